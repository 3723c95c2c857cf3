"""Under which other key lines about a subject stand, as long as two are joined; parts of the caller's transaction."""

from __future__ import annotations

from saltern.apps.journal.models import OtherKey


def read_together(*, gone: int, kept: int) -> None:
    """Whoever looks for lines about one of the two finds those about both."""
    OtherKey.objects.get_or_create(gone=gone, defaults={"kept": kept})


def read_apart(*, gone: int, kept: int) -> None:
    """Whoever looks for lines about one finds its own."""
    OtherKey.objects.filter(gone=gone, kept=kept).delete()
