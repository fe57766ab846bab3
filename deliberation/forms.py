"""Forms of topics: raising, opinions, the sitting, and one for each transition that asks."""

from __future__ import annotations

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appeals.models import Cluster
from deliberation.models import Body, Track
from deliberation.models.topic import Disposition
from foundation.areas.models import Area
from foundation.interface.widgets import MomentInput
from foundation.lifecycle.forms import TransitionForm

LONG = forms.Textarea(attrs={"rows": 6})
SHORT = forms.Textarea(attrs={"rows": 3})


class RaiseForm(forms.Form):
    """A resident raises a topic."""

    submission = forms.CharField(widget=forms.HiddenInput, max_length=64)
    title = forms.CharField(label=_("In one sentence"), max_length=80)
    body = forms.CharField(
        label=_("What is it about, and what should be decided"), max_length=4000, widget=LONG
    )
    affected = forms.CharField(
        label=_("Who is affected"),
        max_length=200,
        required=False,
        help_text=_("For example: the 48 households of block 3."),
    )
    area = forms.ModelChoiceField(
        label=_("Community"), queryset=Area.objects.none(), empty_label=_("Choose a community")
    )

    def __init__(self, *args, community=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.communities()
        self.fields["submission"].initial = lambda: uuid.uuid4().hex
        if community:
            self.fields["area"].initial = community.pk


class RaiseFromClusterForm(RaiseForm):
    """A town centre raises a topic from gathered appeals, in freshly written words."""

    cluster = forms.ModelChoiceField(
        label=_("Shared matter"), queryset=Cluster.objects.none(), required=True
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cluster"].queryset = Cluster.objects.visible_to(user).filter(state="confirmed")
        self.fields["area"].queryset = Area.objects.filter(level__in=["town", "community"])
        self.order_fields(["cluster", "title", "body", "affected", "area"])


class OpinionForm(forms.Form):
    text = forms.CharField(label=_("Your opinion"), max_length=1000, min_length=4, widget=SHORT)


class TopicFilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    town = forms.ModelChoiceField(
        label=_("Town"),
        queryset=Area.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    track = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Track.choices]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Area.objects.towns()


class AnswerOpinionForm(forms.Form):
    disposition = forms.ChoiceField(
        label=_("What became of it"),
        choices=[c for c in Disposition.choices if c[0] != Disposition.OPEN],
    )
    answer = forms.CharField(label=_("Why"), max_length=1000, widget=SHORT)


class AttendanceForm(forms.Form):
    """The paper sheet: members ticked, guests counted."""

    members = forms.ModelMultipleChoiceField(
        label=_("Members who came"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    unidentified = forms.IntegerField(
        label=_("Others, not named"), min_value=0, max_value=2000, required=False
    )

    def __init__(self, *args, sitting, **kwargs):
        super().__init__(*args, **kwargs)
        present = sitting.attendances.filter(member__isnull=False).values("member")
        self.fields["members"].queryset = sitting.body.members.filter(until=None).exclude(
            pk__in=present
        )

    def clean(self):
        data = super().clean()
        if not data.get("members") and not data.get("unidentified"):
            raise forms.ValidationError(_("Tick who came, or give the number of others."))
        return data


# --- transitions ---------------------------------------------------------------


class AdmitForm(TransitionForm):
    track = forms.ChoiceField(label=_("Track"), choices=Track, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["track"].initial = self.obj.track


class ResubmitForm(TransitionForm):
    title = forms.CharField(label=_("In one sentence"), max_length=80)
    body = forms.CharField(label=_("What is it about"), max_length=4000, widget=LONG)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].initial, self.fields["body"].initial = self.obj.title, self.obj.body


class RejectForm(TransitionForm):
    public_text = forms.CharField(
        label=_("What the person is told, with the way that is open"), max_length=1000, widget=SHORT
    )


class ScheduleForm(TransitionForm):
    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none())
    starts_at = forms.DateTimeField(
        label=_("Begins"),
        widget=MomentInput(),
    )
    venue = forms.CharField(label=_("Venue"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        path = self.obj.area.path
        steps = range(self.obj.area.steplen, len(path) + 1, self.obj.area.steplen)
        self.fields["body"].queryset = Body.objects.filter(
            area__path__in=[path[:n] for n in steps]
        ).select_related("rule_set")

    def clean_starts_at(self):
        starts_at = self.cleaned_data["starts_at"]
        if starts_at < timezone.now():
            raise forms.ValidationError(_("This lies in the past."))
        return starts_at


class NoticeForm(TransitionForm):
    motion = forms.CharField(label=_("Motion"), max_length=300, widget=SHORT)
    emergency_reason = forms.CharField(
        label=_("Reason for the haste, if the notice is short"), max_length=200, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motion"].initial = self.obj.current_item.motion


class ConcludeForm(TransitionForm):
    conclusion = forms.CharField(label=_("Conclusion"), max_length=4000, widget=LONG)
    dissent = forms.CharField(
        label=_("What was said against it"), max_length=2000, widget=SHORT, required=False
    )


class CountForm(TransitionForm):
    in_favour = forms.IntegerField(label=_("In favour"), min_value=0, max_value=100000)
    against = forms.IntegerField(label=_("Against"), min_value=0, max_value=100000)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, max_value=100000)
    invalid = forms.IntegerField(label=_("Invalid"), min_value=0, max_value=100000, initial=0)
    issued = forms.IntegerField(label=_("Ballots issued"), min_value=0, max_value=100000)
    not_returned = forms.IntegerField(
        label=_("Ballots not returned"), min_value=0, max_value=100000, initial=0
    )


class ObjectForm(TransitionForm):
    ground = forms.CharField(label=_("Why you object"), max_length=1000, widget=SHORT)


class AnswerObjectionForm(TransitionForm):
    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=SHORT)


class FinishForm(TransitionForm):
    result = forms.CharField(
        label=_("What was achieved"), max_length=2000, min_length=10, widget=LONG
    )
