"""A small book: one district budget, one donor, a pool of each, two officers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from django.db import connections
from djmoney.money import Money

from foundation.areas.models import Area, AreaLevel
from foundation.people.models import Organisation, User
from funds import services
from funds.models import Account, BankAccount
from funds.rules import SourceType
from funds.statements.services import open_account

DAY = date(2018, 5, 2)
WORKERS = 16


def yuan(amount) -> Money:
    return Money(str(amount), "CNY")


def areas() -> dict[str, Area]:
    """A city with one district, two towns and a community in each."""
    city = Area.add_root(code="4406", name="佛山市", short_name="佛山", level="city", kind="city")
    district = city.add_child(
        code="440605", name="南海区", short_name="南海", level=AreaLevel.DISTRICT, kind="district"
    )
    found = {"district": district}
    for number, name in ((1, "桂城"), (2, "里水")):
        town = district.add_child(
            code=f"44060500{number}", name=f"{name}镇", short_name=name, level="town", kind="town"
        )
        found[f"town{number}"] = town
        found[f"community{number}"] = town.add_child(
            code=f"44060500{number}001",
            name=f"{name}社区",
            short_name=f"{name}社区",
            level="community",
            kind="residents_committee",
        )
    return found


@dataclass
class Book:
    areas: dict[str, Area]
    maker: User
    checker: User
    budget: Account
    pool: Account
    donor: Account
    gift_pool: Account
    organisation: Organisation
    keys: count = field(default_factory=count)

    def record(self, **more) -> dict:
        return {
            "on": DAY,
            "document": "南财〔2018〕1号",
            "by": self.maker,
            "approved_by": self.checker,
            "key": f"k{next(self.keys)}",
        } | more

    def fund(self, amount=1000):
        return services.appropriate(self.budget, self.pool, yuan(amount), **self.record())

    def promise(self, amount=400, ref="NH2018-0001", **more):
        place = more.pop("area", self.areas["community1"])
        pool = more.pop("pool", self.pool)
        return services.commit(pool, ref, place, yuan(amount), **self.record(**more))


def make_book() -> Book:
    found = areas()
    budget = services.open_source(
        "district", "区财政", SourceType.DISTRICT_FISCAL, found["district"]
    )
    donor = services.open_source(
        "donor", "某企业", SourceType.ENTERPRISE, found["district"], donor_name="某企业"
    )
    return Book(
        areas=found,
        maker=User.objects.create_user(display_name="Maker"),
        checker=User.objects.create_user(display_name="Checker"),
        budget=budget,
        pool=services.open_pool(budget, "社会治理项目", 2018, found["district"]),
        donor=donor,
        gift_pool=services.open_pool(donor, "儿童项目捐赠", 2018, found["town1"], theme="children"),
        organisation=Organisation.objects.create(name="街坊会", area=found["community1"]),
    )


def account_of(book: Book) -> BankAccount:
    """The district's account at the bank."""
    return open_account(book.areas["district"], "区财政专户", "4406 0000 1234")


def standing(account: Account):
    """What stands on an account, as Money."""
    return Account.objects.select_related("balance").get(code=account.code).balance.amount


def at_once(work) -> list:
    """``work(worker)`` in sixteen threads, each with its own connection."""

    def with_own_connection(worker):
        try:
            return work(worker)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(with_own_connection, range(WORKERS)))
