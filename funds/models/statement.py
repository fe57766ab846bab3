"""What the bank or the treasury says moved, beside what the ledger says moved.

A line is imported once, however many files it comes in. A match ties lines to transfers of
the ledger with the same sum and changes neither; undone, it stays as history.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.money import Money

from foundation.people.roles import Role
from foundation.people.scope import ScopedQuerySet, area_scope
from funds.models.account import READERS
from funds.rules import from_fen

#: Who imports statements and matches their lines.
KEEPERS = (Role.FINANCE_OFFICER,)


class BankAccountQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> BankAccountQuerySet:
        """Accounts of the areas where the person follows the money."""
        return self.filter(area_scope(user, READERS))

    def kept_by(self, user) -> BankAccountQuerySet:
        """Accounts whose statements the person imports and matches."""
        return self.filter(area_scope(user, KEEPERS))


class BankAccount(models.Model):
    """An account at a bank or the treasury, of which statements come."""

    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(_("account number"), max_length=40, unique=True)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return f"{self.name} ···{self.number[-4:]}"


class ColumnMapping(models.Model):
    """Which column of a bank's file means what, remembered by the headings of the file."""

    signature = models.CharField(_("digest of the headings"), max_length=64, unique=True)
    choices = models.JSONField(_("columns, form of dates, signs"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")

    def __str__(self) -> str:
        return self.signature[:12]


class OfAccount(ScopedQuerySet):
    """Rows that are seen by who sees their account."""

    area_field = "account__area"

    def visible_to(self, user) -> OfAccount:
        return self.filter(area_scope(user, READERS, "account__area"))


class StatementUpload(models.Model):
    """A file between its upload and its import; gone after either its import or a day."""

    account = models.ForeignKey(BankAccount, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("uploaded statement")
        verbose_name_plural = _("uploaded statements")

    def __str__(self) -> str:
        return self.file_name


class Statement(models.Model):
    """One imported file."""

    account = models.ForeignKey(
        BankAccount,
        on_delete=models.PROTECT,
        related_name="statements",
        verbose_name=_("bank account"),
    )
    file_name = models.CharField(_("file"), max_length=120)
    file_digest = models.CharField(_("digest of the file"), max_length=64)
    first_on = models.DateField(_("first booking"))
    last_on = models.DateField(_("last booking"))
    rows = models.PositiveIntegerField(_("rows"))
    added = models.PositiveIntegerField(_("new lines"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("imported by"),
    )
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    objects = OfAccount.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-last_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "file_digest"], name="funds_one_import_a_file"
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def known(self) -> int:
        """Rows that earlier files had brought."""
        return self.rows - self.added


class StatementLineQuerySet(OfAccount):
    def with_matched(self) -> StatementLineQuerySet:
        """With ``is_matched``, true for lines set aside as well, and ``is_set_aside``."""
        now = MatchedLine.objects.filter(line=OuterRef("pk"), is_current=True)
        aside = now.filter(match__how=Match.How.SET_ASIDE)
        return self.annotate(is_matched=Exists(now), is_set_aside=Exists(aside))

    def unmatched(self) -> StatementLineQuerySet:
        """Neither matched nor set aside."""
        return self.with_matched().filter(is_matched=False)


class StatementLine(models.Model):
    """One movement on a bank account: fen above zero came in, below zero went out."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(_("row"))
    booked_on = models.DateField(_("date"))
    fen = models.BigIntegerField(_("amount in fen"))
    counterparty = models.CharField(_("counterparty"), max_length=300, blank=True)
    reference = models.CharField(_("document number"), max_length=300, blank=True)
    text = models.CharField(_("statement text"), max_length=300, blank=True)
    #: Of account, content and the how-manieth of its like: the same line has the same one.
    digest = models.CharField(_("digest of the line"), max_length=64, unique=True)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement line")
        verbose_name_plural = _("statement lines")
        ordering = ["-booked_on", "-id"]
        indexes = [models.Index(fields=["account", "booked_on"], name="funds_line_account_day")]
        constraints = [models.CheckConstraint(condition=~Q(fen=0), name="funds_line_not_zero")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount}"

    @property
    def amount(self) -> Money:
        return from_fen(self.fen)


class Match(models.Model):
    """Lines and the entries they prove: one of each, or one beside several. Or lines set aside.

    The parts say what is matched now; a match taken back keeps them as history.
    """

    class How(models.TextChoices):
        AUTOMATIC = "automatic", _("automatic")
        MANUAL = "manual", _("by hand")
        SET_ASIDE = "set_aside", pgettext_lazy("statement line", "set aside")

    class Nature(models.TextChoices):
        """Why a line has no entry in the ledger."""

        FEE = "fee", _("Bank fee")
        INTEREST = "interest", _("Interest")
        FOREIGN = "foreign", _("Not this ledger's money")
        OTHER = "other", _("Something else")

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="matches")
    how = models.CharField(_("how"), max_length=10, choices=How)
    nature = models.CharField(_("nature of the line"), max_length=10, choices=Nature, blank=True)
    reason = models.CharField(_("why it is set aside"), max_length=200, blank=True)
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    matched_at = models.DateTimeField(_("matched at"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_because = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="funds_match_aside_says_why",
                condition=(Q(how="set_aside") & ~Q(nature="") & ~Q(reason=""))
                | (~Q(how="set_aside") & Q(nature="", reason="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_set_aside(self) -> bool:
        return self.how == self.How.SET_ASIDE


class MatchedLine(models.Model):
    """A line of a match. The database sees to it that a line is in one match at a time."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="matched")
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("matched line")
        verbose_name_plural = _("matched lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(is_current=True), name="funds_match_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.match_id}: {self.line_id}"


class MatchedEntry(models.Model):
    """An entry of a match. The database sees to it that one is proved once at a time."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="entries")
    transfer = models.ForeignKey("funds.Transfer", on_delete=models.PROTECT, related_name="matched")
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("matched entry")
        verbose_name_plural = _("matched entries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer"], condition=Q(is_current=True), name="funds_match_transfer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.match_id}: #{self.transfer_id}"
