import pytest

from foundation.people.roles import Role
from tests.funds.factories import account_of, make_book


@pytest.fixture
def book(db):
    return make_book()


@pytest.fixture
def kept(book, grant):
    """The district's account at the bank, kept by the maker of the book."""
    grant(book.maker, Role.FINANCE_OFFICER, book.areas["district"])
    return account_of(book)
