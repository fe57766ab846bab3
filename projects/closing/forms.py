"""Forms of the end of a project."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle.forms import TransitionForm
from projects.closing import rubric
from projects.closing.selectors import evaluators_for
from projects.fields import (
    LONG,
    SHORT,
    AmountField,
    DayField,
)
from projects.models import Asset
from projects.models.closing import EvaluationKind


class ResultForm(TransitionForm):
    result_story = forms.CharField(
        label=_("What was achieved"),
        max_length=4000,
        min_length=20,
        widget=LONG,
        help_text=_("For everyone to read, and sent to those who raised the matter."),
    )
    lessons = forms.CharField(
        label=_("What was learned"), max_length=2000, required=False, widget=SHORT
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("result_story", "lessons"):
            self.fields[name].initial = getattr(self.obj, name)


class AssetForm(TransitionForm):
    name = forms.CharField(label=_("What it is"), max_length=100)
    value = AmountField(label=_("Value, in yuan"), least="0")
    stays_with = forms.CharField(
        label=_("Where the asset stays"),
        max_length=200,
        help_text=_("Who keeps it, and where it is used from now on."),
    )


class StrikeAssetForm(TransitionForm):
    asset = forms.ModelChoiceField(label=_("Asset"), queryset=Asset.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asset"].queryset = Asset.objects.filter(project=self.obj)


class PlanEvaluationForm(TransitionForm):
    kind = forms.ChoiceField(label=_("Evaluation"), choices=EvaluationKind.choices)
    evaluator = forms.ModelChoiceField(
        label=_("Evaluator"),
        queryset=None,
        help_text=_("Assessors of the area who belong to neither party."),
    )
    due_on = DayField(label=_("Due on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evaluator"].queryset = evaluators_for(self.obj)
        if self.obj.state == "finishing":
            self.fields["kind"].initial = EvaluationKind.FINAL


class EvaluationForm(TransitionForm):
    """Points for each criterion, and what was found."""

    findings = forms.CharField(label=_("Findings"), min_length=10, max_length=4000, widget=LONG)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = rubric.EDITIONS.get(self.obj.rubric, ())
        for criterion in self.criteria:
            self.fields[f"points_{criterion.key}"] = forms.IntegerField(
                label=criterion.label,
                min_value=0,
                max_value=criterion.most,
                help_text=_("0 to %(most)s points") % {"most": criterion.most},
            )
        self.order_fields([*(f"points_{row.key}" for row in self.criteria), "findings"])

    def transition_data(self) -> dict:
        data = super().transition_data()
        data["points"] = {row.key: data.pop(f"points_{row.key}") for row in self.criteria}
        return data
