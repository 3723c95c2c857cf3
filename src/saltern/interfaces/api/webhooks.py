"""What a program is sent, as the published document tells it: each kind of news with what it says, and its signature.

Made from the events themselves, so that a receiver may be written from the document alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter

from saltern.apps.casework import events as cases
from saltern.apps.journal.envelope import event_name
from saltern.apps.lifecycle import events as pushes
from saltern.apps.notify import events as messages
from saltern.apps.programs.hook import KINDS, Kind

EVENTS: Final[Mapping[str, type]] = {
    event_name(kind): kind
    for module in (cases, messages, pushes)
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}
"""The classes of news, by the name each is stored under."""
SIGNED: Final[Mapping[str, str]] = {
    "webhook-id": "The same whenever a piece is sent again.",
    "webhook-timestamp": "When it was sent, in seconds since 1970; older than five minutes is played again.",
    "webhook-signature": (
        "`v1,` and the base64 of the HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}` with the secret of the "
        "hook, which is the base64 behind `whsec_`; several are parted by blanks."
    ),
}
"""The headers of Standard Webhooks."""


def webhooks() -> dict[str, Any]:
    """Each kind of news by its name."""
    return {kind.name: {"post": _told(name, kind)} for name, kind in KINDS.items()}


def _told(name: str, kind: Kind) -> dict[str, Any]:
    return {
        "operationId": f"hear-{kind.name}",
        "summary": kind.says.en,
        "tags": ["news"],
        "parameters": [
            {"in": "header", "name": header, "required": True, "description": says, "schema": {"type": "string"}}
            for header, says in SIGNED.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _envelope(name, kind)}}},
        "responses": {
            "2XX": {"description": "It was taken; the next piece comes."},
            "410": {"description": "No more is wanted: the hook ends."},
            "default": {"description": "It is sent again, later; what is behind it waits."},
        },
    }


def _envelope(name: str, kind: Kind) -> dict[str, Any]:
    """A CloudEvent 1.0 in JSON."""
    text = {"type": "string"}
    properties = {
        "specversion": {"const": "1.0"},
        "id": text,
        "source": {"type": "string", "format": "uri-reference"},
        "type": {"const": f"saltern.{kind.name}"},
        "subject": text,
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "sequence": {"type": "string", "pattern": "^[0-9]{20}$", "description": "Counts without a gap, hook by hook."},
        "data": _data(name, kind),
    }
    return {"type": "object", "required": list(properties), "properties": properties}


def _data(name: str, kind: Kind) -> dict[str, Any]:
    """What of the event is told."""
    types = get_type_hints(EVENTS[name])
    told = {field: TypeAdapter(types[field]).json_schema() for field in kind.fields if field in types}
    if kind.of_unit and not kind.items:
        told["item"] = {"type": "string"}
    return {"type": "object", "required": list(told), "properties": told, "additionalProperties": False}
