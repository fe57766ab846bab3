"""Appeals of today, one in each state, so that every desk has something on it.

They go through the same doors as a resident's: clocks run, people are told. The last step of
each was made on the last working day, those before it on the days before.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from appeals.models import Appeal, Decision, Nature, Subject
from appeals.services import confirm_cluster, file_appeal, gather
from foundation.areas.demo import office_time
from foundation.areas.models import Area
from foundation.demonstration import texts
from foundation.lifecycle.services import perform
from foundation.people.demo import HOME_COMMUNITY, desk, residents_at_hand
from foundation.people.models import Unit
from foundation.people.roles import Role

ACCEPT, DISPATCH, ACKNOWLEDGE = "accept", "dispatch", "acknowledge"
#: Key of the text, then what is done with the appeal.
PLAN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("submitted", ()),
    ("submitted again", ()),
    ("to decline", ("propose_decline",)),
    ("accepted", (ACCEPT,)),
    ("dispatched", (ACCEPT, DISPATCH)),
    ("disputed", (ACCEPT, DISPATCH, "dispute")),
    ("in process", (ACCEPT, DISPATCH, ACKNOWLEDGE)),
    ("waiting", (ACCEPT, DISPATCH, ACKNOWLEDGE, "ask_party")),
    ("to review", (ACCEPT, DISPATCH, ACKNOWLEDGE, "submit_reply")),
    ("replied", (ACCEPT, DISPATCH, ACKNOWLEDGE, "submit_reply", "approve")),
)
PLACES = {
    "month": "本月", "estate": "榕荫里", "road": "榕荫路", "market": "榕荫市场", "park": "榕荫公园",
    "school": "榕荫小学", "shop": "巷口烧烤", "creek": "榕荫涌", "factory": "榕荫五金厂",
}  # fmt: skip


def load() -> None:
    """One appeal a state, and a confirmed matter of four neighbours ready to become a topic."""
    home = Area.objects.get(code=HOME_COMMUNITY)
    slots = {**PLACES, "community": home.short_name}
    led = [t for t in texts.appeals() if t.unit == "chengguan" and t.nature == Nature.COMPLAINT]
    people = residents_at_hand()
    for place, (name, actions) in enumerate(PLAN):
        text = led[place % len(led)]
        later = timedelta(minutes=4 * place)
        appeal = _file(
            text,
            slots,
            home,
            people[place % len(people)],
            f"demo-live-{name}",
            office_time(len(actions), 0) + later,
        )
        for number, action in enumerate(actions, start=1):
            at = office_time(len(actions) - number, number) + later
            _move(appeal, action, text.reply.format(**slots), at)
    noise = [t for t in texts.appeals() if t.subject == led[0].subject]
    gathered = [
        _file(
            noise[place % len(noise)],
            slots,
            home,
            person,
            f"demo-live-matter-{place}",
            office_time(5 - place, 0) + timedelta(minutes=11 * place),
        )
        for place, person in enumerate(people[:4])
    ]
    for place, appeal in enumerate(gathered):
        _move(appeal, ACCEPT, "", office_time(5 - place, 2) + timedelta(minutes=11 * place))
    confirm_cluster(
        gather(
            gathered,
            by=desk(Role.DISPATCHER),
            title=f"{slots['market']}周边夜间噪音",
            statement="市场周边几户住户都反映夜里摆卖和唱歌的声音太大，希望一起商量时段和分区。",
            area=home,
            is_demo=True,
            at=office_time(1, 6),
        ),
        by=desk(Role.DISPATCHER),
        at=office_time(0, 7),
    )


def _file(text, slots, area, by, submission: str, at: datetime) -> Appeal:
    return file_appeal(
        by=by,
        title=text.title.format(**slots)[:80],
        body=text.body.format(**slots),
        area=area,
        nature=text.nature,
        submission=submission,
        subject=Subject.objects.get(code=text.subject),
        place=slots["road"],
        is_demo=True,
        at=at,
    )


def _move(appeal: Appeal, action: str, reply: str, at: datetime) -> None:
    moves: dict[str, tuple[str, dict]] = {
        "propose_decline": (
            Role.OPERATOR,
            {"ground": "相同事项正在办理", "reason": "同一事项上周已受理，建议合并"},
        ),
        ACCEPT: (Role.OPERATOR, {"subject": appeal.subject, "nature": appeal.nature}),
        DISPATCH: (
            Role.DISPATCHER,
            {"unit": Unit.objects.get(code="chengguan"), "explanation": "按派单目录"},
        ),
        "dispute": (Role.UNIT_LEADER, {"reason": "场地属市政管养，建议改派"}),
        ACKNOWLEDGE: (Role.UNIT_OFFICER, {}),
        "ask_party": (Role.UNIT_OFFICER, {"missing": "请补充最近一次发生的时间和具体位置。"}),
        "submit_reply": (Role.UNIT_OFFICER, {"decision": Decision.SUPPORT, "text": reply}),
        "approve": (Role.UNIT_LEADER, {}),
    }
    role, data = moves[action]
    perform(appeal, action, by=desk(role), at=at, **data)
