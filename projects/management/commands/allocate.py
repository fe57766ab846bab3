"""Recount a ballot file and say what a rule selects, so that anybody can check a result."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from projects.choice import RULES, ChoiceError, decide
from projects.choice.pabulib import read_path
from projects.choice.report import as_json, as_text

LANGUAGES = ("en", "zh-hans")


class Command(BaseCommand):
    help = "Recount a ballot file in the Pabulib format and apply a rule of resident choice."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a .pb file")
        parser.add_argument("--rule", choices=RULES, default=RULES[0])
        parser.add_argument("--format", choices=["text", "json"], default="text", dest="form")
        parser.add_argument("--budget", help="instead of the budget of the file")
        parser.add_argument("--minimum-votes", help="ballots a project needs to be selected")
        parser.add_argument("--minimum-score", help="points a project needs to be selected")
        parser.add_argument(
            "--no-add-one",
            action="store_false",
            dest="add_one",
            help="equal shares without raising the shares step by step",
        )
        parser.add_argument("--language", choices=LANGUAGES, help="of the explanations")

    def handle(self, *, file: Path, rule: str, form: str, add_one: bool, **options) -> None:
        with translation.override(options["language"] or translation.get_language()):
            least = self.number(options["minimum_votes"], "--minimum-votes")
            if least is not None and least != int(least):
                raise CommandError(
                    _("%(option)s must be a whole number.") % {"option": "--minimum-votes"}
                )
            try:
                ballots = read_path(file)
                choice = ballots.choice(
                    budget=self.number(options["budget"], "--budget"),
                    minimum_votes=None if least is None else int(least),
                    minimum_score=self.number(options["minimum_score"], "--minimum-score"),
                )
                outcome = decide(choice, rule, add_one=add_one)
            except OSError as error:
                raise CommandError(
                    _("The file %(file)s cannot be read: %(error)s.")
                    % {"file": file, "error": error.strerror}
                ) from None
            except ChoiceError as error:
                raise CommandError(f"{file}: {error.message}") from None
            known = ballots.published(), ballots.miscounted()
            if form == "json":
                document = as_json(outcome, *known)
                self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            else:
                self.stdout.write(as_text(outcome, *known), ending="")

    def number(self, text: str | None, option: str) -> Decimal | None:
        """An option's number, zero or more."""
        if text is None:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0:
            raise CommandError(_("%(option)s must be a number, zero or more.") % {"option": option})
        return value
