from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    label = "projects"
    verbose_name = _("Projects")

    def ready(self):
        from foundation.lifecycle import desk, registry
        from foundation.notices import registry as notices
        from foundation.people import privacy
        from participation.registry import Kind, register_source
        from projects.agreements.desk import AGREEMENT_DESK
        from projects.agreements.transitions import AGREEMENT
        from projects.calls.transitions import CALL
        from projects.changes.desk import CHANGE_DESK
        from projects.changes.transitions import CHANGE
        from projects.closing.desk import EVALUATION_DESK
        from projects.closing.transitions import EVALUATION
        from projects.desk import (
            CALL_DESK,
            MILESTONE_DESK,
            PROJECT_DESK,
        )
        from projects.lifecycle import PROJECT
        from projects.notice_templates import TEMPLATES
        from projects.review.desk import OBJECTION_DESK
        from projects.review.transitions import OBJECTION
        from projects.rules import SERVED
        from projects.spending.desk import PAYMENT_DESK, REPORT_DESK
        from projects.spending.transitions import MILESTONE, PAYMENT, REPORT
        from projects.voting.desk import POLL_DESK
        from projects.voting.privacy import erase, export
        from projects.voting.transitions import POLL

        for lifecycle in (
            PROJECT,
            CALL,
            POLL,
            OBJECTION,
            AGREEMENT,
            CHANGE,
            EVALUATION,
            MILESTONE,
            PAYMENT,
            REPORT,
        ):
            registry.register(lifecycle)
        for case_desk in (
            PROJECT_DESK,
            CALL_DESK,
            POLL_DESK,
            AGREEMENT_DESK,
            CHANGE_DESK,
            OBJECTION_DESK,
            MILESTONE_DESK,
            PAYMENT_DESK,
            REPORT_DESK,
            EVALUATION_DESK,
        ):
            desk.register(case_desk)
        for template in TEMPLATES:
            notices.register(template)
        privacy.register_exporter("projects", export)
        privacy.register_eraser("projects", erase)
        register_source(
            SERVED,
            "serve",
            kind=Kind.SERVICE,
            label=_("People served by a project"),
        )
