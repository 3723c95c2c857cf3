"""What a server runs: the pages, with the pack read and the records open before the first visitor asks."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from saltern.apps.journal import witness
from saltern.installation.environment import use_settings
from saltern.installation.office import office
from saltern.project.databases import trust_what_just_answered


def application() -> Callable[..., Any]:
    """Django, ready: a server calls this once in each of its processes.

    Who asks is taken from whoever stands before us only where the operator says who that is.
    """
    use_settings("saltern.project.pages_settings")
    made: Callable[..., Any] = get_wsgi_application()
    trust_what_just_answered()
    desk = office()
    witness.keep(desk.environment.witness)
    if desk.environment.proxies:
        made = wrap_wsgi_with_proxy_headers(made, trusted_hosts=list(desk.environment.proxies))
    desk.rulebook  # noqa: B018  # made by being asked for
    if desk.records.newest():
        desk.records.pinned()
    gc.collect()
    gc.freeze()  # the pack and its rules stay as long as the process: no later look for garbage walks through them
    return made
