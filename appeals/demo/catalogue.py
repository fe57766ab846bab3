"""Subjects, who owns them, and how long each nature of appeal may take."""

from __future__ import annotations

from datetime import date

from appeals.models import CatalogueRule, Nature, Subject, TimeLimit
from foundation.demonstration import texts
from foundation.people.models import Unit

SINCE = date(2018, 1, 1)
#: Working days from receipt. The measures are of 2022; the demonstration applies them throughout.
WORKDAYS = {
    Nature.INQUIRY: 2,
    Nature.HELP: 10,
    Nature.SUGGESTION: 10,
    Nature.COMPLAINT: 15,
    Nature.REPORT: 15,
}
LEGAL_BASIS = "广东省12345热线管理办法（2022年施行）；演示数据沿用至2018年"


def load() -> None:
    """The tree level by level, the dispatch catalogue and the time limits."""
    TimeLimit.objects.bulk_create(
        TimeLimit(nature=nature, workdays=days, legal_basis=LEGAL_BASIS, valid_from=SINCE)
        for nature, days in WORKDAYS.items()
    )
    units = Unit.objects.in_bulk(field_name="code")
    saved: dict[str, Subject] = {}
    level = [("", subject) for subject in texts.subjects()]
    leads = {}
    while level:
        fresh = Subject.objects.bulk_create(
            Subject(
                code=text.code,
                name=text.name,
                name_en=text.name_en,
                parent=saved.get(parent),
                keywords="\n".join(text.keywords),
            )
            for parent, text in level
        )
        saved |= {subject.code: subject for subject in fresh}
        leads |= {text.code: text.lead for _parent, text in level if text.lead in units}
        level = [(text.code, child) for _parent, text in level for child in text.children]
    CatalogueRule.objects.bulk_create(
        CatalogueRule(subject=saved[code], lead=units[lead], valid_from=SINCE)
        for code, lead in leads.items()
    )
