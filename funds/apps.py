"""The ledger of money: where it comes from, to whom it is promised, paid, and what was shown for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    name = "funds"
    label = "funds"
    verbose_name = _("Funds")

    def ready(self):
        from foundation.lifecycle import desk, registry
        from funds.orders.lifecycle import ORDER

        registry.register(ORDER)
        from funds.orders.desk import ORDER_DESK

        desk.register(ORDER_DESK)
