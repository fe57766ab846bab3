"""Which column means what: guessed from the headings, or as the officer chose.

Pure: no database. On a bank's statement the debit side (借) is what left the account.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

#: Field → headings banks give it, the likeliest first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "date": (
        *("交易日期", "记账日期", "入账日期", "支付日期", "到账日期", "业务日期", "日期"),
        *("交易时间", "date", "bookingdate", "transactiondate"),
    ),
    "income": (
        *("收入", "收入金额", "贷方发生额", "贷方金额", "贷方", "存入", "存入金额"),
        *("转入金额", "来账金额", "credit", "income", "moneyin"),
    ),
    "expense": (
        *("支出", "支出金额", "借方发生额", "借方金额", "借方", "支取", "支取金额"),
        *("支付金额", "转出金额", "往账金额", "debit", "expense", "moneyout"),
    ),
    "amount": ("金额", "发生额", "交易金额", "交易额", "amount"),
    "direction": (
        *("借贷标志", "借贷方向", "借/贷", "借贷", "收支方向", "收支", "收付标志"),
        "direction",
    ),
    "counterparty": (
        *("对方户名", "对方账户名称", "对方名称", "对方单位", "对方账户名"),
        *("收款人名称", "收款人", "收款单位", "付款人名称", "户名", "counterparty"),
    ),
    "reference": (
        *("支付凭证号", "凭证号", "凭证号码", "单据号", "单号", "文号"),
        *("交易流水号", "流水号", "reference", "voucher", "documentnumber"),
    ),
    "text": ("摘要", "用途", "附言", "备注", "text", "description"),
    "balance": ("账户余额", "本次余额", "余额", "balance"),
}
#: How many rows may stand above the headings.
PREAMBLE = 30

IN_POSITIVE, OUT_POSITIVE = "in", "out"


def plain(text: str) -> str:
    """One spelling for what people write in many: width, case, blanks, units in brackets."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return re.sub(r"\([^)]*\)$|\[[^\]]*\]$", "", folded)


def recognised(row: Sequence[str]) -> dict[str, int]:
    """Field → position, as far as the headings of a row can be understood."""
    at: dict[str, int] = {}
    for position, heading in enumerate(row):
        at.setdefault(plain(heading), position)
    found: dict[str, int] = {}
    for name, spellings in HEADINGS.items():
        for spelling in spellings:
            if spelling in at:
                found[name] = at[spelling]
                break
    return found


def heading_row(table: Sequence[Sequence[str]]) -> int:
    """Where the headings stand: the row most of which is understood, else the first full one."""
    head = table[:PREAMBLE]
    best = max(range(len(head)), key=lambda at: (len(recognised(head[at])), -at))
    if len(recognised(head[best])) >= 2:
        return best
    return max(range(len(head)), key=lambda at: (sum(map(bool, head[at])), -at))


def signature(headings: Sequence[str]) -> str:
    """The digest by which a bank's format is known again."""
    return hashlib.sha256("\x1f".join(map(plain, headings)).encode()).hexdigest()


@dataclass(frozen=True)
class Columns:
    """What to read from where; what ``ColumnMapping.choices`` holds."""

    at: dict[str, int] = field(default_factory=dict)
    date_form: str = ""
    sign: str = IN_POSITIVE

    @classmethod
    def guess(cls, headings: Sequence[str]) -> Columns:
        at = recognised(headings)
        if "income" in at or "expense" in at:
            at.pop("amount", None)
            at.pop("direction", None)
        return cls(at)

    @classmethod
    def load(cls, choices: dict) -> Columns:
        return cls(**choices)

    def dump(self) -> dict:
        return asdict(self)
