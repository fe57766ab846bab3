"""The ledger of money: where it comes from, to whom it is promised, paid, and what was shown for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    name = "funds"
    label = "funds"
    verbose_name = _("Funds")

    def ready(self):
        from foundation.lifecycle import desk, registry
        from foundation.notices import registry as notices
        from foundation.people import privacy
        from funds.donations.disclosure import DISCLOSURE
        from funds.donations.lifecycle import PLEDGE
        from funds.donations.notice_templates import TEMPLATES
        from funds.donations.privacy import erase, export
        from funds.donations.redesignation import REDESIGNATION
        from funds.orders.lifecycle import ORDER

        for lifecycle in (ORDER, PLEDGE, REDESIGNATION, DISCLOSURE):
            registry.register(lifecycle)

        from funds.donations.desk import DISCLOSURE_DESK, PLEDGE_DESK, REDESIGNATION_DESK
        from funds.orders.desk import ORDER_DESK

        for case_desk in (ORDER_DESK, PLEDGE_DESK, REDESIGNATION_DESK, DISCLOSURE_DESK):
            desk.register(case_desk)
        for template in TEMPLATES:
            notices.register(template)
        privacy.register_exporter("funds", export)
        privacy.register_eraser("funds", erase)
