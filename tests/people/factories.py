"""People with phone numbers and pages that follow a sign-in, for tests."""

from __future__ import annotations

import itertools
import re

from foundation.notices.models import DevelopmentMessage
from foundation.people import contacts
from foundation.people.models import ContactKind, User

_numbers = itertools.count(13_900_000_000)
PASSWORD = "木棉花开满南海的三月-2026"


def new_number() -> str:
    return f"+86{next(_numbers)}"


def person_with_phone(name: str = "陈静", number: str | None = None, **fields) -> User:
    user = User.objects.create_user(display_name=name, **fields)
    contacts.store(ContactKind.PHONE, number or new_number(), user=user, verified=True)
    return user


def last_message(number: str) -> str:
    """The body of the newest message to a number."""
    return DevelopmentMessage.objects.filter(address=number).latest("pk").body


def last_code(number: str) -> str:
    return re.search(r"\d{6}", last_message(number)).group()
