"""What a server runs: the pages, with the pack read and the records open before the first visitor asks."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from django.conf import settings
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
    made = in_one_piece(get_wsgi_application())
    take_settings_as_they_are()
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


def in_one_piece(made: Callable[..., Any]) -> Callable[..., Any]:
    """The same pages: one that is there as a whole is handed over as a whole, which costs the server less than asking
    piece by piece."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        told = made(environ, start)
        if getattr(told, "streaming", True):
            return told
        whole = [told.content]
        told.close()
        return whole

    return answer


def take_settings_as_they_are() -> None:
    """Django looks at each setting twice, for it could stand for something not made yet. Settings never do, and are
    asked for some seventy times a page."""
    type(settings).__getattribute__ = object.__getattribute__  # type: ignore[method-assign]  # putting its own look aside is the point
