"""The data steward's verbs: take, release and withdraw deliveries; open a batch or a subject."""

from saltern.apps.stewardship.operations.deliveries import SetAside, open_batch, release, take, withdraw
from saltern.apps.stewardship.operations.subjects import open_subject, read_names
from saltern.apps.stewardship.sheet import SubjectSheet
from saltern.core.registry.batch import Batch
from saltern.core.registry.batch import Reason as BatchReason
from saltern.core.registry.receipt import Receipt

__all__ = [
    "Batch",
    "BatchReason",
    "Receipt",
    "SetAside",
    "SubjectSheet",
    "open_batch",
    "open_subject",
    "read_names",
    "release",
    "take",
    "withdraw",
]
