"""A letter of thanks and a donor's statement of a year, as PDF; the same content, the same bytes."""

from __future__ import annotations

from datetime import date

from django.utils import translation

from foundation.files.letter import Letter
from foundation.interface.formats import localday, money
from funds.donations import law, receipts
from funds.donations.rules import period_of
from funds.donations.tracing import DonorTrace
from funds.models import Donor, Pledge, Receipt

LANGUAGE = "zh-hans"
RULE = (
    "使用去向按“先进先出”确定：同一捐赠人、同一用途的款项，先收到的先用；指定用途的款项只用于"
    "该用途。各项合计与资金账本逐分一致。"
)


def thanks(pledge: Pledge) -> bytes:
    """The letter of thanks for a pledge that was received."""
    with translation.override(LANGUAGE):
        donor, cause = pledge.donor, pledge.cause
        on = pledge.thanked_on or pledge.pledged_on
        letter = Letter("感谢信", on=on, foot=f"{pledge.number}  {cause.title}")
        letter.paragraph(f"{donor.name}：")
        letter.paragraph(pledge.thanks)
        letter.facts(
            [
                ("捐赠编号", pledge.number),
                ("捐赠用途", cause.title),
                ("实收", money(receipts.received(pledge))),
                *([("捐赠物品或服务", pledge.what)] if pledge.is_in_kind else []),
            ]
        )
        letter.table(
            ["到账日期", "金额", "账本记录", "凭证"],
            [
                (
                    localday(part.arrived_on),
                    money(part.amount),
                    f"#{part.transfer.number}",
                    part.transfer.document,
                )
                for part in entries(pledge)
            ],
            widths=(4, 3, 2, 4),
            align=["L", "R", "L", "L"],
        )
        letter.paragraph(f"{cause.area.name}  {localday(on)}")
        letter.note("本信不是捐赠票据。公益事业捐赠票据由受赠单位依法另行开具。")
        return letter.pdf()


def entries(pledge: Pledge) -> list[Receipt]:
    """The parts of a pledge that stand in the ledger."""
    return list(
        pledge.receipts.filter(transfer__isnull=False, transfer__reversed_by=None).select_related(
            "transfer"
        )
    )


def statement(donor: Donor, year: int, traced: DonorTrace, on: date) -> bytes:
    """What a donor gave in a year, and where all of the donor's money stood when it ended.

    Set closer where that saves a page that would hold a line or two.
    """
    letter = _statement(donor, year, traced, on)
    if letter.ends_in_a_scrap:
        letter = _statement(donor, year, traced, on, close=True)
    return letter.pdf()


def _statement(
    donor: Donor, year: int, traced: DonorTrace, on: date, *, close: bool = False
) -> Letter:
    first, last = period_of(year, None)
    with translation.override(LANGUAGE):
        letter = Letter(
            f"{year}年度捐赠使用报告",
            on=on,
            foot=f"{year}  截至账本记录#{traced.number}",
            close=close,
        )
        letter.facts(
            [
                ("捐赠人", donor.name),
                ("对外名称", donor.shown_name),
                ("截止日期", localday(min(last, on))),
                ("累计捐赠", money(traced.given)),
                ("已用于项目", money(traced.used)),
                ("尚未使用", money(traced.left)),
                *([("核销或退回", money(traced.gone))] if traced.gone.amount else []),
            ]
        )
        letter.heading("一、本年度捐赠")
        letter.table(
            ["日期", "用途", "金额", "账本记录"],
            [
                (
                    localday(gift.transfer.occurred_on),
                    purpose(gift),
                    money(gift.given),
                    f"#{gift.transfer.number}",
                )
                for gift in traced.gifts
                if first <= gift.transfer.occurred_on <= last and gift.traced.given
            ],
            widths=(3, 4, 3, 2),
            align=["L", "L", "R", "L"],
        )
        letter.heading("二、用于哪些项目")
        letter.table(
            ["项目", "已承诺", "已拨付", "已核销支出", "已交回"],
            [(use.project, *(money(cell) for cell in use.cells)) for use in traced.uses if use.fen],
            widths=(3, 3, 3, 3, 3),
            align=["L", "R", "R", "R", "R"],
        )
        letter.note(RULE)
        letter.note(f"法律依据：{law.printed(18, 21)}。")
        return letter


def purpose(gift) -> str:
    """What a gift may be used for, in few words."""
    return gift.project_ref or gift.theme or f"{gift.area.short_name}（不限项目）"
