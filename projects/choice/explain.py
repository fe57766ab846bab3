"""Why a project is selected or not, in one sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.interface import formats
from projects.choice.outcome import Code, Reason

MoneyFormat = Callable[[Decimal], str]

TIE_BREAK = gettext_lazy(
    "When support is equal, the project with the lower cost comes first; then the one named on"
    " more ballots; then the lower number."
)


def decimal(number: Fraction | int, places: int = 2) -> Decimal:
    """Rounded half up, for people; what is computed with is never rounded."""
    number = Fraction(number)
    raised = number * 10**places
    whole, rest = divmod(abs(raised.numerator), raised.denominator)
    whole += 2 * rest >= raised.denominator
    text = Decimal(whole if raised >= 0 else -whole).scaleb(-places)
    return text.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def amount(number: Decimal) -> str:
    """An amount without a currency: a ballot file may be in any."""
    return formats.number(number)


def explain(reason: Reason, money: MoneyFormat = amount) -> str:
    """The sentence of a reason; ``money`` writes amounts (``formats.money`` for yuan)."""
    figures = reason.figures

    def paid(name: str) -> str:
        return money(decimal(figures[name]))

    match reason.code:
        case Code.NO_VOTES:
            return _("Not selected: no ballot supports it.")
        case Code.TOO_FEW_VOTES:
            return ngettext(
                "Not selected: it has %(votes)d vote, and %(minimum)s are needed.",
                "Not selected: it has %(votes)d votes, and %(minimum)s are needed.",
                figures["votes"],
            ) % {"votes": figures["votes"], "minimum": formats.number(figures["minimum"])}
        case Code.TOO_FEW_POINTS:
            return _("Not selected: it has %(score)s points, and %(minimum)s are needed.") % {
                "score": formats.number(decimal(figures["score"])),
                "minimum": formats.number(decimal(figures["minimum"])),
            }
        case Code.OVER_BUDGET:
            return _(
                "Not selected: it costs %(cost)s, more than the whole budget of %(budget)s."
            ) % {"cost": paid("cost"), "budget": paid("budget")}
        case Code.GROUP_TAKEN:
            return _(
                "Not selected: only one project of its group can be, and %(rival)s was selected first."
            ) % {"rival": f"{figures['rival']} {figures['name']}".strip()}
        case Code.DOES_NOT_FIT:
            return _(
                "Not selected: it costs %(cost)s, and %(left)s was left when its turn came."
            ) % {"cost": paid("cost"), "left": paid("left")}
        case Code.SUPPORTERS_SHORT:
            return _(
                "Not selected: it costs %(cost)s. Its supporters had %(together)s of their shares"
                " left together, and %(left)s of the budget was left when its turn came."
            ) % {"cost": paid("cost"), "together": paid("together"), "left": paid("left")}
        case Code.FITS:
            return _(
                "Selected: when its turn came %(left)s was left, enough for its cost of %(cost)s."
            ) % {"cost": paid("cost"), "left": paid("left")}
        case Code.PAID_BY_SUPPORTERS:
            return ngettext(
                "Selected: %(votes)d supporter paid its cost of %(cost)s from a share of %(share)s.",
                "Selected: %(votes)d supporters paid its cost of %(cost)s, each at most %(most)s"
                " from a share of %(share)s.",
                figures["votes"],
            ) % {
                "votes": figures["votes"],
                "cost": paid("cost"),
                "most": paid("most"),
                "share": paid("share"),
            }
        case Code.FROM_THE_REST:
            return _(
                "Selected from what the shares left over: when its turn came %(left)s was left,"
                " enough for its cost of %(cost)s."
            ) % {"cost": paid("cost"), "left": paid("left")}
    raise AssertionError(reason.code)
