"""A gift for another purpose: asked for, consented to by the donor, carried out by two officers.

The ledger moves no gift from purpose to purpose. With the donor's consent the gift is
reversed and given anew: the part that keeps its purpose, and the part that changes it.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.files.services import attach
from foundation.interface.formats import money
from foundation.lifecycle import Lifecycle, Party, Step, Tone, Transition, Visibility, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import open_case
from foundation.people.roles import Role
from funds import errors, ledger, postings, services
from funds.donations import law, receipts
from funds.donations.services import source_of
from funds.models import Account, Cause, Pledge, Receipt, Redesignation, Transfer
from funds.models.pledge import RedesignationState
from funds.rules import AccountKind, TransferKind, from_fen

OFFICERS = [Role.FUNDS_OFFICER]
CONSENT = "consent"


class NotAGift(errors.LedgerError):
    message = _("Only a gift of money of this pledge that stands in the ledger can change.")


class SamePurpose(errors.LedgerError):
    message = _("This is the purpose the gift has already.")


class OpenAlready(errors.LedgerError):
    message = _("A change of purpose for this gift is open already.")


def gifts_of(pledge: Pledge):
    """Entries of the pledge whose purpose could change: cash that was not taken back."""
    return Transfer.objects.filter(
        receipt__pledge=pledge, kind=TransferKind.DONATE, reversed_by=None
    ).order_by("number")


def pool_of(gift: Transfer) -> Account:
    """The pool a gift went to."""
    return Account.objects.select_related("parent", "area", "origin").get(
        kind=AccountKind.POOL, legs__transfer=gift
    )


def amount_of(gift: Transfer) -> Money:
    return from_fen(sum(leg.fen for leg in gift.legs.all() if leg.fen > 0))


def ask(
    pledge: Pledge, *, by, gift: Transfer, amount, cause: Cause, why: str, submission
) -> Redesignation:
    """Ask the donor. Raises NotAGift, SamePurpose, OpenAlready, BadAmount."""
    found = Redesignation.objects.filter(submission=submission).first()
    if found:
        return found
    if not gifts_of(pledge).filter(pk=gift.pk).exists():
        raise NotAGift
    pool, wanted = pool_of(gift), Money(amount, "CNY")
    if (cause.area, cause.theme, cause.project_ref) == (pool.area, pool.theme, pool.project_ref):
        raise SamePurpose
    if wanted > amount_of(gift):
        raise errors.BadAmount(
            _("The gift was %(amount)s.") % {"amount": money(amount_of(gift))},
        )
    try:
        with transaction.atomic():
            asked = open_case(
                Redesignation(
                    pledge=pledge,
                    gift=gift,
                    amount=wanted,
                    cause=cause,
                    why=why,
                    asked_by=by,
                    submission=submission,
                ),
                by=by,
            )
    except IntegrityError as one_is_open:
        raise OpenAlready from one_is_open
    receipts.tell(
        pledge,
        f"funds.redesignation:{asked.pk}",
        "funds.redesignation_asked",
        amount=money(asked.amount),
        before=pledge.cause.title,
        after=cause.title,
        why=why,
    )
    return asked


def proof_of_consent(step: Step) -> None:
    """An officer records a consent only with the paper that shows it."""
    if step.obj.is_party(step.actor):
        return
    if not step.data.get("consent", "").strip():
        raise GuardFailed(gettext("Say how the donor consented."), field="consent")
    if not step.data.get("papers"):
        raise GuardFailed(gettext("Attach what shows the donor's consent."), field="papers")


def keep_consent(step: Step) -> None:
    """In person on the site, or on paper shown to an officer."""
    case, said = step.obj, step.data.get("consent", "").strip()
    case.consent = said or gettext("Agreed on the site, signed in.")
    for upload in step.data.get("papers") or []:
        attach(case, upload, purpose=CONSENT, by=step.actor)


@foreseen
def may_be_carried_out(step: Step) -> None:
    """A second signer; and what was carried over can no longer be given anew."""
    if step.actor and step.obj.asked_by_id == step.actor.pk:
        raise NotAllowed(gettext("You asked for this change. Somebody else must carry it out."))
    pool = pool_of(step.obj.gift)
    if services.first_open_year(pool.year) != pool.year:
        raise GuardFailed(
            gettext(
                "%(year)s is closed: what is left of this gift was carried over as it was given."
            )
            % {"year": pool.year}
        )


def carry_out(step: Step) -> None:
    """Reverse the gift and give it anew, all or nothing; a refusal is told on the form."""
    case, data = step.obj, step.data
    pledge, pool, whole = case.pledge, pool_of(case.gift), amount_of(case.gift)
    key = f"funds.redesignation:{case.pk}"
    record = {
        "on": data["on"],
        "document": data["document"].strip(),
        "by": case.asked_by,
        "approved_by": step.actor,
        "reason": case.why,
        "is_demo": case.gift.is_demo,
    }
    source = source_of(pledge.donor, case.cause.area, in_kind=False)
    anew = services.open_pool(
        source,
        pool.name,
        pool.year,
        case.cause.area,
        theme=case.cause.theme,
        project_ref=case.cause.project_ref,
    )
    given = [(source, anew, case.amount, "anew")]
    if case.amount < whole:
        given.append((pool.origin, pool, whole - case.amount, "rest"))
    parts = [postings.reverse(case.gift, key=f"{key}:reverse", **record)]
    parts += [
        postings.receive_donation(giver, into, amount, key=f"{key}:{name}", **record)
        for giver, into, amount, name in given
    ]
    try:
        transfers = ledger.post(parts)[1:]
    except errors.LedgerError as refused:
        raise GuardFailed(str(refused)) from refused
    for transfer, (_giver, _into, amount, _name) in zip(transfers, given, strict=True):
        Receipt.objects.create(
            pledge=pledge,
            amount=amount,
            arrived_on=data["on"],
            transfer=transfer,
            noted_by=case.asked_by,
        )
    case.given_anew = transfers[0]
    step.args |= {"entry": f"#{transfers[0].number}"}


def tell_done(step: Step) -> None:
    case = step.obj
    receipts.tell(
        case.pledge,
        step.event.key,  # type: ignore[union-attr]
        "funds.redesignation_done",
        amount=money(case.amount),
        after=case.cause.title,
    )


REDESIGNATION = Lifecycle(
    "funds.redesignation",
    model="funds.Redesignation",
    label=_("Change of purpose"),
    states=RedesignationState,
    initial=RedesignationState.ASKED,
    tones={
        Tone.WAITING: [RedesignationState.ASKED],
        Tone.RUNNING: [RedesignationState.CONSENTED],
        Tone.DONE: [RedesignationState.DONE],
        Tone.REFUSED: [RedesignationState.DECLINED],
        Tone.RESTING: [RedesignationState.DROPPED],
    },
    opening_line=_("The donor was asked."),
    opening_visibility=Visibility.PARTY,
    transitions=[
        Transition(
            "consent",
            RedesignationState.ASKED,
            RedesignationState.CONSENTED,
            _("Consent to the new purpose"),
            by=[Party.OWNER, *OFFICERS],
            form="funds.donations.forms.ConsentForm",
            guard=proof_of_consent,
            effect=keep_consent,
            public_line=_("The donor consented."),
            visibility=Visibility.PARTY,
            law=law.cited(18),
        ),
        Transition(
            "decline",
            RedesignationState.ASKED,
            RedesignationState.DECLINED,
            _("Keep the purpose as it is"),
            by=[Party.OWNER, *OFFICERS],
            public_line=_("The donor declined; the gift keeps its purpose."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "carry_out",
            RedesignationState.CONSENTED,
            RedesignationState.DONE,
            _("Give the money its new purpose"),
            by=[Role.FINANCE_OFFICER, Role.DISTRICT_OFFICER],
            form="funds.donations.forms.CarryOutForm",
            guard=may_be_carried_out,
            effect=carry_out,
            notify=tell_done,
            differs_from=["consent"],
            record=["document"],
            public_line=_("The gift was given its new purpose as {entry}."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "drop",
            [RedesignationState.ASKED, RedesignationState.CONSENTED],
            RedesignationState.DROPPED,
            pgettext_lazy("redesignation", "Drop the change"),
            by=OFFICERS,
            needs_reason=True,
            public_line=_("The change was dropped."),
            visibility=Visibility.PARTY,
        ),
    ],
)
