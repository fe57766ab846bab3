"""Themes, calls, projects, and the milestones, payments and reports of each."""

from projects.models.call import Call, Theme
from projects.models.project import Project
from projects.models.work import Milestone, PaymentRequest, Report

__all__ = ["Call", "Milestone", "PaymentRequest", "Project", "Report", "Theme"]
