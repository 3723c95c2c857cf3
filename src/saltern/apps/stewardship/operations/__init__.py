"""The data steward's verbs: take, release and withdraw deliveries; open a batch or a subject."""

from saltern.apps.stewardship.operations.deliveries import SetAside, open_batch, release, take, withdraw
from saltern.apps.stewardship.operations.subjects import SubjectSheet, open_subject

__all__ = ["SetAside", "SubjectSheet", "open_batch", "open_subject", "release", "take", "withdraw"]
