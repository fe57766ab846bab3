"""What pages of other modules show of activities."""

from __future__ import annotations

from django import template

from volunteers.selectors import took_part

register = template.Library()


@register.inclusion_tag("volunteers/_took_part.html")
def project_participation(project, since, until) -> dict:
    """``{% project_participation project since until %}``: who came to its activities, counted."""
    return {"counted": took_part(project, since, until), "since": since, "until": until}
