"""The journal's verbs: lines, seals, news and its delivery, requests that are answered once, and looking at lines.

`record`, `publish` and `once` are parts of the caller's transaction. `seal` and `dispatch` are workers' jobs.
"""

from saltern.apps.journal.operations.answering import Answer, KeyReused, once
from saltern.apps.journal.operations.dispatching import Dispatched, dispatch
from saltern.apps.journal.operations.reading import list_lines, list_uses
from saltern.apps.journal.operations.recording import publish, publish_many, record, record_many
from saltern.apps.journal.operations.sealing import Sealed, seal

__all__ = [
    "Answer",
    "Dispatched",
    "KeyReused",
    "Sealed",
    "dispatch",
    "list_lines",
    "list_uses",
    "once",
    "publish",
    "publish_many",
    "record",
    "record_many",
    "seal",
]
