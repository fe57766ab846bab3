"""One project in each state today, and an open call, through the same doors as any other."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from foundation.areas.calendar import is_workday
from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.demonstration import texts
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import open_case, perform
from foundation.people.demo import HOME_COMMUNITY, desk
from foundation.people.models import Organisation, User
from foundation.people.roles import Role
from funds.models import Account
from funds.rules import AccountKind, SourceType
from projects.models import Project, Theme
from projects.rules import yuan
from projects.services import prepare_call

OWN = "own"
#: Action, who makes it, days ago.
WAY = (
    ("plan_milestone", OWN, 15),
    ("submit", OWN, 14),
    ("admit", Role.CALL_OFFICER, 12),
    ("put_on_notice", Role.PANEL_CHAIR, 9),
    ("approve", Role.DISTRICT_OFFICER, 3),
    ("draft_agreement", Role.FUNDS_OFFICER, 2),
    ("sign", Role.FUNDS_OFFICER, 1),
    ("start", OWN, 1),
    ("request_payment", OWN, 0),
)
STOPS = (1, 2, 3, 4, 6, 7, 8, 9)
ASKED = 3_000


def load() -> None:
    """Eight projects of the organisation one can sign in for, from draft to first payment."""
    call = prepare_call(
        by=desk(Role.CALL_OFFICER),
        title="社区治理微项目征集（演示）",
        description="面向社区社会组织征集解决身边小事的项目，每个项目不超过五万元。",
        area=Area.objects.get(level=AreaLevel.DISTRICT),
        opens_on=timezone.localdate(),
        closes_on=timezone.localdate() + timedelta(days=45),
        ceiling=50_000,
        is_demo=True,
    )
    perform(call, "publish", by=desk(Role.CALL_OFFICER))
    manager = User.objects.get(handle="demo006")
    organisation = Organisation.objects.get(memberships__user=manager)
    home = Area.objects.get(code=HOME_COMMUNITY)
    pool = (
        Account.objects.filter(kind=AccountKind.POOL, source_type=SourceType.DISTRICT_FISCAL)
        .select_related("balance")
        .latest("year")
    )
    opened = office_time(16, 0)
    for number, (stop, text) in enumerate(zip(STOPS, texts.projects()[::11], strict=False)):
        project = open_case(
            Project(
                number=next_number(f"P{timezone.localdate().year}"),
                title=text.title,
                summary=text.summary,
                organisation=organisation,
                area=home,
                theme=Theme.objects.get(key=text.theme),
                requested=yuan(ASKED),
                starts_on=timezone.localdate(),
                ends_on=timezone.localdate() + timedelta(days=180),
                proposed_at=opened,
                submission=f"demo-live-project-{number}",
                is_demo=True,
            ),
            by=manager,
            at=opened,
        )
        for place, (action, role, days) in enumerate(WAY[:stop], start=1):
            by = manager if role == OWN else desk(role)
            at = office_time(days, place)
            if action == "sign":
                perform(
                    project.agreements.get(),
                    "sign_by_organisation",
                    by=manager,
                    at=at - timedelta(minutes=15),
                    signer="何主任（演示）",
                )
            perform(project, action, by=by, at=at, **_data(action, text, pool, at))


def office_time(days: int, place: int) -> datetime:
    """A working day about so many days ago, in office hours; later steps at later times."""
    now = timezone.localtime(timezone=SHANGHAI)
    day = now.date() - timedelta(days=days + (now.hour < 17))
    while not is_workday(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9, 20), tzinfo=SHANGHAI) + timedelta(minutes=47 * place)


def _data(action: str, text, pool: Account, at) -> dict:
    return {
        "plan_milestone": {
            "title": text.milestones[0].title,
            "due_on": (at + timedelta(days=60)).date(),
        },
        "put_on_notice": {
            "approved_government": ASKED,
            "approved_social": 0,
            "assessment": "评审小组同意立项（演示）。",
        },
        "draft_agreement": {"authority": "南海区社会治理服务中心（演示）", "government_pool": pool},
        "sign": {"document": "演示协议", "signer": "邝主任（演示）"},
        "request_payment": {"instalment": 1, "amount": ASKED // 2, "pool": pool},
    }.get(action, {})
