import pytest

from tests.funds.factories import make_book


@pytest.fixture
def book(db):
    return make_book()
