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
    """Folds ``css/site.css`` before the manifest is made."""

    bundle = "css/site.css"

    def post_process(self, paths, dry_run=False, **options):
        if self.bundle in paths and not dry_run:
            storage, source = paths[self.bundle]
            folder = Path(source).parent

            def read(name: str) -> str:
                with storage.open((folder / name).as_posix()) as file:
                    return file.read().decode()

            with storage.open(source) as file:
                bundle = fold(file.read().decode(), read)
            self.delete(self.bundle)
            self._save(self.bundle, ContentFile(bundle.encode()))
            # What follows must read the folded file, not the source it was collected from.
            paths = {**paths, self.bundle: (self, self.bundle)}
        yield from super().post_process(paths, dry_run, **options)
