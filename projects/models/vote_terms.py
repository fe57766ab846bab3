"""What a call says about the residents' vote, where it is they who choose."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class VoteRule(models.TextChoices):
    """The rules of ``projects.choice``, by their names there."""

    GREEDY = "greedy", _("Highest support that still fits")
    EQUAL_SHARES = "equal-shares", _("Equal shares")


class VoteTerms(models.Model):
    """Days and rule of the vote. Empty days where a panel chooses."""

    vote_opens_on = models.DateField(_("first day of the vote"), null=True, blank=True)
    vote_closes_on = models.DateField(_("last day of the vote"), null=True, blank=True)
    vote_rule = models.CharField(
        _("rule of the vote"), max_length=20, choices=VoteRule, default=VoteRule.GREEDY
    )
    max_choices = models.PositiveSmallIntegerField(
        _("most projects on one ballot"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    minimum_votes = models.PositiveIntegerField(
        _("votes a project needs at least"),
        default=0,
        validators=[MaxValueValidator(1_000_000)],
    )

    class Meta:
        abstract = True
