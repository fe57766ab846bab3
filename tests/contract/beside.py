"""What the demonstration does not tell of, so that every address has an object to ask for.

One of each in the home town (near) and one in another town (far).
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from djmoney.money import Money

from deliberation.models import Opinion, Topic
from foundation.areas.models import Area, within_q
from foundation.files.services import attach
from foundation.lifecycle.services import open_case
from foundation.people.demo import HOME_TOWN, desk
from foundation.people.models import Invitation, Organisation, User
from foundation.people.roles import Role
from funds.models import Cause, FundsOrder, Pledge, Redesignation
from funds.statements import services as statements
from funds.statements.columns import Columns, heading_row
from funds.statements.files import read_table
from participation.models import AttendanceList
from projects.models import Objection, Project
from projects.proposals.frozen import ATTACHMENT
from spaces.models import Booking, Space
from volunteers.models import HourEntry, Session

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
STATEMENT = "日期,摘要,收入,支出,对方户名,凭证号\n2018-05-02,费,,{amount},甲,\n"


def near_and_far(rows, area: str = "area"):
    """The first row of the home town and the first of elsewhere."""
    home = Area.objects.get(code=HOME_TOWN)
    inside = within_q(home, area)
    return rows.filter(inside).order_by("pk")[0], rows.exclude(inside).order_by("pk")[0]


def residents() -> tuple[User, User]:
    found = User.objects.filter(is_demo=True, all_duties=None, memberships=None)
    return near_and_far(found.exclude(home_community=None), "home_community")


def tell() -> None:
    """Write them. Nothing here follows the steps a person would take; only reading is tested."""
    keeper, now = desk(Role.FINANCE_OFFICER), timezone.now()
    for number, (person, town) in enumerate(zip(residents(), _towns(), strict=True)):
        room = near_and_far(Space.objects.filter(level="room"))[number]
        begins = now + timedelta(days=3)
        booking = Booking(
            space=room,
            person=person,
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            purpose="议事",
            expected_heads=5,
        )
        open_case(booking, by=person)
        topic = near_and_far(Topic.objects.all())[number]
        Opinion.objects.create(topic=topic, author=person, text="我看行。")
        session = near_and_far(Session.objects.all(), "activity__area")[number]
        HourEntry.objects.create(
            session=session, person=person, minutes=60, assurance="C", confirmed_by=keeper
        )
        organisation = near_and_far(Organisation.objects.all())[number]
        Invitation.objects.create(organisation=organisation, user=person, invited_by=keeper)
        AttendanceList.objects.create(
            area=town,
            action="activity",
            title=f"签到表{number}",
            sheet_id=f"{number}",
            occurred_on=now.date(),
            evidence="档案柜",
            file_digest=f"{number}" * 64,
            rows=[],
            uploaded_by=keeper,
            uploaded_at=now,
        )
        order = FundsOrder(
            kind="appropriate",
            area=town,
            amount=Money(1000, "CNY"),
            year=2026,
            source_name="区财政",
            source_type="district_fiscal",
            pool_name="社会治理",
            place=town,
            document=f"南财{number}号",
            drafted_by=keeper,
            submission=uuid.UUID(int=number + 1),
        )
        open_case(order, by=keeper)
        project = near_and_far(Project.objects.filter(submission__startswith="demo-live"))[number]
        open_case(
            Objection(project=project, against="on_notice", raised_by=person, text="不公。"),
            by=person,
        )
        pledge = near_and_far(Pledge.objects.exclude(receipts=None), "cause__area")[number]
        purpose = Cause.objects.exclude(pk=pledge.cause_id).order_by("pk")[0]
        moved = Redesignation(
            pledge=pledge,
            gift=pledge.receipts.order_by("pk")[0].transfer,
            amount=Money(1, "CNY"),
            cause=purpose,
            why="原项目已完成",
            asked_by=keeper,
            submission=uuid.UUID(int=number + 1),
        )
        open_case(moved, by=keeper)
        _statement(town, number, keeper)


def _towns() -> tuple[Area, Area]:
    home = Area.objects.get(code=HOME_TOWN)
    return home, Area.objects.towns().current().exclude(pk=home.pk).order_by("path")[0]


def _statement(town: Area, number: int, keeper: User) -> None:
    account = statements.open_account(town, f"专户{number}", f"4406 0000 000{number}")
    for name in ("进账.csv", "待入.csv"):
        content = STATEMENT.format(amount=number + len(name)).encode()
        kept = statements.upload(account, content, name, by=keeper)
        if name == "进账.csv":
            table = read_table(content, name)
            columns = Columns.guess(table[heading_row(table)])
            statements.import_upload(kept, columns, by=keeper)


def attach_papers() -> None:
    """A private file of a project near and of one far. Each process keeps its files in memory."""
    for project in near_and_far(Project.objects.filter(submission__startswith="demo-live")):
        upload = SimpleUploadedFile(f"{project.number}.pdf", PDF)
        attach(project, upload, purpose=ATTACHMENT, by=None)
