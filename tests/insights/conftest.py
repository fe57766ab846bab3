import pytest

from tests.insights.factories import whole_story


@pytest.fixture
def story(nanhai):
    return whole_story(nanhai)
