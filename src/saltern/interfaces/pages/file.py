"""A handed-in file as an answer: to be saved, or shown by the page it stands on; no browser runs it as one of ours."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from saltern.apps.casework.handed_in_file import OpenedFile

SEALED: Final = "default-src 'none'; sandbox"
BYTES: Final = "application/octet-stream"
PICTURES: Final = frozenset({"image/jpeg", "image/png"})
"""What a page of staff may show; all else is saved."""


def file_answer(opened: OpenedFile, kind: str = BYTES) -> HttpResponse:
    """The content, under its own name."""
    response = HttpResponse(opened.content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=opened.file.name) or ""
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
