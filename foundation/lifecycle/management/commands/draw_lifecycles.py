"""Draw every lifecycle into docs/lifecycles/; with --check, only say what is stale."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foundation.lifecycle import registry
from foundation.lifecycle.drawing import draw


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, **options):
        folder = Path(settings.BASE_DIR) / "docs" / "lifecycles"
        folder.mkdir(parents=True, exist_ok=True)
        wanted = {
            f"{lifecycle.name}.md": draw(lifecycle)
            for lifecycle in registry.all_lifecycles()
            if registry.model_of(lifecycle)._meta.app_config.name in settings.HOUSE
        }
        stale = [
            name
            for name, text in wanted.items()
            if not (folder / name).exists() or (folder / name).read_text("utf-8") != text
        ]
        stale += [path.name for path in folder.glob("*.md") if path.name not in wanted]
        if options["check"]:
            if stale:
                raise CommandError(f"stale: {', '.join(sorted(stale))}; run draw_lifecycles")
            return
        for path in folder.glob("*.md"):
            if path.name not in wanted:
                path.unlink()
        for name, text in wanted.items():
            (folder / name).write_text(text, "utf-8")
        self.stdout.write(f"{len(wanted)} lifecycles drawn into {folder}")
