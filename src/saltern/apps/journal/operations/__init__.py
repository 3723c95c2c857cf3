"""The journal's verbs: lines, seals, news and its delivery, requests that are answered once, looking at lines, keeping
back by law what somebody may not be told yet.

`record`, `publish` and `once` are parts of the caller's transaction. `seal` and `dispatch` are workers' jobs.
"""

from saltern.apps.journal.operations.answering import Answer, KeyReused, once
from saltern.apps.journal.operations.dispatching import Dispatched, dispatch
from saltern.apps.journal.operations.other_keys import read_apart, read_together
from saltern.apps.journal.operations.reading import list_lines, list_uses
from saltern.apps.journal.operations.recording import publish, publish_many, record, record_many
from saltern.apps.journal.operations.sealing import Sealed, anchor_anew, seal
from saltern.apps.journal.operations.searching import chain_state, check_chain, search_lines
from saltern.apps.journal.operations.withholding import lift_withholding, list_withholdings, withhold_use

__all__ = [
    "Answer",
    "Dispatched",
    "KeyReused",
    "Sealed",
    "anchor_anew",
    "chain_state",
    "check_chain",
    "dispatch",
    "lift_withholding",
    "list_lines",
    "list_uses",
    "list_withholdings",
    "once",
    "publish",
    "publish_many",
    "read_apart",
    "read_together",
    "record",
    "record_many",
    "seal",
    "search_lines",
    "withhold_use",
]
