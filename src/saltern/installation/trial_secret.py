"""The made-up secret of a trial on one machine: kept in its home, so that a restart signs nobody out."""

from __future__ import annotations

import os
import secrets

from saltern.installation.environment import Environment

NAME = "trial-secret"


def make_trial_secret(environment: Environment) -> None:
    """Make the secret where there is none; readable by its owner alone."""
    environment.home.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(environment.home / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))


def trial_secret(environment: Environment) -> str:
    """The secret; empty where no trial ever began here."""
    file = environment.home / NAME
    return file.read_text(encoding="ascii") if file.is_file() else ""
