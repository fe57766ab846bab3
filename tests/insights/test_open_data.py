"""Grants as open data: valid by the official schema, equal to the ledger, silent on persons."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from jsonschema import Draft202012Validator

from foundation.people.models import Organisation
from funds import services
from funds.rules import SourceType
from funds.selectors import totals
from insights import opendata
from insights.grants import SLICE, Reader
from projects.models import Call, Project
from tests.insights.factories import project, yuan
from tests.insights.official_schema import SCHEMAS, official_validator


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.OPEN_DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def validator():
    return official_validator()


class Papers:
    """Documents and signers of one posting after the other."""

    def __init__(self, story):
        self.story, self.number = story, 0

    def __call__(self, on=date(2018, 8, 1)):
        self.number += 1
        return {
            "on": on,
            "document": "南财〔2018〕9号",
            "by": self.story.maker,
            "approved_by": self.story.checker,
            "key": f"open-{self.number}",
        }


@pytest.fixture
def papers(story):
    return Papers(story)


def source(nanhai, code: str, name: str, kind=SourceType.INDIVIDUAL, **more):
    made = services.open_source(code, name, kind, nanhai.district, donor_name=name, **more)
    return made, services.open_pool(made, f"{name}的捐赠", 2018, nanhai.district)


@pytest.fixture
def many(story, nanhai, papers):
    """Projects with whatever happens to money: several sources, releases, reversals, returns."""
    draw = Random(360)
    givers = [
        source(nanhai, "p1", "何女士"),
        source(nanhai, "p2", "黄先生"),
        source(nanhai, "p3", "隐名企业", SourceType.ENTERPRISE, is_anonymous=True),
        source(nanhai, "p4", "=某基金会", SourceType.FOUNDATION),
    ]
    for giver, pool in givers:
        services.receive_donation(giver, pool, yuan(100_000), **papers())
    call = Call.objects.create(
        title="2018年征集",
        description="x",
        area=nanhai.district,
        opens_on=date(2018, 1, 1),
        closes_on=date(2018, 2, 1),
        ceiling=yuan(50_000),
        state="closed",
    )
    organisations = [story.project.organisation] + [
        Organisation.objects.create(
            name=name, area=nanhai.town, registration="registered", registration_number=number
        )
        for name, number in (("+社工", "51440605MJM000000X"), ("和睦社", "粤 南社 12"))
    ]
    for at in range(16):
        number = f"NH2018-2{at:03d}"
        project(
            draw.choice([nanhai.community, nanhai.town, nanhai.district]),
            number,
            draw.choice(organisations),
            call=draw.choice([call, None]),
            title=f"=HYPERLINK({at})" if at % 9 == 0 else f"项目\n“{at}”\\",
        )
        area = Project.objects.get(number=number).area
        for _giver, pool in draw.sample(givers, draw.randint(1, 3)):
            fen = draw.randint(1, 90_000)
            amount = yuan(Decimal(fen) / 100)
            promise = services.commit(pool, number, area, amount, **papers())
            fate = draw.random()
            if fate < 0.2:
                services.reverse(promise, **papers())
            elif fate < 0.4:
                services.release(number, pool, amount, **papers())
            else:
                paid = services.pay(number, pool, amount, **papers())
                if fate < 0.5:
                    services.reverse(paid, **papers())
                elif fate < 0.7:
                    services.give_back(number, pool, amount, **papers())
    return papers


def exported(client, form="json"):
    answer = client.get(reverse("insights:grants", args=[form]))
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer.streaming_content).decode()


def package(client) -> dict:
    return json.loads(exported(client), parse_float=Decimal)


def problems(validator, text: str) -> list[str]:
    return [error.message for error in validator.iter_errors(json.loads(text))]


def test_the_file_is_valid_by_the_official_schema(client, many, validator):
    assert problems(validator, exported(client)) == []


def test_the_file_is_valid_for_a_validator_that_knows_no_formats(client, many, validator):
    """As the dialect allows: to such a one a bare day would be a moment, too, and so neither."""
    plain = Draft202012Validator(validator.schema, registry=validator._registry)
    assert problems(plain, exported(client)) == []


def test_days_are_days_in_the_flat_file_and_the_same_ones(client, many):
    rows = list(csv.DictReader(io.StringIO(exported(client, "csv").removeprefix("\ufeff"))))
    for row, grant in zip(rows, package(client)["grants"], strict=True):
        assert date.fromisoformat(row["Award Date"]).isoformat() + "T" in grant["awardDate"]
        ends = grant["plannedDates"][0]["endDate"]
        assert date.fromisoformat(row["Planned Dates:End Date"]).isoformat() + "T" in ends


def test_the_check_itself_finds_what_is_wrong(client, many, validator):
    broken = json.loads(exported(client))
    del broken["grants"][0]["fundingOrganization"]
    broken["grants"][1]["currency"] = "yuan"
    broken["grants"][2]["awardDate"] = "1.8.2018"
    assert len(list(validator.iter_errors(broken))) == 3


def test_sums_are_the_ledgers_to_the_fen(client, many):
    grants, book = package(client)["grants"], totals()
    assert sum(grant["amountAwarded"] for grant in grants) == book.committed.amount
    assert sum(grant["amountDisbursed"] for grant in grants) == book.paid.amount
    for grant in grants:
        for amount, entries in (
            ("amountAwarded", "commitmentTransaction"),
            ("amountDisbursed", "disbursementTransaction"),
        ):
            assert grant[amount] == sum((entry["value"] for entry in grant[entries]), Decimal(0))


def test_amounts_are_numbers_with_two_decimals(client, many):
    found = re.findall(r'"(?:amount\w+|value)":([^,}]+)', exported(client))
    assert len(found) > 40
    assert all(re.fullmatch(r"-?\d+\.\d\d", amount) for amount in found)


def test_every_project_with_a_promise_is_there_and_no_other(client, many, nanhai, story):
    project(nanhai.town, "NH2018-9999", story.project.organisation, state="approved")
    titles = {grant["title"] for grant in package(client)["grants"]}
    wanted = Project.objects.exclude(number="NH2018-9999").values_list("title", flat=True)
    assert titles == set(wanted)


def test_what_was_asked_for_is_counted_once_a_project(client, many):
    asked = sum(grant.get("amountAppliedFor", 0) for grant in package(client)["grants"])
    awarded = opendata.awarded_projects()
    assert asked == sum(each.requested.amount for each in awarded)


def test_identifiers_are_unique_and_begin_with_the_prefix(client, many, settings):
    settings.OPEN_DATA_PREFIX = "360G-elsewhere"
    grants = package(client)["grants"]
    names = [grant["id"] for grant in grants]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"360G-elsewhere-[0-9A-Za-z.-]+", name) for name in names)


def test_a_register_is_named_only_where_one_is_configured(client, many, settings):
    recipients = {g["recipientOrganization"][0]["id"] for g in package(client)["grants"]}
    assert "360G-nanhai-reg-51440605MJM000000X" in recipients
    settings.OPEN_DATA_REGISTER = "CN-TEST"
    recipients = {g["recipientOrganization"][0]["id"] for g in package(client)["grants"]}
    assert "CN-TEST-51440605MJM000000X" in recipients


@pytest.mark.parametrize("form", ["json", "csv"])
def test_no_person_is_named(client, many, story, form):
    text = exported(client, form)
    for name in ("何女士", "黄先生", "隐名企业", "陈桂芳", "经办甲", "复核乙"):
        assert name not in text
    assert "个人及匿名捐赠者" in text


def test_persons_are_one_grant_of_a_project(client, many):
    found = [
        grant["id"]
        for grant in package(client)["grants"]
        if grant["fundingOrganization"][0]["id"].endswith("-individuals")
    ]
    assert found
    assert len(set(found)) == len(found)


def test_the_flat_file_says_the_same(client, many):
    rows = list(csv.DictReader(io.StringIO(exported(client, "csv").removeprefix("\ufeff"))))
    grants = package(client)["grants"]
    assert [row["Identifier"] for row in rows] == [grant["id"] for grant in grants]
    assert [Decimal(row["Amount Awarded"]) for row in rows] == [
        grant["amountAwarded"] for grant in grants
    ]


def test_the_flat_file_runs_no_formula(client, many):
    rows = list(csv.reader(io.StringIO(exported(client, "csv").removeprefix("\ufeff"))))
    cells = [cell for row in rows for cell in row]
    assert "'=HYPERLINK(0)" in cells
    assert "'+社工" in cells
    assert "'=某基金会" in cells
    assert not [cell for cell in cells if re.match(r"\s*[=+@]|\s*-(?!\d)|[\t\r]", cell)]


def test_the_heads_of_the_flat_file_are_the_standards():
    schema = json.loads((SCHEMAS / "360-giving-schema.json").read_text())
    for head, path in opendata.COLUMNS:
        known, titles = schema, []
        for key in path:
            known = known["properties"][key]
            titles.append(known.get("title") or "Currency")
            if "items" in known:
                known = schema["$defs"][known["items"]["$ref"].rsplit("/", 1)[-1]]
        assert head == ":".join(titles)


def test_a_file_is_made_once_and_again_when_something_changed(client, many, folder):
    first = exported(client)
    assert exported(client) == first
    (kept,) = folder.iterdir()
    written = kept.stat().st_mtime_ns
    exported(client)
    assert kept.stat().st_mtime_ns == written
    Organisation.objects.filter(name="和睦社").update(name="和睦公益社")
    assert "和睦公益社" in exported(client)
    assert [each.name for each in folder.iterdir()] != [kept.name]
    assert len(list(folder.iterdir())) == 1


def test_a_posting_makes_a_new_file(client, many, story, nanhai):
    before = package(client)
    giver, pool = source(nanhai, "p9", "新基金会", SourceType.FOUNDATION)
    services.receive_donation(giver, pool, yuan(100), **many())
    services.commit(pool, story.project.number, nanhai.community, yuan("0.01"), **many())
    after = package(client)
    assert len(after["grants"]) == len(before["grants"]) + 1
    assert before["identifier"] != after["identifier"]


def test_who_has_the_file_is_told_so(client, many):
    first = client.get(reverse("insights:grants", args=["json"]))
    again = client.get(
        reverse("insights:grants", args=["json"]), headers={"if-none-match": first["ETag"]}
    )
    assert again.status_code == 304


def test_queries_do_not_grow_with_the_grants(many, django_assert_max_num_queries):
    assert opendata.awarded_projects().count() < SLICE
    with django_assert_max_num_queries(6):
        assert len(list(Reader().grants())) > 20


def test_slices_lose_and_repeat_nothing(many, monkeypatch):
    whole = [grant["id"] for grant in Reader().grants()]
    monkeypatch.setattr("insights.grants.SLICE", 7)
    assert [grant["id"] for grant in Reader().grants()] == whole


def test_the_page_lists_the_downloads(client, many):
    page = client.get("/open-data/")
    assert page.status_code == 200
    text = page.content.decode()
    assert reverse("insights:grants", args=["json"]) in text
    assert reverse("insights:grants", args=["csv"]) in text
    assert "creativecommons.org/licenses/by/4.0" in text


def test_an_empty_book_has_no_file(client, db):
    assert client.get("/open-data/").status_code == 200
    assert client.get(reverse("insights:grants", args=["json"])).status_code == 404


def test_an_unknown_form_is_not_there(client, many):
    assert client.get(reverse("insights:grants", args=["xlsx"])).status_code == 404


def test_the_command_writes_the_same_and_compares_with_the_ledger(
    many, tmp_path, capsys, validator
):
    out = tmp_path / "out.json"
    call_command("export_grants", output=out)
    assert problems(validator, out.read_text()) == []
    call_command("export_grants")
    shown = json.loads(capsys.readouterr().out)
    assert shown["grants"] == json.loads(out.read_text())["grants"]


def test_the_command_tells_when_the_ledger_has_more(many, story):
    Project.objects.filter(pk=story.project.pk).update(state="draft")
    with pytest.raises(SystemExit):
        call_command("export_grants", output=None)


def test_the_command_can_be_asked_for_what_changed(many, capsys):
    with pytest.raises(CommandError):
        call_command("export_grants", since=date(2999, 1, 1))
    call_command("export_grants", since=date(2018, 1, 1), format="csv")
    assert capsys.readouterr().out.startswith("\ufeffIdentifier")
