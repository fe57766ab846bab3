"""What must be published, until when: opened by the calendar, frozen when it is published."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area, AreaLevel, within_q
from foundation.lifecycle import Clock, Lifecycle, Step, Tone, Transition, Visibility, foreseen
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import SYSTEM, open_case, perform
from foundation.people.roles import Role
from funds import selectors
from funds.donations import law
from funds.donations.rules import due_on, last_ended, period_of
from funds.models import Disclosure, DisclosureRule, Leg
from funds.models.disclosure import DisclosureState, Period
from funds.rules import SOCIAL, AccountKind, from_fen

PUBLISHERS = [Role.FUNDS_OFFICER, Role.DISTRICT_OFFICER]
#: Figures of a statement, in the order money moves.
FIGURES = ("social", "in_kind", "committed_social", "paid", "verified", "returned")


def rules_on(day: date) -> QuerySet[DisclosureRule]:
    """The duties in force on a day."""
    return DisclosureRule.objects.filter(starts_on__lte=day).filter(
        Q(ends_on=None) | Q(ends_on__gte=day)
    )


def open_due(today: date | None = None) -> int:
    """Open what the period that ended last makes due, for the district and each town, once.

    Run every night; returns how many were new.
    """
    today = today or timezone.localdate()
    areas = list(Area.objects.filter(level__in=(AreaLevel.DISTRICT, AreaLevel.TOWN)).current())
    opened = 0
    for rule in rules_on(today):
        year, quarter = last_ended(today, quarterly=rule.period == Period.QUARTER)
        if period_of(year, quarter)[1] < rule.starts_on:
            continue
        there = set(
            Disclosure.objects.filter(rule=rule, year=year, quarter=quarter or 0).values_list(
                "area_id", flat=True
            )
        )
        for area in areas:
            if area.pk not in there:
                open_case(new(rule, area, year, quarter), by=SYSTEM)
                opened += 1
    return opened


def new(rule: DisclosureRule, area: Area, year: int, quarter: int | None, **said) -> Disclosure:
    """A statement to be published, not saved yet."""
    return Disclosure(
        rule=rule,
        area=area,
        year=year,
        quarter=quarter or 0,
        due_on=due_on(year, quarter, rule.months_after),
        **said,
    )


def freeze(disclosure: Disclosure) -> tuple[dict, int]:
    """The statement's figures in whole fen, and the last entry of the ledger they know."""
    first, last = period_of(disclosure.year, disclosure.quarter or None)
    number = selectors.as_of_transfer()
    social = Leg.objects.filter(
        within_q(disclosure.area, "account__area"),
        account__source_type__in=SOCIAL,
        transfer_id__lte=number,
    )
    within = social.filter(transfer__occurred_on__range=(first, last))
    figures = selectors.totals(within)
    standing = (
        social.filter(account__kind=AccountKind.POOL, transfer__occurred_on__lte=last)
        .order_by()
        .aggregate(fen=Sum("fen"))["fen"]
    )
    projects = (
        within.filter(account__kind=AccountKind.VERIFIED)
        .order_by()
        .values_list("account__project_ref")
        .annotate(fen=Sum("fen"))
        .order_by("account__project_ref")
    )
    return {
        **{name: _fen(getattr(figures, name)) for name in FIGURES},
        "standing": int(standing or 0),
        "projects": [[ref, int(fen)] for ref, fen in projects if fen],
    }, number


def _fen(amount) -> int:
    return int(amount.amount * 100)


def shown(disclosure: Disclosure) -> dict:
    """The frozen figures as money, with their names."""
    names = {name: selectors.MEASURES[name].label for name in FIGURES}
    kept = disclosure.figures
    return {
        "rows": [(names[name], from_fen(kept[name])) for name in FIGURES]
        + [(_("Not yet promised at the end of the period"), from_fen(kept["standing"]))],
        "projects": [(ref, from_fen(fen)) for ref, fen in kept["projects"]],
    }


@foreseen
def period_is_over(step: Step) -> None:
    case = step.obj
    if period_of(case.year, case.quarter or None)[1] >= timezone.localdate(step.at):
        raise GuardFailed(gettext("The period is not over yet."))


def publish(step: Step) -> None:
    case = step.obj
    case.figures, case.as_of_transfer = freeze(case)
    case.note = step.data.get("note", "").strip()
    case.published_on = timezone.localdate(step.at)
    case.published_by = step.actor
    step.args |= {"number": case.as_of_transfer}


def correct(step: Step) -> None:
    """The statement again with figures of today's ledger; this one stays as it was published."""
    case = step.obj
    again = new(
        case.rule,
        case.area,
        case.year,
        case.quarter,
        edition=case.edition + 1,
        corrects=case,
        correction=step.data["correction"].strip(),
        is_demo=case.is_demo,
    )
    open_case(again, by=step.actor, at=step.at)
    perform(again, "publish", by=step.actor, at=step.at, note=step.data.get("note") or case.note)
    step.args |= {"correction": again.correction}


def changed(disclosure: Disclosure) -> list[tuple]:
    """Figures of a correction that differ from those before it: name, before, after."""
    if disclosure.corrects is None or not disclosure.published_on:
        return []
    before, after = shown(disclosure.corrects), shown(disclosure)
    rows = [
        (label, old, now)
        for (label, old), (_label, now) in zip(before["rows"], after["rows"], strict=True)
        if old != now
    ]
    was, is_now = dict(before["projects"]), dict(after["projects"])
    nothing = from_fen(0)
    return rows + [
        (ref, was.get(ref, nothing), is_now.get(ref, nothing))
        for ref in sorted({*was, *is_now})
        if was.get(ref) != is_now.get(ref)
    ]


def days_left(disclosure: Disclosure) -> int:
    return max((disclosure.due_on - timezone.localdate()).days, 0)


DISCLOSURE = Lifecycle(
    "funds.disclosure",
    model="funds.Disclosure",
    label=_("Disclosure of social money"),
    states=DisclosureState,
    initial=DisclosureState.DUE,
    tones={
        Tone.WAITING: [DisclosureState.DUE],
        Tone.DONE: [DisclosureState.PUBLISHED],
        Tone.RESTING: [DisclosureState.CORRECTED],
    },
    clocks=[
        # The day is named by the rule, rest day or not: it does not move.
        Clock(
            "publish",
            _("Last day to publish"),
            days_left,
            unit="natural_day",
            roll=False,
            law=law.cited(22),
        )
    ],
    starts=["publish"],
    opening_line=_("The period is over; the statement is due."),
    transitions=[
        Transition(
            "publish",
            DisclosureState.DUE,
            DisclosureState.PUBLISHED,
            _("Publish the statement"),
            by=PUBLISHERS,
            form="funds.donations.forms.PublishForm",
            guard=period_is_over,
            effect=publish,
            stops=["publish"],
            public_line=_("Published with the ledger up to transfer #{number}."),
            visibility=Visibility.PUBLIC,
            law=law.cited(22),
        ),
        Transition(
            "correct",
            DisclosureState.PUBLISHED,
            DisclosureState.CORRECTED,
            _("Publish again with a correction"),
            by=PUBLISHERS,
            form="funds.donations.forms.CorrectForm",
            effect=correct,
            public_line=_("Replaced by a corrected statement: {correction}"),
            visibility=Visibility.PUBLIC,
            law=law.cited(22),
            at_will=True,
        ),
    ],
)
