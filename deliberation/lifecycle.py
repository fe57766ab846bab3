"""The life of a topic, from raising to its result. See docs/lifecycles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation import effects, guards
from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility
from foundation.people.roles import Role


class TopicState(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for completion")
    REJECTED = "rejected", _("Not admitted")
    ADMITTED = "admitted", _("Admitted")
    SCHEDULED = "scheduled", _("Sitting planned")
    NOTICED = "noticed", _("Notice given")
    DELIBERATING = "deliberating", _("Under deliberation")
    DECIDING = "deciding", _("Put to the vote")
    COUNTED = "counted", _("Counted once")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")
    NO_QUORUM = "no_quorum", _("No quorum")
    CONCLUDED = "concluded", _("Consultation concluded")
    ON_NOTICE = "on_notice", _("On public notice")
    CHALLENGED = "challenged", _("Objection raised")
    ANNULLED = "annulled", _("Annulled")
    IN_FORCE = "in_force", _("In force")
    EXECUTING = "executing", _("Being carried out")
    DONE = "done", _("Done")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TOPIC = Lifecycle(
    "deliberation.topic",
    model="deliberation.Topic",
    label=_("Topic"),
    states=TopicState,
    initial=TopicState.SUBMITTED,
    tones={
        Tone.WAITING: [
            TopicState.SUBMITTED,
            TopicState.RETURNED,
            TopicState.NO_QUORUM,
            TopicState.CHALLENGED,
        ],
        Tone.RUNNING: [
            TopicState.ADMITTED,
            TopicState.SCHEDULED,
            TopicState.NOTICED,
            TopicState.DELIBERATING,
            TopicState.DECIDING,
            TopicState.COUNTED,
            TopicState.ON_NOTICE,
            TopicState.EXECUTING,
        ],
        Tone.DONE: [TopicState.PASSED, TopicState.CONCLUDED, TopicState.IN_FORCE, TopicState.DONE],
        Tone.REFUSED: [TopicState.REJECTED, TopicState.FAILED, TopicState.ANNULLED],
        Tone.RESTING: [TopicState.WITHDRAWN],
    },
    starts=["admission"],
    opening_line=_("The topic was raised."),
    clocks=[
        Clock("admission", _("Answer on admission"), 7, unit="natural_day"),
        Clock(
            "public_notice",
            _("Public notice"),
            guards.public_notice_days,
            unit="natural_day",
            roll=False,
            on_due="take_effect",
        ),
        Clock("objection", _("Answer to the objection"), 7, unit="natural_day"),
        Clock("execution", _("Carrying out"), guards.execution_days, unit="natural_day"),
    ],
    transitions=[
        Transition(
            "admit",
            TopicState.SUBMITTED,
            TopicState.ADMITTED,
            _("Admit the topic"),
            by=[Role.ADMISSION_PANEL],
            form="deliberation.forms.AdmitForm",
            guard=guards.not_own_topic,
            effect=effects.fix_track,
            notify=effects.tell_raiser("deliberation.admitted"),
            stops=["admission"],
            public_line=_("Admitted for deliberation."),
            law="村民委员会组织法 §24",
        ),
        Transition(
            "return_topic",
            TopicState.SUBMITTED,
            TopicState.RETURNED,
            _("Return for completion"),
            by=[Role.ADMISSION_PANEL],
            guard=guards.not_own_topic,
            needs_reason=True,
            notify=effects.tell_raiser("deliberation.returned"),
            stops=["admission"],
            visibility=Visibility.PARTY,
        ),
        Transition(
            "resubmit",
            TopicState.RETURNED,
            TopicState.SUBMITTED,
            _("Complete and submit again"),
            by=[Party.OWNER],
            form="deliberation.forms.ResubmitForm",
            effect=effects.rewrite,
            starts=["admission"],
            visibility=Visibility.PARTY,
        ),
        Transition(
            "reject",
            TopicState.SUBMITTED,
            TopicState.REJECTED,
            _("Do not admit"),
            by=[Role.ADMISSION_PANEL],
            form="deliberation.forms.RejectForm",
            guard=guards.not_own_topic,
            notify=effects.tell_raiser("deliberation.rejected"),
            stops=["admission"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
        Transition(
            "schedule",
            [TopicState.ADMITTED, TopicState.NO_QUORUM],
            TopicState.SCHEDULED,
            _("Plan a sitting"),
            by=[Role.CONVENER],
            form="deliberation.forms.ScheduleForm",
            guard=guards.body_is_competent,
            effect=effects.plan_sitting,
            record=["body", "starts_at", "venue"],
            visibility=Visibility.STAFF,
        ),
        Transition(
            "give_notice",
            TopicState.SCHEDULED,
            TopicState.NOTICED,
            _("Give notice"),
            by=[Role.CONVENER],
            form="deliberation.forms.NoticeForm",
            guard=guards.notice_is_long_enough,
            effect=effects.freeze,
            notify=effects.invite_members,
            public_line=_("Sitting announced: {sitting}."),
        ),
        Transition(
            "open",
            TopicState.NOTICED,
            TopicState.DELIBERATING,
            _("Open the sitting"),
            by=[Role.HOST],
            guard=guards.has_begun,
            effect=effects.take_the_chair,
            public_line=_("The sitting is open."),
        ),
        Transition(
            "put_to_vote",
            TopicState.DELIBERATING,
            TopicState.DECIDING,
            _("Put to the vote"),
            by=[Role.HOST],
            guard=guards.quorum_is_present,
            effect=effects.begin_vote,
            public_line=_("Put to the vote with {present} of {eligible} present."),
        ),
        Transition(
            "declare_no_quorum",
            TopicState.DELIBERATING,
            TopicState.NO_QUORUM,
            _("Declare that there is no quorum"),
            by=[Role.HOST],
            guard=guards.quorum_is_missing,
            public_line=_("No quorum: {present} of {eligible} present."),
        ),
        Transition(
            "conclude",
            TopicState.DELIBERATING,
            TopicState.CONCLUDED,
            _("Conclude the consultation"),
            by=[Role.HOST],
            form="deliberation.forms.ConcludeForm",
            guard=guards.every_opinion_is_answered,
            effect=effects.conclude,
            public_line=_("The consultation ended with a conclusion."),
            law="上海市居民委员会工作条例 §16–17",
        ),
        Transition(
            "count",
            TopicState.DECIDING,
            TopicState.COUNTED,
            _("Enter the count"),
            by=[Role.TELLER],
            form="deliberation.forms.CountForm",
            guard=guards.count_adds_up,
            effect=effects.write_count,
            visibility=Visibility.STAFF,
        ),
        Transition(
            "confirm_count",
            TopicState.COUNTED,
            effects.decided,
            _("Confirm the count"),
            by=[Role.TELLER],
            targets=[TopicState.PASSED, TopicState.FAILED],
            form="deliberation.forms.CountForm",
            guard=guards.counts_agree,
            effect=effects.resolve,
            differs_from=["count"],
            public_line=_("In favour {in_favour}, against {against}, abstained {abstained}."),
        ),
        Transition(
            "recount",
            TopicState.COUNTED,
            TopicState.DECIDING,
            _("Count again"),
            by=[Role.TELLER],
            needs_reason=True,
            visibility=Visibility.STAFF,
        ),
        Transition(
            "publish",
            [TopicState.PASSED, TopicState.CONCLUDED],
            TopicState.ON_NOTICE,
            _("Publish the resolution"),
            by=[Role.CONVENER],
            guard=guards.recomputes_equal,
            effect=effects.publish,
            starts=["public_notice"],
            public_line=_("Resolution {resolution} is on public notice."),
        ),
        Transition(
            "object",
            TopicState.ON_NOTICE,
            TopicState.CHALLENGED,
            _("Object"),
            by=[Party.RESIDENT],
            form="deliberation.forms.ObjectForm",
            guard=guards.is_resident_here,
            effect=effects.write_objection,
            stops=["public_notice"],
            starts=["objection"],
            public_line=_("An objection was raised; the notice clock stands still."),
        ),
        Transition(
            "dismiss_objection",
            TopicState.CHALLENGED,
            TopicState.ON_NOTICE,
            _("Answer and go on"),
            by=[Role.TOWN_OFFICER],
            form="deliberation.forms.AnswerObjectionForm",
            effect=effects.answer_objection,
            stops=["objection"],
            starts=["public_notice"],
            public_line=_("The objection was answered; the notice starts again."),
        ),
        Transition(
            "annul",
            TopicState.CHALLENGED,
            TopicState.ANNULLED,
            _("Annul as unlawful"),
            by=[Role.TOWN_OFFICER],
            form="deliberation.forms.AnswerObjectionForm",
            effect=effects.answer_objection,
            stops=["objection"],
            public_line=_("Annulled as unlawful."),
            danger=True,
            law="村民委员会组织法 §27",
        ),
        Transition(
            "take_effect",
            TopicState.ON_NOTICE,
            TopicState.IN_FORCE,
            _("Take effect"),
            by=[Party.SYSTEM],
            effect=effects.create_duty,
            stops=["public_notice"],
            starts=["execution"],
            public_line=_("In force. {responsible} carries it out."),
        ),
        Transition(
            "start_execution",
            TopicState.IN_FORCE,
            TopicState.EXECUTING,
            _("Start carrying out"),
            by=[Party.SYSTEM, Role.TOWN_CENTRE_OFFICER, Role.COMMUNITY_WORKER],
            record=["project"],
            public_line=_("Being carried out: {project}."),
        ),
        Transition(
            "finish",
            [TopicState.IN_FORCE, TopicState.EXECUTING],
            TopicState.DONE,
            _("Report as done"),
            by=[Party.SYSTEM, Role.TOWN_CENTRE_OFFICER, Role.COMMUNITY_WORKER],
            form="deliberation.forms.FinishForm",
            effect=effects.fulfil,
            notify=effects.tell_everyone,
            stops=["execution"],
            record=["result"],
            public_line=_("Done: {result}"),
        ),
        Transition(
            "withdraw",
            [TopicState.SUBMITTED, TopicState.RETURNED, TopicState.ADMITTED],
            TopicState.WITHDRAWN,
            _("Withdraw the topic"),
            by=[Party.OWNER],
            stops=["admission"],
            public_line=_("Withdrawn by the person who raised it."),
            danger=True,
        ),
    ],
)
