"""The site as a crawler sees it: every address, objects to ask for, people who ask.

An address is known by its name (``projects:detail``), an unnamed one by its route.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import URLPattern, URLResolver, get_resolver

from foundation.areas.models import Area, within_q
from foundation.lifecycle import desk
from foundation.people.demo import HOME_TOWN
from foundation.people.models import User
from foundation.people.roles import Role

#: What stands for an object that is not there, by the converter of the address.
NONE_SUCH = {"int": "987654321", "uuid": "00000000-0000-0000-0000-000000000000"}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
#: A named group of a regular expression, one bracket inside it at most.
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()\\]|\\.|\([^()]*\))*\)")
#: Wagtail's pages take any path; what is not an address is tested with the others.
ANY_PATH = "wagtail_serve"


@dataclass(frozen=True)
class Address:
    """One pattern of the URL map."""

    name: str
    route: str

    @property
    def parameters(self) -> dict[str, str]:
        """Name and converter of each."""
        found = {name: converter or "str" for converter, name in PARAMETER.findall(self.route)}
        return found | {m[1]: "str" for m in GROUP.finditer(self.route)}

    def url(self, **values: Any) -> str:
        """The path with these values; what is not given names nothing."""

        def value(name: str, converter: str) -> str:
            return quote(str(values.get(name, NONE_SUCH.get(converter, "none-such"))), safe="/")

        path = PARAMETER.sub(lambda m: value(m[2], m[1] or "str"), self.route)
        path = GROUP.sub(lambda m: value(m[1], "str"), path)
        return "/" + re.sub(r"\\(.)|[\^$]|\((?:\?:)?([^|)]*)[^)]*\)\??", r"\1\2", path)


def addresses() -> dict[str, Address]:
    """Every pattern by its name; of two with one name the first, which is the one that answers."""
    found: dict[str, Address] = {}

    def walk(patterns, route: str, space: str) -> Iterator[Address]:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, here, inner)
            elif isinstance(pattern, URLPattern):
                yield Address(f"{space}{pattern.name}" if pattern.name else here, here)

    for address in walk(get_resolver().url_patterns, "", ""):
        found.setdefault(address.name, address)
    return found


# --- Objects ---------------------------------------------------------------------------------

#: Which rows an address asks for: names it matches, the model, the way to the row's area, and
#: how its parameters are read from a row. The first that matches counts.
ROWS: list[tuple[str, str, str, dict[str, str]]] = [
    (
        r"volunteers.*:(mark|untick)$",
        "volunteers.Signup",
        "session__activity__area",
        {"pk": "session_id", "signup_pk": "pk"},
    ),
    (r"volunteers.*:correct$", "volunteers.HourEntry", "session__activity__area", {"pk": "pk"}),
    (r"volunteers_host:(activities|new)$", "people.Organisation", "area", {"pk": "pk"}),
    (
        r"volunteers.*:(session|session_edit|session_call_off|venue|heads|hours)$",
        "volunteers.Session",
        "activity__area",
        {"pk": "pk"},
    ),
    (
        r"volunteers:(sign_up|leave)$",
        "volunteers.Session",
        "activity__area",
        {"number": "activity__number", "pk": "pk"},
    ),
    (r"volunteers:detail", "volunteers.Activity", "area", {"number": "number"}),
    (r"volunteers.*", "volunteers.Activity", "area", {"pk": "pk"}),
    (r"funds_desk:account$", "funds.Account", "area", {"pk": "pk"}),
    (
        r"funds_statements:preview",
        "funds.StatementUpload",
        "account__area",
        {"pk": "pk"},
    ),
    (r"funds_statements:statement", "funds.Statement", "account__area", {"pk": "pk"}),
    (r"funds_statements:", "funds.StatementLine", "account__area", {"pk": "pk"}),
    (r"funds_donations:(donor|reveal)$", "funds.Donor", "area", {"pk": "pk"}),
    (r"funds_donations:redesignate", "funds.Pledge", "cause__area", {"pk": "pk"}),
    (r"funds_donations:|funds:cause$", "funds.Cause", "area", {"pk": "pk"}),
    (r"funds:donor", "funds.Donor", "area", {"pk": "pk"}),
    (r"funds:disclosure$", "funds.Disclosure", "area", {"pk": "pk"}),
    (r"funds:(my_pledge|thanks_letter)", "funds.Pledge", "cause__area", {"number": "number"}),
    (
        r"projects.*:(report)$",
        "projects.Report",
        "project__area",
        {
            "number": "project__number",
            "pk": "pk",
        },
    ),
    (
        r"projects:agreement",
        "projects.Agreement",
        "project__area",
        {
            "number": "project__number",
            "version": "version",
        },
    ),
    (
        r"projects:change$",
        "projects.ChangeRequest",
        "project__area",
        {
            "number": "project__number",
            "sequence": "sequence",
        },
    ),
    (
        r"projects:submitted",
        "projects.ProposalVersion",
        "project__area",
        {
            "number": "project__number",
            "version": "number",
        },
    ),
    (
        r"projects:(call|call_result|vote|ballot|paper_ballot|receipt|vote_result|ballot_file|vote_json)$",
        "projects.Call",
        "area",
        {"pk": "pk"},
    ),
    (r"projects_desk:seek", "projects.Project", "area", {"pk": "pk"}),
    (r"projects:", "projects.Project", "area", {"number": "number"}),
    (r"projects_desk:|wagtailsnippet.*projects_call", "projects.Call", "area", {"pk": "pk"}),
    (r"deliberation_desk:attendance", "deliberation.Sitting", "body__area", {"pk": "pk"}),
    (r"deliberation_desk:answer", "deliberation.Opinion", "topic__area", {"pk": "pk"}),
    (
        r"deliberation:resolution$",
        "deliberation.Resolution",
        "item__topic__area",
        {"number": "number"},
    ),
    (r"deliberation:", "deliberation.Topic", "area", {"number": "number"}),
    (r"appeals_desk:", "appeals.Appeal", "area", {"pk": "pk"}),
    (r"appeals:", "appeals.Appeal", "area", {"number": "number"}),
    (r"participation_desk:list", "participation.AttendanceList", "area", {"pk": "pk"}),
    (r"participation_desk:", "participation.ParticipationEvent", "town", {"pk": "pk"}),
    (r"assessment_desk:sheet", "assessment.ScoreSheet", "", {"pk": "pk"}),
    (r"assessment_desk:", "assessment.Assessor", "", {"pk": "pk"}),
    (r"people_desk:end", "people.Duty", "area", {"pk": "pk"}),
    (r"people_desk:registration", "people.Organisation", "area", {"pk": "pk"}),
    (r"people_desk:", "people.User", "home_community", {"pk": "pk"}),
    (
        r"people:organisation_member",
        "people.Membership",
        "organisation__area",
        {
            "pk": "organisation_id",
            "member_pk": "pk",
        },
    ),
    (r"people:invitation_answer", "people.Invitation", "organisation__area", {"pk": "pk"}),
    (r"people:.*organisation", "people.Organisation", "area", {"pk": "pk"}),
    (r"notices:open", "notices.Notice", "recipient__home_community", {"pk": "pk"}),
    (r"files:", "files.StoredFile", "", {"pk": "pk"}),
    (r"spaces:booking$", "spaces.Booking", "space__area", {"pk": "pk"}),
    (r"spaces:", "spaces.Space", "area", {"code": "code"}),
    (r"insights:area", "areas.Area", "self", {"code": "code"}),
    (
        r"wagtailadmin_pages|wagtailadmin_(choose_page|explore)|wagtailadmin_api:pages",
        "wagtailcore.Page",
        "",
        {"page_id": "pk", "pk": "pk", "parent_page_id": "pk", "page_to_move_id": "pk"},
    ),
    (
        r"wagtailimages|wagtailadmin_api:images",
        "wagtailimages.Image",
        "",
        {"image_id": "pk", "pk": "pk"},
    ),
    (
        r"wagtaildocs|wagtailadmin_api:documents",
        "wagtaildocs.Document",
        "",
        {"document_id": "pk", "pk": "pk"},
    ),
    (r"wagtailsites", "wagtailcore.Site", "", {"pk": "pk"}),
    (r"wagtailadmin_collections", "wagtailcore.Collection", "", {"pk": "pk"}),
    (r"subject:", "appeals.Subject", "", {"pk": "pk"}),
    (r"cataloguerule:", "appeals.CatalogueRule", "", {"pk": "pk"}),
    (r"timelimit:", "appeals.TimeLimit", "", {"pk": "pk"}),
    (r"themes:", "projects.Theme", "", {"pk": "pk"}),
    (r"space:", "spaces.Space", "area", {"pk": "pk"}),
    (r"(carriertype|facility|openingrule|openingexception):", "spaces.{}", "", {"pk": "pk"}),
    (r"(ruleset|body):", "deliberation.{}", "", {"pk": "pk"}),
    (r"(populationfigure|calendaryear|calendarday):", "areas.{}", "", {"pk": "pk"}),
]


#: Lists of words and rules the site works by: staff see them in forms, many stand on public pages.
REFERENCE = {
    *("appeals.Subject", "appeals.CatalogueRule", "appeals.TimeLimit", "projects.Theme"),
    *("spaces.CarrierType", "spaces.Facility", "spaces.OpeningRule", "spaces.OpeningException"),
    *("deliberation.RuleSet", "deliberation.Body"),
    *("areas.CalendarYear", "areas.CalendarDay", "areas.PopulationFigure"),
}

#: Parameters that are no objects.
WORDS = {
    "funds_desk:draft_order": {"kind": "appropriate"},
    "projects:ask_change": {"kind": "budget"},
    "insights:grants": {"form": "csv"},
    "wagtailsettings:edit": {"app_name": "wagtailcore", "model_name": "site"},
}


@dataclass(frozen=True)
class Target:
    """One address asked for with one object (or none such)."""

    name: str
    #: "none", or which object: "near 1", "far 2", with the lifecycle and action where there is one.
    which: str
    url: str
    #: The same address asked with an object that is not there.
    missing: str
    row: Any = None

    def is_seen_by(self, user) -> bool:
        """Whether this person may know of the object: elsewhere on the site, or everywhere."""
        if self.row is None:
            return False
        rows = type(self.row)._default_manager.all()
        if hasattr(rows, "visible_to"):
            return rows.visible_to(user or AnonymousUser()).filter(pk=self.row.pk).exists()
        return self.row._meta.label in REFERENCE or self.row._meta.app_label.startswith("wagtail")


def picked(rows, area: str, each: int) -> Iterator[tuple[str, Any]]:
    """Rows of the home town and of elsewhere: the newest and the oldest of both."""
    if not area:
        groups = {"near": rows.order_by("-pk"), "far": rows.order_by("pk")}
    else:
        home = Area.objects.get(code=HOME_TOWN)
        inside = Q(path__startswith=home.path) if area == "self" else within_q(home, area)
        groups = {
            "near": rows.filter(inside).order_by("-pk"),
            "far": rows.exclude(inside).order_by("-pk"),
        }
    seen = set()
    for label, found in groups.items():
        for n, row in enumerate([*found[: (each + 1) // 2], *found.reverse()[: each // 2]], 1):
            if row.pk not in seen:
                seen.add(row.pk)
                yield f"{label} {n}", row


def read(row, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def targets(address: Address, each: int = 1) -> list[Target]:
    """What to ask this address for: nothing there, and ``each`` objects near and far."""
    words = WORDS.get(address.name, {})
    missing = address.url(**words)
    found = [Target(address.name, "none", missing, missing)]
    if not address.parameters.keys() - words.keys():
        return found
    if address.name.startswith(("lifecycle_desk:", "lifecycle:")):
        return found + _cases(address, each)
    if address.name == "insights:thread":
        return found + _threads(address, each)
    for pattern, model, area, values in ROWS:
        if matched := re.match(pattern, address.name):
            rows = apps.get_model(model.format(*matched.groups()))._default_manager.all()
            for which, row in picked(rows, area, each):
                given = words | {name: read(row, path) for name, path in values.items()}
                url = address.url(**given)
                if url != missing:
                    found.append(Target(address.name, which, url, missing, row))
            break
    return found


def _cases(address: Address, each: int) -> list[Target]:
    found = []
    own = "name" if "name" in address.parameters else "slug"
    for cases in desk._desks.values():
        name = {own: cases.slug}
        if "pk" not in address.parameters:
            url = address.url(**name)
            found.append(Target(address.name, cases.slug, url, url))
            continue
        area = next(
            (
                path
                for path in (
                    "area",
                    "project__area",
                    "space__area",
                    "call__area",
                    "cause__area",
                    "pledge__cause__area",
                )
                if _leads(cases.model, path)
            ),
            "",
        )
        further = [{}]
        if "action" in address.parameters:
            further = [{"action": step.name} for step in cases.lifecycle.transitions]
        if "part" in address.parameters:
            further = [{"part": part.name} for part in cases.parts]
        for which, row in picked(cases.model.objects.all(), area, each):
            for more in further:
                found.append(
                    Target(
                        address.name,
                        " ".join([cases.slug, *more.values(), which]),
                        address.url(**name, **more, pk=row.pk),
                        address.url(**name, **more),
                        row,
                    )
                )
    return found


def _leads(model, path: str) -> bool:
    for step in path.split("__"):
        field = next((f for f in model._meta.fields if f.name == step), None)
        if field is None:
            return False
        model = field.related_model
    return True


def _threads(address: Address, each: int) -> list[Target]:
    kinds = {
        "appeal": ("appeals.Appeal", "area", "number"),
        "cluster": ("appeals.Cluster", "area", "pk"),
        "topic": ("deliberation.Topic", "area", "number"),
        "resolution": ("deliberation.Resolution", "", "number"),
        "project": ("projects.Project", "area", "number"),
    }
    return [
        Target(
            address.name,
            f"{kind} {which}",
            address.url(kind=kind, ref=read(row, ref)),
            address.url(kind=kind),
            row,
        )
        for kind, (model, area, ref) in kinds.items()
        for which, row in picked(apps.get_model(model)._default_manager.all(), area, each)
    ]


# --- People ----------------------------------------------------------------------------------


def elsewhere(**of_duty):
    home = Area.objects.get(code=HOME_TOWN)
    return User.objects.exclude(within_q(home, "all_duties__area")).filter(**of_duty)


def people() -> dict[str, User | None]:
    """Who asks, each once. The accounts of the walk live and work in the home town."""
    home = Area.objects.get(code=HOME_TOWN)
    residents = User.objects.filter(is_demo=True, all_duties=None, memberships=None)
    found: dict[str, User | None] = {
        "stranger": None,
        "resident": residents.filter(handle="demo001").get(),
        "far resident": residents.exclude(home_community=None)
        .exclude(within_q(home, "home_community"))
        .order_by("pk")[0],
        "manager": User.objects.get(handle="demo006"),
        "far manager": User.objects.filter(memberships__isnull=False)
        .exclude(within_q(home, "memberships__organisation__area"))
        .order_by("pk")[0],
        "far town officer": elsewhere(all_duties__role=Role.TOWN_OFFICER).order_by("pk")[0],
        "far unit officer": User.objects.filter(
            all_duties__role=Role.UNIT_OFFICER, all_duties__unit__code__startswith="shequ"
        )
        .exclude(within_q(home, "all_duties__unit__area"))
        .order_by("pk")[0],
    }
    for role in Role:
        holder = User.objects.filter(handle__startswith="demo", all_duties__role=role)
        if first := holder.order_by("pk").first():
            found[role.value.replace("_", " ")] = first
    return found
