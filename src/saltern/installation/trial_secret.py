"""The made-up secret of a trial on one machine: kept beside its home, so that a restart signs nobody out."""

from __future__ import annotations

import os
import secrets

from saltern.installation.environment import Environment


def trial_secret(environment: Environment) -> str:
    """The secret, made where there is none; readable by its owner alone."""
    file = environment.home / "trial-secret"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii")
