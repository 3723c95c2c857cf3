"""Stylesheets, icons, scripts: each under a name that holds its hash, kept for a year by whoever fetched it once."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):
    """Names with hashes once the files were gathered (`saltern serve` does it); before that, in tests, their own."""

    manifest_strict = False
