"""What a browser sends of a passkey: anything at all may come, and only what is right counts."""

from __future__ import annotations

import json

from django.forms import Form


def credential_fits(form: Form) -> bool:
    """Whether what a browser sent is a credential; what is not even of its form is none."""
    text = form.data.get("credential", "")
    if "\\u0000" in text:
        return False  # no table keeps it
    try:
        sent = json.loads(text)
    except ValueError:
        return False
    if not isinstance(sent, dict) or not isinstance(sent.get("response"), dict):
        return False
    try:
        return bool(form.is_valid())
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return False
