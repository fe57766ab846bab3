from __future__ import annotations

import pytest

from foundation.assessment.services import CriterionSpec, EntrySpec, open_panel, publish_rubric


@pytest.fixture
def rubric_version(db):
    return publish_rubric(
        "venture",
        "公益创投评分表",
        [
            CriterionSpec("需求", 40, 10, "是否来自居民诉求"),
            CriterionSpec("方案", 40, 10),
            CriterionSpec("预算", 20, 5),
        ],
    )


@pytest.fixture
def chair(make_user):
    return make_user("陈主任")


@pytest.fixture
def assessors(make_user):
    return [make_user(f"评委{n}") for n in range(1, 5)]


@pytest.fixture
def panel(rubric_version, chair, nanhai):
    """A panel on two entries; any model will do as what is assessed: here, areas."""
    return open_panel(
        nanhai.town,
        [
            EntrySpec(nanhai.community, "P-0001", "夜间噪音共治"),
            EntrySpec(nanhai.neighbour, "P-0002", "小候鸟暑期班"),
        ],
        title="2019年公益创投评审",
        area=nanhai.town,
        rubric_version=rubric_version,
        chair=chair,
        seed="published-seed",
    )
