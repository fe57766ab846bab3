"""How pledges, changes of purpose and disclosures look on the desk."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.files.models import StoredFile
from foundation.interface.formats import localday, money
from foundation.lifecycle.desk import CaseDesk, Section
from funds.donations import desk_views as views
from funds.donations import disclosure, guards, receipts, selectors
from funds.donations.disclosure import DISCLOSURE
from funds.donations.lifecycle import OFFICERS, PLEDGE
from funds.donations.redesignation import CONSENT, REDESIGNATION
from funds.models.account import READERS
from funds.models.order import FundsOrder


def pledge_facts(pledge):
    told = [
        (pgettext_lazy("gift", "Donor"), pledge.donor.name),
        (_("Anonymous to the public"), _("Yes") if pledge.donor.is_anonymous else ""),
        (_("Cause"), pledge.cause),
        (_("Area"), pledge.cause.area),
        (_("Theme"), pledge.cause.theme),
        (_("Project"), pledge.cause.project_ref),
        (pgettext_lazy("pledge", "Promised"), money(pledge.amount)),
        (_("Goods or services"), pledge.what),
        (pgettext_lazy("gift", "Received"), money(receipts.received(pledge))),
        (_("To be given by"), localday(pledge.transfer_by)),
        (_("Pledged on"), localday(pledge.pledged_on)),
        (_("Entered by"), pledge.entered_by),
        (_("Message"), pledge.message),
        (_("Words of thanks"), pledge.thanks),
    ]
    return [(label, value) for label, value in told if value not in ("", None)]


def pledge_sections(pledge, user):
    parts = pledge.receipts.select_related(
        "order", "transfer", "matching_due__order", "matching_due__rule"
    )
    return [
        Section(
            _("What arrived"),
            "funds/desk/giving/_receipts.html",
            {
                "pledge": pledge,
                "parts": parts,
                "files": StoredFile.objects.of(pledge).filter(purpose=guards.BANK),
                "readable": pledge.files_readable_by(user),
                "order_slug": FundsOrder.lifecycle.name,
            },
        ),
        Section(
            _("Changes of purpose"),
            "funds/desk/giving/_redesignations.html",
            {
                "pledge": pledge,
                "cases": selectors.redesignations_of(pledge),
                "slug": REDESIGNATION.name,
                "may_ask": user.has_role(*OFFICERS),
            },
        ),
    ]


PLEDGE_DESK = CaseDesk(
    PLEDGE,
    label=_("Pledges"),
    icon="pick",
    order=374,
    columns=[
        ("number", _("Number")),
        (lambda pledge: pledge.donor.name, pgettext_lazy("gift", "Donor")),
        (lambda pledge: pledge.cause.title, _("Cause")),
        (lambda pledge: money(pledge.amount), _("Amount")),
        (lambda pledge: localday(pledge.transfer_by), _("To be given by")),
    ],
    search_fields=["number", "donor__name", "cause__title", "cause__project_ref"],
    readers=list(READERS),
    for_list=lambda pledges: pledges.for_list(),
    facts=pledge_facts,
    sections=pledge_sections,
    opening=("funds_donations:pledge_for", _("New pledge"), OFFICERS),
)


def redesignation_facts(case):
    told = [
        (_("Pledge"), case.pledge.number),
        (pgettext_lazy("gift", "Donor"), case.pledge.donor.name),
        (_("Gift"), f"#{case.gift_id}"),
        (_("Amount"), money(case.amount)),
        (_("Purpose now"), case.pledge.cause),
        (_("New purpose"), case.cause),
        (_("Why"), case.why),
        (_("How the donor consented"), case.consent),
        (_("Asked by"), case.asked_by),
        (_("Entry in the ledger"), f"#{case.given_anew_id}" if case.given_anew_id else ""),
    ]
    return [(label, value) for label, value in told if value not in ("", None)]


def redesignation_sections(case, user):
    files = StoredFile.objects.of(case).filter(purpose=CONSENT)
    return [Section(_("What shows the consent"), "funds/desk/giving/_files.html", {"files": files})]


REDESIGNATION_DESK = CaseDesk(
    REDESIGNATION,
    label=_("Changes of purpose"),
    icon="redirect",
    order=376,
    columns=[
        ("case_number", _("Number")),
        (lambda case: case.pledge.donor.name, pgettext_lazy("gift", "Donor")),
        ("case_title", _("Change")),
        (lambda case: money(case.amount), _("Amount")),
    ],
    search_fields=["pledge__number", "pledge__donor__name", "cause__title"],
    readers=list(READERS),
    for_list=lambda cases: cases.for_list(),
    facts=redesignation_facts,
    sections=redesignation_sections,
)


def disclosure_facts(case):
    told = [
        (_("What is published"), case.rule),
        (_("Area"), case.area),
        (pgettext_lazy("disclosure", "Period"), case.period_name),
        (_("Legal basis"), case.rule.law),
        (
            _("Checked against the text of the law"),
            _("Yes") if case.rule.is_verified else _("Not yet"),
        ),
        (_("Due on"), localday(case.due_on)),
        (_("Published on"), localday(case.published_on) if case.published_on else ""),
        (_("Explanation"), case.note),
        (_("What was corrected"), case.correction),
    ]
    return [(label, value) for label, value in told if value not in ("", None)]


def disclosure_sections(case, user):
    """The frozen figures; before that, what they would be today."""
    frozen = case.published_on is not None
    if not frozen:
        case.figures, case.as_of_transfer = disclosure.freeze(case)
    return [
        Section(
            pgettext_lazy("disclosure", "Figures")
            if frozen
            else _("Figures as they would be published now"),
            "funds/giving/_disclosed.html",
            {
                "figures": disclosure.shown(case),
                "as_of_transfer": case.as_of_transfer,
                "frame": "desk-scroll",
                "look": "listing desk-table",
            },
        )
    ]


DISCLOSURE_DESK = CaseDesk(
    DISCLOSURE,
    label=_("Disclosures"),
    icon="globe",
    order=378,
    columns=[
        ("area", _("Area")),
        ("rule", _("What is published")),
        ("period_name", pgettext_lazy("disclosure", "Period")),
        (lambda case: localday(case.due_on), _("Due on")),
    ],
    search_fields=["rule__name", "area__name"],
    readers=list(READERS),
    for_list=lambda cases: cases.for_list(),
    facts=disclosure_facts,
    sections=disclosure_sections,
    ordering=("state", "due_on", "area__path", "pk"),
)

app_name = "funds_donations"

urlpatterns = [
    path("donors/", views.DonorList.as_view(), name="donors"),
    path("donors/new/", views.new_donor, name="new_donor"),
    path("donors/<int:pk>/", views.DonorPage.as_view(), name="donor"),
    path("donors/<int:pk>/contact/", views.reveal, name="reveal"),
    path("causes/", views.CauseList.as_view(), name="causes"),
    path("causes/new/", views.new_cause, name="new_cause"),
    path("causes/<int:pk>/close/", views.close_cause, name="close_cause"),
    path("causes/<int:pk>/pledge/", views.new_pledge, name="new_pledge"),
    path("pledges/new/", views.pledge_for, name="pledge_for"),
    path("pledges/<int:pk>/redesignate/", views.redesignate, name="redesignate"),
    path("matching/", views.RuleList.as_view(), name="rules"),
    path("matching/new/", views.new_rule, name="new_rule"),
]
