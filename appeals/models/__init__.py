"""Appeals and what belongs to them."""

from appeals.models.appeal import (
    Appeal,
    Channel,
    Confidentiality,
    IdentityMode,
    Nature,
    Outcome,
)
from appeals.models.catalogue import CatalogueRule, Subject, TimeLimit
from appeals.models.cluster import Cluster, ClusterMember, OutcomeNotice
from appeals.models.handling import Assignment, Callback, Decision, Reply

__all__ = [
    "Appeal",
    "Assignment",
    "Callback",
    "CatalogueRule",
    "Channel",
    "Cluster",
    "ClusterMember",
    "Confidentiality",
    "Decision",
    "IdentityMode",
    "Nature",
    "Outcome",
    "OutcomeNotice",
    "Reply",
    "Subject",
    "TimeLimit",
]
