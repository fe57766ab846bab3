"""Forms of activities: the filter of the list, and what hosts fill in on the desk."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area, line_q, within_q
from foundation.areas.workdays import SHANGHAI
from foundation.interface.widgets import ClockInput, DayInput
from foundation.lifecycle.forms import TransitionForm
from foundation.people.models import Organisation
from foundation.people.scope import area_scope
from participation.services import Method
from projects.models import Project
from projects.models.project import UNDER_WAY
from spaces.models import Space, SpaceState
from volunteers.models import HOSTS, ActivityKind

MOST_PEOPLE = 5000
LONG = forms.Textarea(attrs={"rows": 5})


class ActivityFilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    town = forms.ModelChoiceField(
        label=_("Town"),
        queryset=Area.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *ActivityKind.choices]
    )
    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[
            ("", _("All")),
            ("ahead", _("Still to come")),
            ("week", _("Within seven days")),
            ("month", _("Within a month")),
            ("past", _("Past")),
        ],
    )
    mine = forms.BooleanField(label=_("Only my community"), required=False)

    def __init__(self, *args, community=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Area.objects.towns()
        if community is None:
            del self.fields["mine"]
        else:
            self.fields["mine"].label = _("Only %(name)s") % {"name": community.short_name}


class FinishForm(TransitionForm):
    result = forms.CharField(
        label=_("What came of it"),
        max_length=2000,
        widget=LONG,
        help_text=_("Everyone can read this on the page of the activity and its project."),
    )


# --- the desk --------------------------------------------------------------------------


class ActivityForm(forms.Form):
    """An activity; places and projects are those of the host's own area."""

    title = forms.CharField(label=_("Title"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=4000, widget=LONG)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ActivityKind,
        widget=forms.RadioSelect,
        initial=ActivityKind.ACTIVITY,
        help_text=_("Volunteer service earns hours."),
    )
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())
    space = forms.ModelChoiceField(label=_("Space"), queryset=Space.objects.none(), required=False)
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False
    )

    def __init__(self, *args, user, activity=None, **kwargs):
        super().__init__(*args, **kwargs)
        reach = area_scope(user, HOSTS)
        own = [duty.reach for duty in user.duties if duty.role in HOSTS]
        places = Area.objects.none()
        for area in own:
            places |= Area.objects.within(area)
        self.fields["area"].queryset = places.filter(level__in=["town", "community"])
        self.fields["space"].queryset = Space.objects.filter(reach, state=SpaceState.OPEN)
        self.fields["project"].queryset = Project.objects.filter(reach).order_by("-pk")
        # Who works with us may be based with us, in our town, or in the district.
        near = Q(pk__in=[])
        for area in own:
            near |= line_q(area)
        self.fields["organisation"].queryset = Organisation.objects.filter(near)
        if activity:
            for name in ("area", "space", "project", "organisation"):
                chosen = getattr(activity, f"{name}_id")
                field = self.fields[name]
                field.queryset = field.queryset.model._default_manager.filter(
                    Q(pk__in=field.queryset.values("pk")) | Q(pk=chosen)
                )
                self.initial[name] = chosen
            for name in ("title", "description", "kind"):
                self.initial[name] = getattr(activity, name)


class OrganisationActivityForm(ActivityForm):
    """An activity held by an organisation: its own projects, places around where it is based."""

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["organisation"]
        around = organisation.area.town() or organisation.area
        activity = kwargs.get("activity")
        chosen = {
            name: Q(pk=getattr(activity, f"{name}_id", None))
            for name in ("area", "space", "project")
        }
        offered = {
            "area": Q(pk__in=Area.objects.within(around).filter(level__in=["town", "community"])),
            "space": within_q(around) & Q(state=SpaceState.OPEN),
            "project": Q(organisation=organisation, state__in=["approved", *UNDER_WAY]),
        }
        for name, fitting in offered.items():
            field = self.fields[name]
            field.queryset = field.queryset.model._default_manager.filter(fitting | chosen[name])
        self.initial.setdefault("area", organisation.area_id)


class SessionForm(forms.Form):
    date = forms.DateField(label=_("Day"), widget=DayInput())
    begins = forms.TimeField(label=_("From"), widget=ClockInput())
    ends = forms.TimeField(
        label=_("Until"),
        widget=ClockInput(),
        help_text=_("On the same day."),
    )
    place = forms.CharField(label=_("Meeting place"), max_length=120)
    capacity = forms.IntegerField(label=_("Number of places"), min_value=1, max_value=MOST_PEOPLE)
    waiting_capacity = forms.IntegerField(
        label=_("Places on the waiting list"), min_value=0, max_value=MOST_PEOPLE, initial=10
    )

    #: Names of the service's refusals and of the fields they belong to.
    FIELDS = {"starts_at": "begins", "ends_at": "ends"}

    def __init__(self, *args, session=None, **kwargs):
        super().__init__(*args, **kwargs)
        if session:
            begins, ends = (timezone.localtime(at) for at in (session.starts_at, session.ends_at))
            self.initial = {
                "date": begins.date(),
                "begins": begins.time(),
                "ends": ends.time(),
                "place": session.place,
                "capacity": session.capacity,
                "waiting_capacity": session.waiting_capacity,
            }

    def values(self) -> dict:
        """What the service takes; the form must be valid."""
        data = dict(self.cleaned_data)
        day = data.pop("date")
        starts_at = datetime.combine(day, data.pop("begins"), tzinfo=SHANGHAI)
        ends_at = datetime.combine(day, data.pop("ends"), tzinfo=SHANGHAI)
        return {"starts_at": starts_at, "ends_at": ends_at, **data}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Everyone who signed up is told."),
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Kept with the entry in the record.")
    )


class HeadsForm(forms.Form):
    heads = forms.IntegerField(
        label=_("People who are not on the list"), min_value=0, max_value=MOST_PEOPLE
    )
    method = forms.ChoiceField(
        label=_("Way of counting"),
        choices=[
            (m.value, m.label) for m in (Method.HAND_COUNT, Method.PHOTO_COUNT, Method.ESTIMATE)
        ],
    )


class HoursForm(forms.Form):
    """One number a person who came; an empty one is left for later."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[f"person_{row.signup.person_id}"] = forms.IntegerField(
                label=row.signup.person.display_name,
                min_value=1,
                required=False,
                initial=row.proposed or None,
            )

    def minutes(self) -> dict[int, int]:
        """Minutes by the person's id; the form must be valid."""
        given = self.cleaned_data.items()
        return {int(name.removeprefix("person_")): value for name, value in given if value}


class CorrectionForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes in all"), min_value=0)
    reason = forms.CharField(label=_("Reason"), max_length=300)
