"""Template tags every page may use: money, dates, components."""

from django import template

register = template.Library()
