"""What a server runs: Django with the settings of pages, its apps wired, the pack read before the first request."""

from __future__ import annotations

from saltern.installation.environment import use_settings

use_settings("saltern.project.pages_settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  # the settings come first

application = get_wsgi_application()


def warm() -> None:
    """Read the pack, compile what every page asks, open the records: the first visitor waits for nothing."""
    from saltern.installation.office import office

    desk = office()
    desk.rulebook  # noqa: B018  # made by being asked for
    if desk.records.newest():
        desk.records.pinned()


warm()
