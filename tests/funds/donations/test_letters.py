"""A donor's statement on paper."""

import re
from datetime import date
from types import SimpleNamespace

from funds.donations import letters
from funds.donations.tracing import DonorTrace
from funds.models import Donor
from funds.rules import from_fen


def pages(uses: int) -> int:
    use = SimpleNamespace(project="P2019-0001", fen=100, cells=[from_fen(100)] * 4)
    traced = DonorTrace(gifts=[], uses=[use] * uses, number=9578)
    paper = letters.statement(Donor(name="仙塘物流"), 2019, traced, date(2026, 11, 20))
    return len(re.findall(rb"/Type /Page\b", paper))


def test_a_statement_does_not_begin_a_page_for_its_last_line():
    longest = 15
    while (
        letters._statement(
            Donor(name="仙塘物流"),
            2019,
            DonorTrace(
                gifts=[],
                uses=[SimpleNamespace(project="P", fen=1, cells=[from_fen(1)] * 4)] * longest,
                number=1,
            ),
            date(2026, 11, 20),
        ).paper.page_no()
        == 1
    ):
        longest += 1
    assert pages(longest) == 1
    assert pages(longest + 20) == 2
