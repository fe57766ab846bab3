"""Static files for delivery: one stylesheet instead of one per component, then hash and compress.

While developing, the browser follows the @import lines itself; there is no build step.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import "([^"]+)";\s*')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")


def fold(text: str, read) -> str:
    """``text`` with each imported stylesheet put in its place, comments and line breaks dropped."""
    folded = IMPORT.sub(lambda match: fold(read(match[1]), read), text)
    return SPACE.sub(" ", COMMENT.sub("", folded)).strip()


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Folds the sheets that a page links before the manifest is made."""

    bundles = ("css/site.css", "css/desk.css", "css/cockpit.css")

    def post_process(self, paths, dry_run=False, **options):
        for bundle in self.bundles:
            if bundle in paths and not dry_run:
                folded = self._folded(*paths[bundle])
                self.delete(bundle)
                self._save(bundle, ContentFile(folded.encode()))
                # What follows must read the folded file, not the source it was collected from.
                paths = {**paths, bundle: (self, bundle)}
        yield from super().post_process(paths, dry_run, **options)

    def _folded(self, storage, source: str) -> str:
        folder = Path(source).parent

        def read(name: str) -> str:
            with storage.open((folder / name).as_posix()) as file:
                return file.read().decode()

        return fold(read(Path(source).name), read)
