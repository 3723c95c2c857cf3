"""拨付: a sum that an approved case pays out, from the approval until the unit says that it was paid.

The sum is that which was worked out last (docs/adr/0030); the card is kept by its last four digits. A sum of nothing is
paid to nobody, and one that is not known opens no row.

>>> reference_of(" hz 2020 0916-07 "), reference_of("ＨＺ2020/09"), reference_of("12"), reference_of("第7号凭证")
('HZ20200916-07', 'HZ2020/09', None, None)
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from saltern.core.identifiers.writing import mask_account
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.approvals.payment import Payment
    from saltern.core.catalogue.item import Item

FEN: Final = Decimal("0.01")
REFERENCE: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9/-]{4,33})[A-Z0-9]")
"""6 to 35 signs, as a payment order has room for (ISO 20022, Max35Text); which signs is the district's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayout:
    """A sum to be paid, as it is opened: `amount` in yuan, whole fen; `payee` the card, masked, empty where the form
    asks for none; `invented`: a figure in the sum is ours (演示金额)."""

    output: str
    name: Mapping[str, str]
    amount: Decimal
    invented: bool
    unit: str
    payee: str
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutView:
    """A sum and how it stands; `paid_on` is None while it waits. `reference` is that of the payment order."""

    id: int
    output: str
    name: Phrase
    amount: Decimal
    invented: bool
    unit: str
    payee: str
    opened_at: dt.datetime
    paid_on: dt.date | None
    reference: str
    paid_by: str
    paid_at: dt.datetime | None


def payable(payments: Iterable[Payment], *, unit: str, payee: str, at: dt.datetime) -> tuple[NewPayout, ...]:
    """The rows that sums open: one for each that is more than nothing."""
    sums = [(one, one.amount.quantize(FEN)) for one in payments]
    return tuple(
        NewPayout(
            output=one.output,
            name=one.name.plain(),
            amount=amount,
            invented=one.invented,
            unit=unit,
            payee=payee,
            opened_at=at,
        )
        for one, amount in sums
        if amount > 0
    )


def payee_of(item: Item | None, form: Iterable[tuple[str, Any]]) -> str:
    """The account a sum goes to, by its last digits, from the values of a form by key; empty where it has none."""
    keys = {field.key for field in item.form if field.type == "bank_account"} if item else set()
    return next((mask_account(str(value)) for key, value in form if key in keys and value), "")


def reference_of(text: str) -> str | None:
    """The reference of a payment order as it is kept: capitals, no blanks; None where it is none."""
    bare = "".join(unicodedata.normalize("NFKC", text).upper().split())
    return bare if REFERENCE.fullmatch(bare) else None


def waiting(payouts: Sequence[PayoutView]) -> tuple[PayoutView, ...]:
    """Those not paid yet."""
    return tuple(one for one in payouts if one.paid_on is None)
