"""What caused an entry: the order, payment request, agreement or report that posted it.

The key of a transfer is made of the case's name and of the event that posted it. Whoever may
see the case is led to it; for anyone else the number of the document stays a text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from foundation.lifecycle import desk as desks
from funds.models import Transfer

#: ``<lifecycle>:<key of the case>:<number of the event>:<transition>``
KEY = re.compile(r"^(?P<name>[a-z_]+\.[a-z_]+):(?P<pk>\d{1,18}):\d+:")


def attach(transfers: Iterable[Transfer], user) -> None:
    """Give each transfer ``cause``, an address or nothing. One query a sort of case."""
    wanted: defaultdict[str, dict[int, list[Transfer]]] = defaultdict(lambda: defaultdict(list))
    for transfer in transfers:
        transfer.cause = ""  # type: ignore[attr-defined]
        if found := KEY.match(transfer.key):
            wanted[found["name"]][int(found["pk"])].append(transfer)
    for name, by_case in wanted.items():
        try:
            desk = desks.get(name)
        except KeyError:
            continue
        for case in desk.queryset(user).filter(pk__in=list(by_case)):
            url = _address(desk, case, user)
            for transfer in by_case[case.pk]:
                transfer.cause = url  # type: ignore[attr-defined]


def _address(desk: desks.CaseDesk, case, user) -> str:
    """Its page at the desk for who works there, else its page in public, if it has one."""
    if desk.is_open_to(user):
        return reverse("lifecycle_desk:case", args=[desk.slug, case.pk])
    page = getattr(case, "get_absolute_url", None)
    return page() if page else ""
