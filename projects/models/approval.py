"""The step of Wagtail's workflow in which a second officer checks a call."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from foundation.people.scope import area_scope
from projects.calls.duties import PUBLISHERS
from projects.models.call import Call


class SecondOfficerTask(Task):
    """Approved by an officer of the call's area, never by who sent it in.

    While it is being checked nobody changes the wording.
    """

    class Meta:
        verbose_name = _("check by a second officer")
        verbose_name_plural = _("checks by a second officer")

    def _may_decide(self, call, user) -> bool:
        state = call.current_workflow_state
        if state is None or state.requested_by_id == user.pk:
            return False
        return any(duty.role in PUBLISHERS and call.in_scope(duty) for duty in user.duties)

    def locked_for_user(self, obj, user) -> bool:
        return True

    def get_actions(self, obj, user):
        if not self._may_decide(obj, user):
            return []
        return [
            ("reject", _("Send back to the writer"), True),
            ("approve", _("Publish the call"), False),
        ]

    def get_task_states_user_can_moderate(self, user, **kwargs):
        calls = Call.objects.filter(area_scope(user, frozenset(PUBLISHERS)), state="draft")
        return self.task_states.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=ContentType.objects.get_for_model(Call),
            workflow_state__object_id__in=[str(pk) for pk in calls.values_list("pk", flat=True)],
        ).exclude(workflow_state__requested_by_id=user.pk)

    @classmethod
    def get_description(cls):
        return _("An officer of the area other than the writer lets a call go public.")
