"""Themes, calls, projects, and the milestones, payments and reports of each."""

from projects.models.agreement import Agreement, Instalment
from projects.models.call import Call, Theme
from projects.models.project import Project
from projects.models.work import Milestone, PaymentRequest, Report

__all__ = [
    "Agreement",
    "Call",
    "Instalment",
    "Milestone",
    "PaymentRequest",
    "Project",
    "Report",
    "Theme",
]
