"""What a row linked by a person calls its subject, and at which mobile it is reached."""

from __future__ import annotations

from collections.abc import Iterator

from saltern.core.contracts.contract import Contract
from saltern.core.identifiers import mobile
from saltern.core.registry import contacts as stated
from saltern.core.registry.doubt import Doubt
from saltern.core.registry.identity import Contact


def contacts(doubt: Doubt, *, contract: Contract, subject: int, day: str) -> Iterator[Contact]:
    """The name and the mobile, where they are some; `day` is that of the row."""
    for column, owners in stated.columns_of(contract):
        if all(owner.name != doubt.column for owner in owners):
            continue
        name = doubt.name.strip()
        if column.format == "mobile" and mobile.is_valid(doubt.mobile):
            number = mobile.normalise(doubt.mobile)
            yield Contact(subject=subject, trait="mobile", value=number, rank=column.rank, stated_on=day)
        elif column.format != "mobile" and name and name.upper() not in contract.fillers:
            yield Contact(subject=subject, trait="name", value=name, rank=column.rank, stated_on=day)
