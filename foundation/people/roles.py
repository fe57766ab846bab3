"""The roles a duty can carry, and what follows from each.

A role says what; the duty's area or unit says where. Which transition a role
may make stands in the lifecycle tables, nowhere else.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    # Three administrators, three people (三员分立, GB/T 22239-2019).
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")
    # District and towns
    DISTRICT_LEADER = "district_leader", _("District leader")
    DISTRICT_OFFICER = "district_officer", _("District officer")
    AUDITOR = "auditor", _("Auditor")
    TOWN_OFFICER = "town_officer", _("Town officer")
    TOWN_CENTRE_OFFICER = "town_centre_officer", _("Town centre officer")
    COMMUNITY_WORKER = "community_worker", _("Community worker")
    GRID_OFFICER = "grid_officer", _("Grid officer")
    EDITOR = "editor", _("Editor")
    # Appeals: 1+3+X
    OPERATOR = "operator", _("Intake operator")
    DISPATCHER = "dispatcher", _("Dispatcher")
    CENTRE_DIRECTOR = "centre_director", _("Appeals centre director")
    SUBCENTRE_OFFICER = "subcentre_officer", _("Sub-centre officer")
    UNIT_OFFICER = "unit_officer", _("Unit officer")
    UNIT_LEADER = "unit_leader", _("Unit leader")
    CALLBACK_OFFICER = "callback_officer", _("Call-back officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    PRIVACY_CUSTODIAN = "privacy_custodian", _("Privacy custodian")
    # Deliberation
    ADMISSION_PANEL = "admission_panel", _("Admission panel member")
    CONVENER = "convener", _("Convener")
    HOST = "host", _("Host of sittings")
    RECORDER = "recorder", _("Recorder")
    TELLER = "teller", _("Teller")
    SUPERVISION_COMMITTEE = "supervision_committee", _("Supervision committee member")
    # Projects and money
    CALL_OFFICER = "call_officer", _("Call officer")
    ASSESSOR = "assessor", _("Assessor")
    PANEL_CHAIR = "panel_chair", _("Panel chair")
    FUNDS_OFFICER = "funds_officer", _("Funds officer")
    FINANCE_OFFICER = "finance_officer", _("Finance officer")
    FOLLOW_UP_OFFICER = "follow_up_officer", _("Follow-up officer")
    # Spaces and activities
    CARRIER_MANAGER = "carrier_manager", _("Carrier manager")
    ACTIVITY_HOST = "activity_host", _("Activity host")


THREE_ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

#: Duties that may be used only by someone who signed in with a second factor.
NEEDS_SECOND_FACTOR = frozenset(
    THREE_ADMINISTRATORS
    | {
        Role.DISTRICT_LEADER,
        Role.DISTRICT_OFFICER,
        Role.AUDITOR,
        Role.CENTRE_DIRECTOR,
        Role.DISPATCHER,
        Role.PRIVACY_CUSTODIAN,
        Role.FUNDS_OFFICER,
        Role.FINANCE_OFFICER,
    }
)
