"""Who gets which answer at every address, and what holds for all of them.

``permissions.txt`` is the rule: one line an address, one column a person. An address without
a line fails, and so does an answer that is not the one written down. ``CIVIC_WRITE_PERMISSIONS=1``
writes the table anew, for a person to read the difference; ``CIVIC_LONG=1`` asks as every role.
"""

from __future__ import annotations

import io
import os
from collections import defaultdict
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from foundation.areas.models import Area
from foundation.lifecycle import desk
from foundation.lifecycle.errors import LifecycleError
from foundation.lifecycle.services import check
from foundation.people.demo import HOME_TOWN
from tests.contract import site
from tests.contract.site import Target

TABLE = Path(__file__).with_name("permissions.txt")
WRITE = os.environ.get("CIVIC_WRITE_PERMISSIONS") == "1"
LONG = os.environ.get("CIVIC_LONG") == "1"

#: Columns of the table.
PEOPLE = ("stranger", "resident", "manager", "far manager", "community worker", "finance officer")
#: Wagtail's own screens ask groups; whoever has none is led away from all of them alike.
WAGTAIL_PEOPLE = {"stranger"}

#: Signing out ends the crawl; Wagtail shows its error page on purpose.
LEFT_OUT = {"account_logout", "wagtailadmin_logout", "desk/logout/", "wagtailadmin_error_test"}


def is_wagtails(name: str) -> bool:
    return name.startswith("wagtail") and not name.startswith("wagtailsnippets_projects_call")


# --- The table ---------------------------------------------------------------------------------


def key(target: Target) -> str:
    return f"{target.name} {target.which}" if target.which != "none" else target.name


def in_table(address: site.Address) -> list[Target]:
    """The lines of an address: its objects where it has some. Actions go by the lifecycle tables."""
    if address.name in LEFT_OUT or "action" in address.parameters:
        return []
    found = site.targets(address)
    return found[1:] or found


def lines_of_the_site() -> set[str]:
    return {key(target) for address in site.addresses().values() for target in in_table(address)}


def read_table() -> dict[str, str]:
    lines = TABLE.read_text().splitlines() if TABLE.exists() else []
    rows = (line.rsplit(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return dict(rows)


def asked_as(name: str) -> list[str]:
    """Who asks an address for the table."""
    return [person for person in PEOPLE if person in WAGTAIL_PEOPLE or not is_wagtails(name)]


def write_table(found: dict[str, dict[str, str]]) -> None:
    """The table with what was found now; what was not asked for stands as it stood."""
    stands, lines_due = read_table(), lines_of_the_site()
    lines = [
        "# Who gets which answer. A column a person, from left to right:",
        *(f"# {number:2} {person}" for number, person in enumerate(PEOPLE, 1)),
        "# o open, s asked to sign in, x not open to this person, . not there, > led elsewhere,",
        "# m not asked for like this, g over, - not asked. “near” is an object of the home town,",
        "# where everybody without “far” lives and works; “far” one of elsewhere.",
        "",
    ]
    width = max(map(len, lines_due))
    for name in sorted(lines_due):
        before = stands.get(name, "").ljust(len(PEOPLE), "-")
        letters = "".join(
            found[name].get(person, before[column]) for column, person in enumerate(PEOPLE)
        )
        lines.append(f"{name:<{width}}  {letters}")
    TABLE.write_text("\n".join(lines) + "\n")


FOUND: dict[str, dict[str, str]] = defaultdict(dict)


@pytest.mark.skipif(not (WRITE or LONG), reason="asks for a long time (CIVIC_LONG=1)")
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_the_answers_of_the_table(person, crawl):
    asked, rule = crawl(person), read_table()
    column = PEOPLE.index(person)
    for address in site.addresses().values():
        if person not in asked_as(address.name):
            continue
        for target in in_table(address):
            opened = asked.get(target)
            FOUND[key(target)][person] = opened.letter
            stands = rule.get(key(target), "")
            if stands[column : column + 1] != opened.letter:
                asked.faults.append(
                    f"{key(target)}: {opened.letter!r} ({opened.status}), in the table "
                    f"{stands[column : column + 1]!r}"
                )
            if not WRITE and (LONG or not is_wagtails(address.name)):
                asked.post(target, opened)
    if WRITE:
        write_table(FOUND)
    assert not asked.faults, "\n".join(asked.faults)


def test_every_address_has_a_line_in_the_table_and_no_line_is_left_over(that_morning):
    assert lines_of_the_site() == read_table().keys()


#: Whoever has steps to take, near and far.
STEPPERS = (
    "resident",
    "manager",
    "operator",
    "town officer",
    "far town officer",
    "finance officer",
)


@pytest.mark.skipif(not LONG, reason="asks for a long time (CIVIC_LONG=1)")
@pytest.mark.parametrize("person", STEPPERS)
def test_a_step_opens_to_whom_the_lifecycle_table_lets_take_it(person, crawl):
    """The desk's form of a step, for every step of every lifecycle on a case near and one far."""
    asked, wrong = crawl(person), []
    for target in site.targets(site.addresses()["lifecycle_desk:act"])[1:]:
        slug, action, _near_or_far = target.which.split(maxsplit=2)
        cases = desk.get(slug)
        case = cases.model.objects.get(pk=target.url.split("/")[4])
        if not asked.user.is_staff:
            due = "s"
        elif not cases.is_open_to(asked.user):
            due = "x"
        elif not cases.model.objects.visible_to(asked.user).filter(pk=case.pk).exists():
            due = "."
        else:
            due = "o" if may(case, action, asked.user) else ">"
        if (letter := asked.ask("GET", target.url).letter) != due:
            wrong.append(f"{target.which}: {letter!r}, the table says {due!r}")
    assert wrong + asked.faults == []


def may(case, action: str, user) -> bool:
    try:
        check(case, action, by=user)
    except LifecycleError:
        return False
    return True


WORKBOOKS = (
    *("insights_desk:workbook", "funds_desk:budget_workbook"),
    *("projects_desk:forecast_workbook", "funds_statements:workbook"),
)


def test_a_workbook_holds_no_row_of_another_town(crawl):
    """An officer of one town asks every workbook for another town's figures."""
    asked = crawl("town officer")
    home = Area.objects.get(code=HOME_TOWN)
    towns = Area.objects.towns().exclude(pk=home.pk)
    other = towns.order_by("path")[0]
    names = set(other.get_descendants().values_list("short_name", flat=True))
    names -= set(home.get_descendants().values_list("short_name", flat=True))
    opened = 0
    for name in WORKBOOKS:
        url = reverse(name)
        for asking in ({}, {"area": other.code}):
            answer = asked.ask("GET", url, asking)
            if answer.letter != "o":
                assert answer.letter in ".x", name
                continue
            opened += 1
            book = load_workbook(io.BytesIO(answer.body), read_only=True)
            cells = {str(c) for sheet in book for row in sheet.values for c in row if c}
            assert not names & cells, f"{name} {asking}"
            assert not {town.short_name for town in towns} & cells, f"{name} {asking}"
    assert opened
    assert asked.faults == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_no_address_answers_a_method_the_site_does_not_know(method, client, db):
    urls = [address.url() for address in site.addresses().values()]
    answers = {url: client.generic(method.upper(), url).status_code for url in urls}
    assert {url: code for url, code in answers.items() if code != 405} == {}
