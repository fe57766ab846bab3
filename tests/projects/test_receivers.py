"""Who got how much, as anyone may read it."""

import re
from decimal import Decimal
from html import unescape

import pytest

from funds import services as funds
from tests.projects.conftest import cny

PAGE = "/money/receivers/"


@pytest.fixture
def running(bring, pay, spend, pools, project):
    bring(project, "running")
    pay(project, pools.government, 500)
    spend(project, pools.government, 100)
    return project


def cells(page: str) -> list[tuple[str, str]]:
    found = re.findall(
        r'<td class="number" data-label="[^"]+"><a href="([^"]+)">(¥[^<]+)</a>', page
    )
    return [(unescape(url), text) for url, text in found]


@pytest.mark.parametrize("by", ["project", "organisation"])
def test_every_figure_leads_to_entries_that_sum_to_it(client, running, by):
    answer = client.get(PAGE, {"by": by})
    linked = cells(answer.content.decode())
    assert len(linked) >= 3
    for url, text in linked:
        shown = client.get(url).content.decode()
        assert f'<strong><span class="number">{text}</span></strong>' in shown, url


def test_projects_and_organisations_have_the_same_sum(client, running):
    sums = [client.get(PAGE, {"by": by}).context["totals"] for by in ("project", "organisation")]
    assert sums[0] == sums[1]
    assert sums[0][0][0].amount > 0


def test_on_a_phone_each_figure_still_stands_under_the_name_of_its_column(client, running):
    page = client.get(PAGE).content.decode()
    assert page.count('<td class="number" data-label="已承诺">') == 2
    assert '<td class="number">' not in page


def test_filters_narrow_and_a_wrong_one_restricts_nothing(client, running, nanhai):
    all_rows = client.get(PAGE).context["page"].paginator.count
    assert all_rows == 1
    assert not client.get(PAGE, {"town": nanhai.other_town.code}).context["page"].paginator.count
    here = {"town": nanhai.town.code, "theme": running.theme.key, "organisation": "1"}
    of = running.organisation.pk
    assert client.get(PAGE, {**here, "organisation": of}).context["page"].paginator.count == 1
    odd = {"town": "x", "year": "1", "theme": "?", "sort": "evil", "by": "z", "page": "-1"}
    assert client.get(PAGE, odd).context["page"].paginator.count == 1


def test_rows_are_ordered_by_the_column_asked_for(client, running, pools, nanhai, today, officers):
    record = {"on": today, "document": "d", "by": officers.funds}
    funds.commit(pools.social, "X-1", nanhai.community, cny(7), key="x1", **record)
    smallest_first = client.get(PAGE, {"sort": "promised"}).context["page"]
    assert smallest_first[0]["label"] == "X-1"
    assert smallest_first[0]["cells"][0][0].amount == Decimal(7)
    assert client.get(PAGE, {"sort": "-promised"}).context["page"][1]["label"] == "X-1"


@pytest.mark.parametrize("by", ["project", "organisation"])
def test_the_page_needs_few_queries_whatever_the_rows(
    client, running, pools, nanhai, today, officers, organisation, by, django_assert_max_num_queries
):
    record = {"on": today, "document": "d", "by": officers.leader, "organisation": organisation}
    for at in range(40):
        funds.commit(pools.social, f"X-{at}", nanhai.community, cny(1), key=f"x{at}", **record)
    with django_assert_max_num_queries(25):
        client.get(PAGE, {"by": by})
