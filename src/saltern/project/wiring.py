"""The one place that says which event wakes which app, and starts Django.

News travels upward only as an event through the journal; each line below is one piece of news and who hears it.
"""

from __future__ import annotations

import django


def start() -> None:
    """Start Django once; safe to call again."""
    django.setup()
