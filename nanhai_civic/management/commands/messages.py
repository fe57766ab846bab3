"""``manage.py messages extract|compile|check [module …]``: translations without gettext tools."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from nanhai_civic import catalogues


class Command(BaseCommand):
    help = "Gather, compile or check the translation catalogues of the named modules (all)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["extract", "compile", "check"])
        parser.add_argument("modules", nargs="*", metavar="module", help="e.g. appeals project")

    def handle(self, *, action: str, modules: list[str], **options):
        try:
            chosen = catalogues.catalogues(modules)
        except KeyError as unknown:
            raise CommandError(f"There is no module {unknown}.") from None
        getattr(self, action)(chosen)

    def extract(self, chosen: list[catalogues.Catalogue]) -> None:
        for catalogue in chosen:
            total, missing = catalogues.update(catalogue)
            if total:
                self.stdout.write(f"{catalogue.label}: {total} strings, {missing} to translate")

    def compile(self, chosen: list[catalogues.Catalogue]) -> None:
        sources = catalogues.files(chosen)
        done = sum(catalogues.compile_file(source) for source in sources)
        self.stdout.write(f"{done} of {len(sources)} catalogues compiled, the others unchanged")

    def check(self, chosen: list[catalogues.Catalogue]) -> None:
        found = [problem for catalogue in chosen for problem in catalogues.problems(catalogue)]
        found += catalogues.disagreements(catalogues.catalogues())
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} problems in the translations")
        self.stdout.write("Every string is translated.")
