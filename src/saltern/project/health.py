"""What whoever watches a process asks: does it live, and could it answer a person now?"""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from saltern.errors import SalternError
from saltern.installation.office import office


def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"live": True})


def ready(_request: HttpRequest) -> HttpResponse:
    """Database, pack and records answer; 503 with what does not."""
    found = {"database": _database(), "pack": _pack(), "snapshot": _snapshot()}
    fine = all(found.values())
    return JsonResponse({"ready": fine, **found}, status=200 if fine else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def _pack() -> str:
    try:
        return office().pack.version
    except SalternError:
        return ""


def _snapshot() -> int:
    try:
        return office().records.pinned().snapshot.number
    except SalternError:
        return 0
