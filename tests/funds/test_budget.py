"""Budget against actual: every figure opens its entries, the workbook equals the ledger."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from foundation.people.roles import Role
from funds import services
from funds.budget import selectors
from funds.entries import entries, sum_of
from funds.forms import EntryFilterForm
from tests.funds.factories import yuan


@pytest.fixture
def used(book, grant):
    book.fund(1000)
    book.promise(400)
    services.pay("NH2018-0001", book.pool, yuan(300), **book.record())
    services.verify("NH2018-0001", book.pool, yuan("120.05"), **book.record())
    evil = services.open_pool(book.budget, "x", 2018, book.areas["town2"], line="=1+1")
    services.appropriate(book.budget, evil, yuan("0.01"), **book.record())
    grant(book.checker, Role.AUDITOR, book.areas["district"])
    return book


def test_each_figure_equals_its_entries(used, client_for, django_assert_max_num_queries):
    client = client_for(used.checker)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("funds_desk:budget"), {"year": "2018"})
    links = re.findall(r'href="([^"]*entries[^"]*)">([^<]*)</a>', page.content.decode())
    assert len(links) > 20
    for url, shown in links:
        query = dict(re.findall(r"(\w+)=([^&]*)", unescape(url)))
        query = {key: value.replace("%3D1%2B1", "=1+1") for key, value in query.items()}
        total = sum_of(entries(chosen=EntryFilterForm(query).chosen()))
        assert total.amount == Decimal(re.sub(r"[^\d.]", "", shown)), url


def test_the_workbook_equals_the_ledger_and_no_name_is_a_formula(used, client_for):
    answer = client_for(used.checker).get(reverse("funds_desk:budget_workbook"))
    book = load_workbook(BytesIO(answer.content))
    whole = selectors.whole(used.areas["district"])
    assert whole.total == yuan("1000.01")
    for sheet in book.worksheets[1:]:
        rows = list(sheet.iter_rows(values_only=True))
        total, body = rows[-2], rows[1:-2]
        for column in range(1, 7):
            summed = sum(Decimal(str(row[column])) for row in body)
            assert summed == Decimal(str(total[column]))
            assert sheet.cell(len(rows), column + 1).data_type == "f"
        assert Decimal(str(total[1])) == whole.total.amount
        assert all(row[0].data_type != "f" for row in sheet.iter_rows(max_col=1))
        assert sheet.freeze_panes == "B2"
    assert any(c.value == "=1+1" and c.quotePrefix for c in book.worksheets[2]["A"])


def test_ages_add_up_to_what_stands(used):
    found = selectors.ages(used.areas["district"], date(2018, 9, 1))
    assert [(pooled, paid) for _name, pooled, paid in found][1] == (
        yuan("600.01"),
        yuan("179.95"),
    )


def test_a_town_reader_sees_the_town_only(used, grant, make_user, client_for):
    reader = make_user("桂城")
    grant(reader, Role.FUNDS_OFFICER, used.areas["town2"])
    page = client_for(reader).get(reverse("funds_desk:budget"), {"area": "440605"})
    assert "0.01" in page.content.decode() and "600.0" not in page.content.decode()
