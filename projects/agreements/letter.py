"""An agreement on paper: the same version is the same file, byte for byte."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import translation

from foundation.files.letter import Letter
from foundation.interface.formats import localday, money
from projects.agreements import terms as agreed
from projects.models import Agreement
from projects.models.agreement import conditions_of
from projects.rules import yuan


def _yuan(amount: str) -> str:
    return money(yuan(Decimal(amount)))


def _day(text: str) -> str:
    return localday(date.fromisoformat(text))


def _condition(row: dict) -> str:
    titles = "、".join(f"“{condition['title']}”" for condition in conditions_of(row))
    return f"{titles}验收后" if titles else "协议生效后"


def _milestone(row: dict) -> str:
    evidence = row.get("evidence")
    return f"{row['title']}（凭{evidence}验收）" if evidence else row["title"]


def write(agreement: Agreement) -> bytes:
    """The agreement as PDF, from its frozen terms and nothing else."""
    with translation.override(agreed.LANGUAGE):
        terms = agreement.terms
        project = terms["project"]
        letter = Letter(
            "社会治理项目协议书",
            on=agreement.drawn_on,
            foot=f"{agreement.number}  SHA-256 {agreement.digest[:32]}",
        )
        letter.facts(
            [
                ("协议编号", f"{agreement.number}（第{agreement.version}版）"),
                ("甲方", terms["authority"]),
                ("乙方", project["organisation"]),
                ("项目", f"{project['number']} {project['title']}"),
                ("实施地点", project["area"]),
                ("主题", project["theme"]),
                ("期限", f"{_day(project['starts_on'])}至{_day(project['ends_on'])}"),
                ("资金总额", _yuan(project["total"])),
                *([("变更依据", terms["amended_by"])] if "amended_by" in terms else []),
            ]
        )
        letter.heading("一、项目内容")
        letter.paragraph(project["summary"])
        letter.heading("二、资金来源")
        letter.table(
            ["来源", "类别", "金额"],
            [(row["name"], row["type"], _yuan(row["amount"])) for row in terms["sources"]],
            widths=(3, 2, 2),
            align=["L", "L", "R"],
        )
        letter.heading("三、分期拨付")
        letter.table(
            ["期次", "比例", "金额", "拨付条件", "预计日期"],
            [
                (
                    f"第{row['number']}期",
                    f"{row['share']}%",
                    _yuan(row["amount"]),
                    _condition(row),
                    _day(row["due_on"]),
                )
                for row in terms["instalments"]
            ],
            widths=(2, 2, 4, 6, 4),
            align=["L", "R", "R", "L", "L"],
        )
        letter.heading("四、里程碑")
        letter.table(
            ["里程碑", "完成日期"],
            [(_milestone(row), _day(row["due_on"])) for row in project["milestones"]],
            widths=(3, 1),
        )
        if project["lines"]:
            letter.heading("五、预算")
            letter.table(
                ["科目", "用途", "金额"],
                [
                    (row["kind"], row["description"], _yuan(row["amount"]))
                    for row in project["lines"]
                ],
                widths=(2, 4, 2),
                align=["L", "L", "R"],
            )
        if project.get("partners"):
            letter.heading("合作单位")
            letter.table(
                ["单位", "分工"],
                [(row["name"], row["role"]) for row in project["partners"]],
                widths=(2, 3),
            )
        letter.heading("约定事项")
        for number, (heading, text) in enumerate(agreed.words(terms), start=1):
            letter.paragraph(f"{number}. {heading}：{text}")
        letter.signatures(
            [
                (f"甲方：{terms['authority']}", "", ""),
                (f"乙方：{project['organisation']}", "", ""),
            ]
        )
        letter.note(f"校验码（SHA-256）：{agreement.digest}")
        return letter.pdf()
