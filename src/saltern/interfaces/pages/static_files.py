"""Stylesheets, icons, scripts: each under a name that holds its hash, kept for a year by whoever fetched it once."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it comes without types
    """Names with hashes once the files were gathered (`saltern serve` gathers them); before that their own."""

    def stored_name(self, name: str) -> str:
        """The name under which a file is asked for."""
        return super().stored_name(name) if self.hashed_files else name
