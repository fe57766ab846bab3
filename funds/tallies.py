"""Count the running sums again from the legs, in plain Python, and put them right.

The database moves them with each posting (migration 0003). Counting is for `reconcile`;
rebuilding is for a person who knows why they differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction

from foundation.areas.models import Area
from funds import ledger
from funds.models import Account, Leg, Tally, Transfer
from funds.models.tally import WHOLE_YEAR

#: (area, month, year, theme, source type, account kind, transfer kind)
Key = tuple[int, int, int, str, str, str, str]
SLICE = 5000


class Count:
    """Running sums made anew, transfer by transfer."""

    def __init__(self) -> None:
        self.sums: defaultdict[Key, int] = defaultdict(int)
        self._paths: dict[str, int] = dict(Area.objects.values_list("path", "pk"))
        self._path_of = {pk: path for path, pk in self._paths.items()}

    def add(self, transfer: Transfer, account: Account, fen: int) -> None:
        day, path = transfer.occurred_on, self._path_of[account.area_id]
        sort = (str(account.source_type), str(account.kind), str(transfer.kind))
        for end in range(Area.steplen, len(path) + 1, Area.steplen):
            area = self._paths[path[:end]]
            self.sums[area, WHOLE_YEAR, day.year, account.theme, *sort] += fen
            self.sums[area, day.month, day.year, "", *sort] += fen

    def differences(self) -> Iterator[tuple[Key, int, int]]:
        """(key, fen kept, fen counted) wherever the two are not the same."""
        kept = {tuple(key): fen for key, fen in Tally.objects.values_list("pk", "fen")}
        for key in sorted({*kept, *self.sums}):
            if kept.get(key, 0) != self.sums.get(key, 0):
                yield key, kept.get(key, 0), self.sums.get(key, 0)


def rebuild() -> int:
    """Make all running sums anew from the legs, while nobody posts; rows made."""
    with ledger.refusals(), transaction.atomic():
        ledger.chain_head()
        accounts = Account.objects.in_bulk()
        count = Count()
        legs = Leg.objects.select_related("transfer").order_by("pk").iterator(SLICE)
        for leg in legs:
            count.add(leg.transfer, accounts[leg.account_id], leg.fen)
        Tally.objects.all().delete()
        names = ("area_id", "month", "year", "theme", "source_type", "account_kind")
        Tally.objects.bulk_create(
            [
                Tally(**dict(zip((*names, "transfer_kind"), key, strict=True)), fen=fen)
                for key, fen in count.sums.items()
            ],
            batch_size=SLICE,
        )
    return len(count.sums)
