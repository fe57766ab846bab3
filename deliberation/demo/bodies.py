"""Rule sets from the texts of the law, and bodies with invented members."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from deliberation.models import Body, BodyKind, BodyMember, RuleSet, Track
from foundation.areas.models import Area, AreaKind
from foundation.demonstration import texts

TWO_THIRDS = [{"basis": "eligible", "num": 2, "den": 3, "strict": False}]
MAJORITY = [{"basis": "present", "num": 1, "den": 2, "strict": True}]
RULES = (
    {
        "code": "villagers-representatives",
        "name": "村民代表会议",
        "body_kind": BodyKind.VILLAGERS_REP,
        "track": Track.DECISION,
        "quorum": TWO_THIRDS,
        "pass_rule": MAJORITY,
        "notice_days": 3,
        "legal_basis": "村民委员会组织法（2018）第二十五、二十六条",
        "is_verified": True,
    },
    {
        "code": "residents-representatives",
        "name": "居民代表会议",
        "body_kind": BodyKind.RESIDENTS_REP,
        "track": Track.DECISION,
        "quorum": TWO_THIRDS,
        "pass_rule": MAJORITY,
        "notice_days": 3,
        "legal_basis": "地方惯例，未核对到法律条文",
        "is_verified": False,
    },
    {
        "code": "consultation-council",
        "name": "议事协商会",
        "body_kind": BodyKind.CONSULTATION_COUNCIL,
        "track": Track.CONSULTATION,
        "quorum": [],
        "pass_rule": [],
        "notice_days": 3,
        "legal_basis": "关于加强城乡社区协商的意见（2015）；不作表决，只形成意见",
        "is_verified": False,
    },
)
SEATS = {
    BodyKind.VILLAGERS_REP: (31, 52),
    BodyKind.RESIDENTS_REP: (25, 41),
    BodyKind.CONSULTATION_COUNCIL: (11, 18),
}
VILLAGES = (AreaKind.VILLAGERS_COMMITTEE,)


def load_rules() -> dict[str, RuleSet]:
    """One version of each rule, by kind of body; what was not verified says so."""
    rules = RuleSet.objects.bulk_create(RuleSet(**rule) for rule in RULES)
    return {rule.body_kind: rule for rule in rules}


def load_bodies(
    rng: Random, communities: Iterable[Area], rules: dict[str, RuleSet]
) -> dict[tuple[int, str], Body]:
    """A deciding body and a council in each community: (area id, track) → body."""
    bodies = []
    for area in communities:
        village = area.kind in VILLAGES
        decides = BodyKind.VILLAGERS_REP if village else BodyKind.RESIDENTS_REP
        for kind in (decides, BodyKind.CONSULTATION_COUNCIL):
            rule = rules[kind]
            bodies.append(
                Body(
                    name=f"{area.short_name}{rule.name}",
                    kind=kind,
                    area=area,
                    rule_set=rule,
                    is_demo=True,
                )
            )
    Body.objects.bulk_create(bodies)
    names = texts.people()
    BodyMember.objects.bulk_create(
        (
            BodyMember(body=body, name=names.pick(rng), seat="代表")
            for body in bodies
            for _ in range(rng.randrange(*SEATS[body.kind]))
        ),
        batch_size=1000,
    )
    return {(body.area_id, body.rule_set.track): body for body in bodies}
