"""The score sheet as a form: one whole number a criterion, and the reasons."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.assessment.errors import BadPoints
from foundation.assessment.models import ScoreSheet


class ScoreForm(forms.Form):
    """A draft may be unfinished: only handing in asks for every criterion."""

    def __init__(self, *args, sheet: ScoreSheet, is_draft: bool = False, **kwargs):
        self.criteria = list(sheet.entry.panel.rubric_version.criteria.all())
        points = sheet.points_by_position()
        initial = {f"points_{position}": value for position, value in points.items()}
        super().__init__(*args, initial={**initial, "comment": sheet.comment}, **kwargs)
        for criterion in self.criteria:
            scale = _("0 to %(max)d points, weight %(weight)d.") % {
                "max": criterion.max_points,
                "weight": criterion.weight,
            }
            self.fields[f"points_{criterion.position}"] = forms.IntegerField(
                label=criterion.name,
                help_text=f"{criterion.guidance} {scale}".strip(),
                required=not is_draft,
                error_messages={"required": _("Give points for this criterion.")},
                min_value=0,
                max_value=criterion.max_points,
            )
        self.fields["comment"] = forms.CharField(
            label=_("Reasons"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
        )

    def points(self) -> dict[int, int]:
        values = {c.position: self.cleaned_data[f"points_{c.position}"] for c in self.criteria}
        return {position: value for position, value in values.items() if value is not None}

    def mark(self, bad: BadPoints) -> None:
        """Put the service's refusals beside the fields they are about."""
        sentences = {
            "missing": _("Give points for this criterion."),
            "not_whole": _("Give whole points."),
            "range": _("These points are outside the scale."),
        }
        for position, fault in bad.faults.items():
            self.add_error(f"points_{position}", sentences[fault])


class ConflictForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is the conflict of interest?"),
        help_text=gettext_lazy(
            "For example: you belong to an applicant, donate to it, advise it or are related to "
            "someone there. You leave the panel and all your score sheets become void."
        ),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
