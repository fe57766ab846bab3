"""One line beside several entries, several lines beside one, and lines set aside with a reason."""

from datetime import date
from importlib import import_module
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from openpyxl import load_workbook

from foundation.people.roles import Role
from funds.models import Match, MatchedEntry, MatchedLine, StatementLine
from funds.statements import services
from funds.statements.errors import AlreadyMatched, DoesNotFit, OneToSeveral, StatementError
from funds.statements.matching import together
from funds.statements.report import Reconciliation
from tests.funds.test_statements import HEAD, bring

MAY = (date(2018, 5, 1), date(2018, 5, 31))


@pytest.fixture
def account(kept):
    return kept


def lines_of(account, book, *rows):
    """Lines of these (day, amount in, amount out) in their order."""
    text = "".join(
        f"{day},摘要{at},{came},{went},甲,\n" for at, (day, came, went) in enumerate(rows)
    )
    bring(account, HEAD + text, book.maker)
    return list(StatementLine.objects.order_by("position"))


def test_one_line_proves_several_entries_of_the_same_sum(book, account):
    entries = [book.fund(60), book.fund(40)]
    (line,) = lines_of(account, book, ("2018-05-02", 100, ""))
    made = services.match_together([line], entries, by=book.maker)
    assert made.how == "manual"
    assert {part.transfer for part in made.entries.all()} == set(entries)
    report = Reconciliation(account, *MAY)
    assert report.agrees and report.matched_total.came_in == 10_000
    assert (report.explained.came_in, report.explained.went_out) == (0, 0)


def test_several_lines_prove_one_entry_paid_in_parts(book, account):
    entry = book.fund(100)
    lines = lines_of(account, book, ("2018-05-02", 70, ""), ("2018-06-03", 30, ""))
    services.match_together(lines, [entry], by=book.maker)
    may = Reconciliation(account, *MAY)
    assert (may.booked_here.came_in, may.recorded_here.came_in) == (7_000, 10_000)
    assert may.difference.came_in == may.explained.came_in == -3_000
    both = Reconciliation(account, date(2018, 5, 1), date(2018, 6, 30))
    assert both.agrees and both.matched_total.came_in == 10_000


@pytest.mark.parametrize(
    ("amounts", "funded", "error"),
    [
        ([("2018-05-02", 99, "")], [60, 40], DoesNotFit),
        ([("2018-05-02", "", 100)], [60, 40], DoesNotFit),
        ([("2018-05-02", 60, ""), ("2018-05-02", 40, "")], [60, 40], OneToSeveral),
        ([("2018-05-02", 60, "")], [], OneToSeveral),
    ],
)
def test_another_sum_another_way_or_several_of_both_are_refused(
    book, account, amounts, funded, error
):
    entries = [book.fund(amount) for amount in funded]
    lines = lines_of(account, book, *amounts)
    with pytest.raises(error):
        services.match_together(lines, entries, by=book.maker)
    assert not Match.objects.filter(how="manual").exists()


def test_lines_of_two_accounts_are_not_one_payment(book, account):
    entry = book.fund(100)
    other = services.open_account(book.areas["district"], "另一户", "99990001")
    bring(other, HEAD + "2018-05-03,a,40,,甲,\n", book.maker, name="b.csv")
    bring(account, HEAD + "2018-05-02,a,60,,甲,\n", book.maker)
    with pytest.raises(DoesNotFit):
        services.match_together(list(StatementLine.objects.all()), [entry], by=book.maker)


def test_a_part_of_a_match_is_free_for_nothing_else_until_it_is_taken_back(book, account):
    entries = [book.fund(60), book.fund(40)]
    first, second = lines_of(account, book, ("2018-05-02", 100, ""), ("2018-05-03", 60, ""))
    made = services.match_together([first], entries, by=book.maker)
    with pytest.raises(AlreadyMatched):
        services.match(second, entries[0], by=book.maker)
    with pytest.raises(AlreadyMatched):
        services.set_aside(first, nature="fee", reason="费", by=book.maker)
    services.undo(made, because="看错", by=book.maker)
    services.match(second, entries[0], by=book.maker)
    assert [part.is_current for part in entries[0].matched.order_by("pk")] == [False, True]


def test_the_database_alone_refuses_a_second_match_and_a_reason_that_is_missing(book, account):
    entry = book.fund(100)
    (line,) = lines_of(account, book, ("2018-05-02", 100, ""))
    made = services.match(line, entry, by=book.maker)
    again = Match.objects.create(account=account, how="manual", matched_by=book.maker)
    for part in (MatchedLine(match=again, line=line), MatchedEntry(match=again, transfer=entry)):
        with pytest.raises(IntegrityError), transaction.atomic():
            part.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.filter(pk=made.pk).update(how="set_aside")


def test_fees_are_set_aside_with_a_reason_and_explained_in_the_report(book, account):
    entry = book.fund(100)
    fee, given = lines_of(account, book, ("2018-05-02", "", "3.50"), ("2018-05-02", 100, ""))
    services.match(given, entry, by=book.maker)
    with pytest.raises(StatementError):
        services.set_aside(fee, nature="fee", reason=" ", by=book.maker)
    made = services.set_aside(fee, nature="fee", reason="五月账户管理费", by=book.maker)
    report = Reconciliation(account, *MAY)
    assert report.set_aside_total.went_out == 350
    assert report.lines_total.count == 0
    assert report.explained == report.difference
    assert report.agrees
    assert bring(account, HEAD + "2018-05-02,摘要0,,3.50,甲,\n", book.maker, "2.csv")[0].added == 0
    services.undo(made, because="并非手续费", by=book.maker)
    assert not Reconciliation(account, *MAY).agrees


def test_entries_of_one_document_that_make_the_line_are_found(book, account):
    for amount in (60, 40):
        book.fund(amount)
    (line,) = lines_of(account, book, ("2018-05-02", 100, ""))
    assert sum(entry.fen for entry in together(line)) == 10_000


def test_an_officer_puts_them_together_on_a_page_and_nothing_chosen_is_lost(
    book, account, client_for
):
    entries = [book.fund(60), book.fund(40)]
    (line,) = lines_of(account, book, ("2018-05-02", 100, ""))
    client = client_for(book.maker)
    page = reverse("funds_statements:together", args=[line.pk])
    assert client.get(page, {"q": "南财"}).status_code == 200
    refused = client.post(page, {"entry": entries[0].pk})
    assert refused.status_code == 422
    assert f'value="{entries[0].pk}" checked' in refused.content.decode()
    assert "¥60.00" in refused.content.decode()
    assert client.post(page, {"entry": "x"}).status_code == 404
    assert client.post(page, {"entry": 99_999}).status_code == 404
    client.post(page, {"entry": [one.pk for one in entries]})
    assert Match.objects.get().entries.count() == 2
    shown = client.get(reverse("funds_statements:line", args=[line.pk])).content.decode()
    assert all(f"#{one.pk}<" in shown for one in entries)


def test_a_line_is_set_aside_and_opened_again_on_its_page(book, account, client_for):
    (line,) = lines_of(account, book, ("2018-05-02", "", 3))
    page = reverse("funds_statements:line", args=[line.pk])
    client = client_for(book.maker)
    assert client.post(page, {"aside": 1, "nature": "fee", "reason": ""}).status_code == 422
    client.post(page, {"aside": 1, "nature": "fee", "reason": "管理费"})
    assert "管理费" in client.get(page).content.decode()
    client.post(page, {"undo": 1, "because": "看错"})
    assert not StatementLine.objects.with_matched().get().is_matched
    assert "管理费" in client.get(page).content.decode(), "history is kept"


def test_who_keeps_no_statements_of_the_area_finds_no_page_to_match_on(
    book, account, make_user, grant, client_for
):
    (line,) = lines_of(account, book, ("2018-05-02", "", 3))
    page = reverse("funds_statements:together", args=[line.pk])
    auditor, stranger = make_user(), make_user()
    grant(auditor, Role.AUDITOR, book.areas["district"])
    grant(stranger, Role.FINANCE_OFFICER, book.areas["town1"])
    assert client_for(auditor).get(page).status_code in (302, 403)
    assert client_for(stranger).get(page).status_code == 404


def test_page_and_workbook_show_groups_and_lines_set_aside(
    book, account, client_for, django_assert_max_num_queries
):
    entries = [book.fund(60), book.fund(40)]
    line, fee = lines_of(account, book, ("2018-05-02", 100, ""), ("2018-05-02", "", 3))
    services.match_together([line], entries, by=book.maker)
    services.set_aside(fee, nature="fee", reason="=管理费", by=book.maker)
    client = client_for(book.maker)
    with django_assert_max_num_queries(25):
        shown = client.get(reverse("funds_statements:report")).content.decode()
    assert "=管理费" in shown
    answer = client.get(reverse("funds_statements:workbook"))
    aside, matched = load_workbook(BytesIO(answer.content)).worksheets[3:]
    assert aside["F2"].value == "=管理费" and aside["F2"].data_type == "s"
    assert [matched.cell(row, 8).value for row in (2, 3, 4)] == [60, 40, 100]
    assert matched["C4"].value == 100


@pytest.mark.django_db(transaction=True)
def test_matches_made_before_are_kept_by_the_migration_both_ways(book, account):
    entry = book.fund(100)
    (line,) = lines_of(account, book, ("2018-05-02", 100, ""))
    undone = services.match(line, entry, by=book.maker)
    services.undo(undone, because="看错", by=book.maker)
    services.match(line, entry, by=book.maker)
    parts = import_module("funds.migrations.0007_match_parts").Migration
    before = [("funds", parts.dependencies[0][1])]
    try:
        MigrationExecutor(connection).migrate(before)
        with connection.cursor() as cursor:
            cursor.execute("SELECT line_id, transfer_id FROM funds_match")
            assert cursor.fetchall() == [(line.pk, entry.pk)] * 2
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert sorted(MatchedLine.objects.values_list("line", "is_current")) == [
        (line.pk, False),
        (line.pk, True),
    ]
    assert Match.objects.filter(account=account).count() == 2
