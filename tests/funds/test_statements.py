"""Statements at the desk: imported once, matched once, compared with the ledger to the fen."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.urls import reverse
from openpyxl import load_workbook

from foundation.people.roles import Role
from funds import services as ledger
from funds.models import (
    BankAccount,
    ColumnMapping,
    Match,
    Statement,
    StatementLine,
    StatementUpload,
    Transfer,
)
from funds.reconcile import differences
from funds.statements import services
from funds.statements.columns import Columns, heading_row
from funds.statements.errors import AlreadyMatched, DoesNotFit, NotYours, StatementError
from funds.statements.files import read_table
from funds.statements.matching import suggestions
from funds.statements.report import Reconciliation
from tests.funds.factories import account_of, make_book, yuan

HEAD = "日期,摘要,收入,支出,对方户名,凭证号\n"


def bring(account, text, by, name="五月.csv"):
    upload = services.upload(account, text.encode(), name, by=by)
    table = read_table(text.encode(), name)
    columns = Columns.guess(table[heading_row(table)])
    return services.import_upload(upload, columns, by=by)


def signed(book, client_for):
    return client_for(book.maker)


def test_a_file_is_imported_once_and_an_overlapping_one_adds_what_is_new(book, kept):
    text = HEAD + "2018-05-02,费,,5,甲,\n2018-05-02,费,,5,甲,\n"
    first, _matched = bring(kept, text, book.maker)
    assert first.added == 2, "two lines alike in everything are two"
    again, _matched = bring(kept, text, book.maker, name="again.csv")
    assert again == first
    more, _matched = bring(kept, text + "2018-05-03,费,,5,甲,\n", book.maker)
    assert (more.rows, more.added, more.known) == (3, 1, 2)
    assert StatementLine.objects.count() == 3


def test_a_wrong_row_lets_nothing_in(book, kept):
    with pytest.raises(StatementError):
        bring(kept, HEAD + "2018-05-02,费,,5,甲,\n2018-13-02,费,,5,甲,\n", book.maker)
    assert not Statement.objects.exists()
    assert not StatementLine.objects.exists()


def test_what_leaves_no_doubt_is_matched_at_once_by_document_or_by_day_and_name(book, kept):
    given = book.fund(1000)
    book.promise(400)
    paid = ledger.pay(
        "NH2018-0001",
        book.pool,
        yuan(400),
        payee_organisation=book.organisation,
        **book.record(document="支2"),
    )
    _statement, matched = bring(
        kept,
        HEAD
        + "2018-06-30,拨款,1000,,不知何人,南财〔2018〕1号\n"
        + "2018-05-05,项目款,,400,街坊会,银行自己的号\n",
        book.maker,
    )
    assert matched == 2
    assert set(Match.objects.values_list("entries__transfer", "how")) == {
        (given.pk, "automatic"),
        (paid.pk, "automatic"),
    }


def test_what_could_be_two_is_left_to_a_person_with_reasons(book, kept):
    first, second = book.fund(1000), book.fund(1000)
    _statement, matched = bring(
        kept, HEAD + "2018-05-02,拨款,1000,,区财政,南财〔2018〕1号\n", book.maker
    )
    assert matched == 0
    line = StatementLine.objects.get()
    found = suggestions(line)
    assert [one.entry.number for one in found] == [first.pk, second.pk]
    assert all(len(one.reasons) == 3 for one in found)
    services.match(line, second, by=book.maker)
    assert suggestions(line)[0].entry.number == first.pk


def test_another_amount_or_another_way_does_not_match(book, kept):
    transfer = book.fund(1000)
    bring(kept, HEAD + "2018-05-02,a,999.99,,b,\n2018-05-02,a,,1000,b,\n", book.maker)
    for line in StatementLine.objects.all():
        with pytest.raises(DoesNotFit):
            services.match(line, transfer, by=book.maker)


def test_a_reversal_is_found_running_the_other_way(book, kept):
    book.fund(1000)
    back = ledger.reverse(book.fund(7), **book.record(document="冲1", reason="错"))
    bring(kept, HEAD + "2018-05-02,冲回,,7,区财政,冲1\n", book.maker)
    assert Match.objects.get().entries.get().transfer == back


def test_a_match_taken_back_stays_as_history_and_frees_both_sides(book, kept):
    transfer = book.fund(1000)
    bring(kept, HEAD + "2018-05-02,拨款,1000,,区财政,\n", book.maker)
    line, match = StatementLine.objects.get(), Match.objects.get()
    with pytest.raises(AlreadyMatched):
        services.match(line, transfer, by=book.maker)
    services.undo(match, because="看错", by=book.maker)
    with pytest.raises(StatementError):
        services.undo(match, because="again", by=book.maker)
    services.match(line, transfer, by=book.maker)
    assert [one.match.undone_because for one in line.matched.all()] == ["看错", ""]
    assert list(differences()) == [], "the ledger is as it was"


def test_only_the_finance_officer_of_the_area_imports_and_matches(book, kept, grant, make_user):
    bring(kept, HEAD + "2018-05-02,拨款,1000,,区财政,\n", book.maker)
    other = make_user()
    grant(other, Role.FINANCE_OFFICER, book.areas["town1"])
    grant(other, Role.AUDITOR, book.areas["district"])
    with pytest.raises(NotYours):
        services.upload(kept, b"x", "a.csv", by=other)
    with pytest.raises(NotYours):
        services.match(StatementLine.objects.get(), book.fund(1000), by=other)


# --- The reconciliation ------------------------------------------------------------------


def test_every_fen_between_statement_and_ledger_is_explained(book, kept):
    may = (date(2018, 5, 1), date(2018, 5, 31))
    book.fund(1000)  # on both sides
    book.fund(30)  # on the statement of June
    book.fund(4)  # on no statement
    ledger.appropriate(
        book.budget, book.pool, yuan(200), **book.record(on=date(2018, 6, 1), document="六")
    )
    bring(
        kept,
        HEAD
        + "2018-05-02,a,1000,,区财政,\n2018-06-01,a,30,,x,南财〔2018〕1号\n"
        + "2018-05-31,a,200,,区财政,六\n2018-05-09,利息,0.07,,银行,\n2018-05-09,手续费,,3.01,银行,\n",
        book.maker,
    )
    for line in StatementLine.objects.unmatched().filter(fen__in=[3000, 100000]):
        services.match(
            line, Transfer.objects.get(pk=suggestions(line)[0].entry.number), by=book.maker
        )
    report = Reconciliation(kept, *may)
    assert (report.statement_total.came_in, report.statement_total.went_out) == (120007, 301)
    assert report.ledger_total.came_in == 103400
    assert (report.matched_total.came_in, report.matched_total.count) == (100000, 1)
    assert (report.lines_total.came_in, report.lines_total.went_out) == (7, 301)
    assert report.entries_total.came_in == 400
    assert (report.booked_here.came_in, report.recorded_here.came_in) == (20000, 3000)
    assert report.explained == report.difference
    assert not report.agrees


def test_what_another_account_proves_is_not_missed_here(book, kept):
    book.fund(1000)
    other = services.open_account(book.areas["district"], "另一户", "99990001")
    bring(other, HEAD + "2018-05-02,a,1000,,区财政,\n", book.maker)
    report = Reconciliation(kept, date(2018, 5, 1), date(2018, 5, 31))
    assert report.ledger_total.count == 0
    assert report.agrees


# --- At the desk ---------------------------------------------------------------------------


def test_an_officer_uploads_checks_and_imports_and_the_columns_are_remembered(
    book, kept, client_for
):
    client = client_for(book.maker)
    content = "日子,进,出\n2018-05-02,1000,\n".encode("gb18030")
    answer = client.post(
        reverse("funds_statements:upload"),
        {"account": kept.pk, "file": SimpleUploadedFile("五月.csv", content)},
    )
    page = answer["Location"]
    answer = client.post(page, {"show": 1, "date": 0, "sign": "in"})
    assert answer.status_code == 422, "no column of amounts was named"
    chosen = {"date": 0, "income": 1, "expense": 2, "sign": "in"}
    shown = client.post(page, {"import": 1, **chosen, "seen": "other columns"})
    assert not Statement.objects.exists(), "columns changed since are shown first"
    answer = client.post(page, {"import": 1, **chosen, "seen": shown.context["seen"]})
    statement = Statement.objects.get()
    assert answer["Location"] == reverse("funds_statements:statement", args=[statement.pk])
    assert ColumnMapping.objects.get().choices["at"] == {"date": 0, "income": 1, "expense": 2}
    more = "日子,进,出\n2018-05-03,=cmd,7\n"
    answer = client.post(
        reverse("funds_statements:upload"),
        {"account": kept.pk, "file": SimpleUploadedFile("六月.csv", more.encode())},
        follow=True,
    )
    assert answer.context["is_remembered"]
    assert [error.position for error in answer.context["errors"]] == [2]
    assert "message--error" in answer.content.decode()
    given_up = client.post(answer.redirect_chain[-1][0], {"abandon": 1})
    assert given_up["Location"] == reverse("funds_statements:list")
    assert not StatementUpload.objects.exists()
    assert Statement.objects.count() == 1


def test_a_new_account_is_made_with_its_first_file_and_a_bad_file_makes_none(
    book, kept, client_for
):
    client = client_for(book.maker)
    data = {"name": "国库", "number": "1234-5678"}
    answer = client.post(
        reverse("funds_statements:upload"),
        {**data, "file": SimpleUploadedFile("a.pdf", b"%PDF")},
    )
    assert answer.status_code == 422
    assert "国库" in answer.content.decode(), "nothing typed is lost"
    assert not BankAccount.objects.filter(number="12345678").exists()
    nameless = client.post(
        reverse("funds_statements:upload"), {"file": SimpleUploadedFile("a.csv", HEAD.encode())}
    )
    assert set(nameless.context["form"].errors) == {"name", "number"}, "what the form asks for"
    client.post(
        reverse("funds_statements:upload"),
        {**data, "file": SimpleUploadedFile("a.csv", (HEAD + "2018-05-02,a,1,,b,\n").encode())},
    )
    assert BankAccount.objects.get(number="12345678").area == book.areas["district"]


def test_a_line_is_matched_and_freed_on_its_page(book, kept, client_for):
    book.fund(1000)
    second = book.fund(1000)
    bring(kept, HEAD + "2018-05-02,拨款,1000,,区财政,\n", book.maker)
    page = reverse("funds_statements:line", args=[StatementLine.objects.get().pk])
    client = client_for(book.maker)
    client.post(page, {"entry": second.pk})
    assert Match.objects.get().entries.get().transfer == second
    assert client.post(page, {"undo": 1, "because": ""}).status_code == 422
    client.post(page, {"undo": 1, "because": "看错"})
    assert "看错" in client.get(page).content.decode()
    assert client.post(page, {"entry": "99999"}).status_code == 404


def test_who_follows_the_money_reads_and_another_area_finds_nothing(
    book, kept, grant, make_user, client_for
):
    statement, _matched = bring(kept, HEAD + "2018-05-02,拨款,1000,,区财政,\n", book.maker)
    line = StatementLine.objects.get()
    auditor, stranger, nobody = make_user(), make_user(), make_user()
    grant(auditor, Role.AUDITOR, book.areas["district"])
    grant(stranger, Role.FUNDS_OFFICER, book.areas["town1"])
    grant(nobody, Role.DISPATCHER, book.areas["district"])
    page, where = (
        reverse("funds_statements:line", args=[line.pk]),
        reverse("funds_statements:statement", args=[statement.pk]),
    )
    reading = client_for(auditor)
    assert reading.get(page).status_code == reading.get(where).status_code == 200
    assert reading.get(reverse("funds_statements:upload")).status_code in (302, 403)
    reading.post(page, {"entry": book.fund(1000).pk})
    assert not Match.objects.exists()
    for name in (page, where):
        assert client_for(stranger).get(name).status_code == 404
        assert client_for(nobody).get(name).status_code in (302, 403)
    assert (
        "区财政" not in client_for(stranger).get(reverse("funds_statements:open")).content.decode()
    )


def test_the_report_can_be_taken_along_and_no_name_becomes_a_formula(book, kept, client_for):
    book.fund(30)
    bring(kept, HEAD + '2018-05-02,拨款,1000,,"=HYPERLINK(1)",\n', book.maker)
    client = client_for(book.maker)
    page = client.get(reverse("funds_statements:report"))
    assert "¥970.00" in page.content.decode()
    answer = client.get(reverse("funds_statements:workbook"))
    book_ = load_workbook(io.BytesIO(answer.content))
    summary, lines = book_.worksheets[0], book_.worksheets[1]
    assert [row[1].value for row in summary["A2:B4"]] == [1000, 30, 970]
    assert lines["C2"].value == "=HYPERLINK(1)"
    assert lines["C2"].data_type == "s"


@pytest.mark.parametrize(
    "query", ["?account=x", "?account=1&first=b", "?first=2018-05-02&last=2018-05-01"]
)
def test_a_wrong_period_is_said_so(book, kept, client_for, query):
    bring(kept, HEAD + "2018-05-02,拨款,1000,,区财政,\n", book.maker)
    assert client_for(book.maker).get(reverse("funds_statements:report") + query).status_code == 200


@pytest.mark.parametrize("name", ["list", "open", "report", "statement", "line"])
def test_a_page_needs_few_queries_whatever_the_rows(
    book, kept, client_for, name, django_assert_max_num_queries
):
    for _at in range(30):
        book.fund(5)
    text = HEAD + "".join(f"2018-05-02,费{at},5,,甲,\n" for at in range(60))
    statement, _matched = bring(kept, text, book.maker)
    for line in StatementLine.objects.all()[:12]:
        transfer = Transfer.objects.get(pk=suggestions(line)[0].entry.number)
        services.match(line, transfer, by=book.maker)
    args = {"statement": [statement.pk], "line": [StatementLine.objects.last().pk]}.get(name)
    client = client_for(book.maker)
    with django_assert_max_num_queries(25):
        assert client.get(reverse(f"funds_statements:{name}", args=args)).status_code == 200


# --- At once -------------------------------------------------------------------------------

WORKERS = 8


@pytest.fixture
def race(transactional_db, grant):
    book = make_book()
    grant(book.maker, Role.FINANCE_OFFICER, book.areas["district"])
    account = account_of(book)
    transfers = [book.fund(5) for _at in range(WORKERS)]
    text = HEAD + "".join(f"2018-05-02,费{at},5,,甲,\n" for at in range(WORKERS))
    bring(account, text, book.maker)
    return list(StatementLine.objects.all()), transfers, book.maker


def matched_at_once(pairs, by) -> int:
    def work(pair):
        try:
            services.match(*pair, by=by)
        except AlreadyMatched:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(work, pairs))


def pairs_of(race, side):
    lines, transfers, _by = race
    return (
        [(lines[0], one) for one in transfers]
        if side == "line"
        else [(one, transfers[0]) for one in lines]
    )


@pytest.mark.parametrize("side", ["line", "transfer"])
def test_officers_at_once_match_a_line_and_an_entry_once(race, side):
    assert matched_at_once(pairs_of(race, side), race[2]) == 1
    assert Match.objects.count() == 1


@pytest.mark.parametrize("side", ["line", "transfer"])
def test_the_database_holds_alone_when_the_service_does_not_look(race, side, monkeypatch):
    monkeypatch.setattr(services, "check_free", lambda *_: None)
    assert matched_at_once(pairs_of(race, side), race[2]) == 1
    assert Match.objects.count() == 1


@pytest.mark.parametrize("side", ["line", "transfer"])
def test_control_with_both_guards_off_one_is_matched_many_times(race, side, monkeypatch):
    monkeypatch.setattr(services, "check_free", lambda *_: None)
    name, column = f"funds_match_{side}_once", f"{side}_id"

    def run(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    table = {"line": "funds_matchedline", "transfer": "funds_matchedentry"}[side]
    run(f"DROP INDEX {name}")
    try:
        assert matched_at_once(pairs_of(race, side), race[2]) > 1
    finally:
        for part in ("funds_matchedline", "funds_matchedentry", "funds_match"):
            run(f"DELETE FROM {part}")
        run(f"CREATE UNIQUE INDEX {name} ON {table} ({column}) WHERE is_current")
