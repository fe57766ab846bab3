"""The sentences people are told about their accounts, duties and organisations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.notices.registry import NoticeTemplate, register

TEMPLATES = [
    NoticeTemplate(
        "people.code",
        subject=_("Your code"),
        body=_("Your code is {code}. Give it to nobody; our staff never ask for it."),
        sensitive=True,
    ),
    NoticeTemplate(
        "people.no_account",
        subject=_("No account yet"),
        body=_("Somebody asked for a code for this number, which has no account. Sign up at {url}"),
        sensitive=True,
    ),
    NoticeTemplate(
        "people.account_exists",
        subject=_("You already have an account"),
        body=_("This number already has an account. Sign in with a code at {url}"),
        sensitive=True,
    ),
    NoticeTemplate(
        "people.confirm_email",
        subject=_("Confirm your e-mail address"),
        body=_("Open this link to confirm that this address is yours: {url}"),
        sensitive=True,
    ),
    NoticeTemplate(
        "people.duty_ends",
        subject=_("Your duty ends soon"),
        body=_("Your duty “{duty}” ends on {date}. Ask for it to be granted again if it goes on."),
    ),
    NoticeTemplate(
        "people.duty_ends_granter",
        subject=_("A duty you granted ends soon"),
        body=_("The duty “{duty}” of {person} ends on {date}."),
    ),
    NoticeTemplate(
        "people.home_verified",
        subject=_("Your community is confirmed"),
        body=_("{community} has confirmed that you belong to it."),
    ),
    NoticeTemplate(
        "people.home_refused",
        subject=_("Your community could not be confirmed"),
        body=_("{community} could not confirm that you belong to it: {reason}"),
    ),
    NoticeTemplate(
        "people.invited",
        subject=_("An invitation"),
        body=_("{organisation} asks you to become a member. Answer it in “My organisations”."),
    ),
]


def register_all() -> None:
    for template in TEMPLATES:
        register(template)
