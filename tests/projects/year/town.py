"""A town for a year: organisations with projects, every officer twice, money with strings."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

from django.utils import timezone

from foundation.lifecycle import Party
from foundation.lifecycle.errors import LifecycleError
from foundation.lifecycle.services import perform
from foundation.people.models import Membership, Organisation, User
from foundation.people.roles import Role
from funds import services as funds
from funds.donations.services import open_cause, pledge, register_donor
from funds.models import Account
from funds.models.donor import CauseKind
from funds.models.order import OrderKind
from funds.orders.services import draft_order
from funds.rules import SOCIAL, AccountKind
from projects.changes.forms import FORMS
from projects.changes.services import ask
from projects.models import Project, Theme
from projects.proposals.services import plan_milestone, propose, write
from tests.projects.conftest import budget_line, cny
from tests.projects.year.filling import fill

HOUSES = ("街坊会", "社工中心", "互助社", "义工联", "邻里社")
OFFICES = (
    Role.CALL_OFFICER,
    Role.PANEL_CHAIR,
    Role.TOWN_OFFICER,
    Role.DISTRICT_OFFICER,
    Role.FUNDS_OFFICER,
    Role.FINANCE_OFFICER,
    Role.FOLLOW_UP_OFFICER,
    Role.TOWN_CENTRE_OFFICER,
    Role.ASSESSOR,
)


class Town:
    def __init__(self, nanhai, make_user, grant, dice: Random) -> None:
        self.nanhai, self.dice = nanhai, dice
        self.themes = [
            Theme.objects.create(key=key, name=name)
            for key, name in (("elder", "为老服务"), ("children", "儿童友好"))
        ]
        self.officers = []
        for role in OFFICES:
            for name in ("甲", "乙"):
                user = make_user(f"{Role(role).label}{name}")
                grant(user, role, nanhai.district, since=date(2020, 1, 1))
                self.officers.append((role, user))
        self.drafter = self.holding(Role.FUNDS_OFFICER)[0]
        self.houses = [self._organisation(name, make_user) for name in HOUSES]
        # Who pays is also a member of one of the organisations: never for that one.
        payer = self.holding(Role.FINANCE_OFFICER)[0]
        Membership.objects.create(
            organisation=self.houses[0].organisation, user=payer, role="member"
        )
        self._money()
        self._donors(make_user)
        self.proposed = 0
        self.changes: Counter = Counter()

    def _organisation(self, name, make_user):
        organisation = Organisation.objects.create(name=name, area=self.nanhai.town)
        manager = make_user(f"{name}负责人")
        Membership.objects.create(organisation=organisation, user=manager, role="manager")
        return SimpleNamespace(organisation=organisation, manager=manager)

    def _money(self) -> None:
        today = timezone.localdate()
        record = {"on": today, "document": "佛南财〔2026〕1号", "by": self.drafter}
        district = self.nanhai.district
        budget = funds.open_source("district", "区财政", "district_fiscal", district)
        pool = funds.open_pool(budget, "社会治理资金", today.year, district)
        funds.appropriate(budget, pool, cny(30_000), key="a", **record)
        for key, name, kind, purpose in (
            ("firm", "某企业", "enterprise", {"theme": "儿童友好"}),
            ("fund", "社区基金", "foundation", {}),
        ):
            donor = funds.open_source(key, name, kind, district)
            gift = funds.open_pool(donor, f"{name}捐款", today.year, district, **purpose)
            funds.receive_donation(donor, gift, cny(6_000), key=f"d-{key}", **record)

    def _donors(self, make_user) -> None:
        """A donor who signs in and one who stays unnamed; causes tied to a theme and to none."""
        self.donors = [
            register_donor(
                by=self.drafter,
                kind="individual",
                name=name,
                area=self.nanhai.district,
                is_anonymous=hidden,
                user=make_user(name),
            )
            for name, hidden in (("陈街坊", False), ("不留名", True))
        ]
        self.causes = [
            open_cause(
                by=self.drafter,
                kind=kind,
                title=f"为{theme or '本区'}捐赠",
                area=self.nanhai.district,
                theme=theme,
                how_to_transfer="区慈善会账户",
            )
            for kind, theme in ((CauseKind.THEME, self.themes[0].name), (CauseKind.AREA, ""))
        ]

    def pledge(self) -> None:
        """Somebody promises a gift."""
        donor = self.dice.choice(self.donors)
        pledge(
            self.dice.choice(self.causes),
            donor,
            self.dice.choice((50, 800, 3_000)),
            by=donor.user,
            transfer_by=timezone.localdate() + timedelta(days=30),
            submission=uuid.uuid4(),
        )

    def holding(self, role: str) -> list[User]:
        return [user for held, user in self.officers if held == role]

    @property
    def people(self) -> list[User]:
        return [
            *(user for _role, user in self.officers),
            *(house.manager for house in self.houses),
            *(donor.user for donor in self.donors),
        ]

    def who_might(self, case, step) -> list[User]:
        """People whose office or organisation the step is a matter of."""
        might = [user for role, user in self.officers if role in step.roles]
        if Party.OWNER in step.parties:
            might += [donor.user for donor in self.donors if case.is_party(donor.user)]
        if {Party.ORGANISATION, Party.OWNER} & set(step.parties):
            own = [h.manager for h in self.houses if h.organisation == case.case_organisation]
            strangers = [house.manager for house in self.houses]
            might += own if own and self.dice.random() < 0.9 else strangers
        return might

    def propose(self) -> None:
        """One more proposal, complete enough to be submitted."""
        house = self.dice.choice(self.houses)
        self.proposed += 1
        today = timezone.localdate()
        project = propose(
            by=house.manager,
            organisation=house.organisation,
            title=f"邻里项目{self.proposed}",
            summary="把楼道里的小事办好。",
            area=self.dice.choice(self.nanhai.communities[:2]),
            theme=self.dice.choice(self.themes),
            requested=self.dice.choice((2_000, 5_000, 9_000)),
            starts_on=today,
            ends_on=today + timedelta(days=90),
            submission=f"year-{self.proposed}",
        )
        write(
            project,
            by=house.manager,
            content={"target_group": "街坊"},
            lines=[budget_line(project.requested.amount)],
        )
        plan_milestone(
            project,
            by=house.manager,
            title="开工",
            due_on=today + timedelta(days=20),
            unlocks=self.dice.choice((1, 2)),
        )

    def ask_for_change(self, week: int) -> None:
        """An organisation asks for some change of what was agreed, as its form offers it."""
        going_on = [
            project
            for project in Project.objects.filter(state__in=["signed", "running"])
            if not project.changes.open().exists()
        ]
        if not going_on:
            return
        project = self.dice.choice(going_on)
        kind = self.dice.choice(("schedule", "schedule", "schedule", "budget", "partners"))
        empty = FORMS[kind](project=project)
        typed, files = fill(empty, self.dice)
        if kind == "schedule":
            self._plan_anew(empty, typed)
        form = FORMS[kind](typed, files, project=project)
        house = next(h for h in self.houses if h.organisation == project.organisation)
        if not form.is_valid():
            self.changes["wrong"] += 1
            return
        said = {"kind": kind, "after": form.wanted(), "reason": "街坊提出"}
        try:
            change = ask(project, by=house.manager, submission=f"change-{week}", **said)
            self.changes["asked"] += 1
            if self.dice.random() < 0.7:
                self._agree(change)
        except LifecycleError:
            self.changes["refused"] += 1

    def _plan_anew(self, form, typed) -> None:
        """Milestones stay as they are but for one that goes, mostly for another; or one more."""
        for name, field in form.fields.items():
            part, _mark, key = name.partition("_")
            if part == "drop" or key.startswith("new"):
                typed.pop(name, None)
            elif part in ("due", "title", "ends"):
                typed[name] = str(field.initial)
            elif part == "instalments":
                typed.setlist(name, [str(number) for number in field.initial])
        # Work goes on beyond the end first agreed: the change extends it, so that days fit.
        later = timezone.localdate() + timedelta(days=60)
        typed["ends_on"] = max(typed["ends_on"], str(later))
        drops = [name for name in form.fields if name.startswith("drop_")]
        waits = [str(number) for number, _label in form.instalments]
        if drops and self.dice.random() < 0.6:
            gone = self.dice.choice(drops)
            typed[gone] = "on"
            waits = typed.getlist(gone.replace("drop_", "instalments_"))
        if self.dice.random() < 0.8:
            typed["title_new2"] = self.dice.choice(("结业展示", "居民回访"))
            typed["due_new2"] = str(timezone.localdate() + timedelta(days=7))
            typed.setlist("instalments_new2", waits)

    def _agree(self, change) -> None:
        """Whose size the change is agrees to it."""
        if change.state == "before_leader":
            perform(change, "approve_above", by=self.holding(Role.DISTRICT_OFFICER)[0])
        elif change.state == "submitted":
            perform(change, "approve", by=self.holding(Role.FUNDS_OFFICER)[1])

    def draft_order(self) -> None:
        """An officer's order of some kind, for more than there is now and then."""
        pools = Account.objects.filter(kind=AccountKind.POOL).order_by("pk")
        pool = self.dice.choice(list(pools))
        said = {
            "amount": self.dice.choice((100, 2_500, 90_000)),
            "document": "批复",
            "year": pool.year,
        }
        kind = self.dice.choice((OrderKind.MOVE_LINE, OrderKind.WRITE_OFF, OrderKind.DONATE))
        if kind == OrderKind.DONATE:
            kind = OrderKind.DONATE if pool.source_type in SOCIAL else OrderKind.APPROPRIATE
            said |= {"source": pool.origin, "pool_name": pool.name, "theme": pool.theme}
            said |= {"place": pool.area}
        else:
            said["account"] = pool
            said |= {"pool_name": pool.name, "line": "调剂"} if kind == OrderKind.MOVE_LINE else {}
        draft_order(by=self.drafter, kind=kind, submission=uuid.uuid4(), **said)
