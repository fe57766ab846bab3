"""What the style guide shows: made-up content in every state, long words among it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from foundation.interface.pagination import paginate
from foundation.interface.widgets import DayInput

SPRITE = Path(settings.BASE_DIR) / "static" / "img" / "icons.svg"
ICONS = re.findall(r'symbol id="([a-z]+)"', SPRITE.read_text())
LONG = _(
    "A very long title that somebody really typed in one go without a pause, about the lift, the"
    " car park, the lane behind the market and everything that ought to be done about them soon"
)


class SampleForm(forms.Form):
    title = forms.CharField(label=_("Title"), help_text=_("One sentence is enough."), max_length=60)
    body = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 4}))
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput())
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Please choose")), ("a", _("Idea")), ("b", _("Complaint"))]
    )
    reach = forms.ChoiceField(
        label=_("How may we reach you"),
        choices=[("phone", _("By telephone")), ("site", _("Here on the site"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("What it is about"),
        required=False,
        choices=[("noise", _("Noise")), ("traffic", _("Traffic")), ("green", _("Green spaces"))],
        widget=forms.CheckboxSelectMultiple,
    )
    picture = forms.FileField(label=_("Picture"), required=False)
    hide_name = forms.BooleanField(
        label=_("Do not show my name"), required=False, help_text=_("Only the handlers see it.")
    )


class SampleFilter(forms.Form):
    q = forms.CharField(label=_("Search"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("open", _("Open"))]
    )


def samples(request: HttpRequest) -> dict:
    towns = [
        _("Guicheng"),
        _("Jiujiang"),
        _("Xiqiao"),
        _("Danzao"),
        _("Shishan"),
        _("Dali"),
        _("Lishui"),
    ]
    codes = ["011", "121", "122", "123", "124", "125", "126"]
    values = [182, 64, 88, 71, 240, 133, 97]
    return {
        "none": [],
        "icons": ICONS,
        "form": SampleForm(),
        "bad_form": SampleForm(
            QueryDict("title=&kind=a&reach=&day=2026-13-99"), auto_id="id_bad_%s"
        ),
        "filter_form": SampleFilter(),
        "page": paginate(request, range(1, 193), name="page"),
        "long": LONG,
        "day": date(2026, 11, 23),
        "bars": list(zip(towns, values, strict=True)),
        "stack": [
            (name, [value * 8000, value * 700]) for name, value in zip(towns, values, strict=True)
        ],
        "stack_names": [_("Government money"), _("Social money")],
        "months": [(f"2019-{month:02}", 4000 + month * month * 170) for month in range(1, 13)],
        "line_labels": [f"2019-{month:02}" for month in range(1, 13)],
        "line_series": [
            (_("Activities"), [300, 420, 380, 510, 600, 640, 700, 660, 720, 810, 790, 880]),
            (_("Services"), [200, 180, 260, 280, 300, 350, 320, 410, 460, 430, 480, 520]),
        ],
        "spark": [3, 5, 4, 8, 7, 11, 9, 13],
        "ring": [
            (_("Activities"), 2100),
            (_("Spaces"), 1450),
            (_("Services"), 900),
            (_("Public affairs"), 430),
        ],
        "flow": [
            (source, name, value * weight)
            for source, weight in ((_("District budget"), 9000), (_("Foundations"), 700))
            for name, value in zip(towns[:4], values, strict=False)
        ],
        "towns": {
            f"440605{code}": (name, value, "#charts")
            for code, name, value in zip(codes, towns, values, strict=True)
        },
        "knots": [
            {
                "step": _("Appeal"),
                "icon": "megaphone",
                "title": _("Noise by the night market"),
                "href": "#thread",
                "text": _("Five neighbours said the same."),
            },
            {
                "step": _("Topic"),
                "icon": "talk",
                "title": _("When should the stalls close?"),
                "href": "#thread",
            },
            {
                "step": _("Decision"),
                "icon": "vote",
                "title": _("31 of 36 agreed: half past ten"),
                "href": "#thread",
            },
            {
                "step": _("Project"),
                "icon": "sprout",
                "title": _("Quiet hours and a sound screen"),
                "href": "#thread",
            },
            {"step": _("Result"), "icon": "check", "title": _("Not yet"), "state": "missing"},
            {
                "step": _("Back to those who spoke up"),
                "icon": "heart",
                "title": _("They are told when it is done"),
                "state": "missing",
            },
        ],
    }
