"""How what a form says of people is kept: numbers, telephones, accounts and mail only with the operator's key.

What a rule asks for (days, choices, sums) stands in clear; a value that somebody could be known or reached by is
sealed where it is written, field by field, and opened where a form is read. What older releases wrote in clear is read
as it is.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag

from saltern.core.registry.cipher import Cipher
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.approvals.prefill import Filled
    from saltern.core.catalogue.item import Item

PERSONAL: Final = frozenset({"mobile", "resident_id", "credit_code", "bank_account", "email"})
"""The types of fields whose values somebody is known or reached by."""
SEALED: Final = "sealed"
VALUES: Final = ("value", "replaced", "contested")


class FormKeyWrong(SalternError):
    """The identity key does not fit the forms that were handed in; nothing was read."""

    family = "broken"
    zh = "身份密钥与已提交的表单不匹配；未读取任何内容。"


class FormSeal:
    """The operator's key as forms use it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(key, purpose="form")

    def kept(self, form: Iterable[Filled], item: Item) -> list[dict[str, Any]]:
        """A form as it is kept."""
        personal = {field.key for field in item.form if field.type in PERSONAL}
        return [self._sealed(field.plain()) if field.key in personal else field.plain() for field in form]

    def opened(self, form: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """A form as it was filled. Raises `FormKeyWrong`."""
        return [{key: self._open(value) if key in VALUES else value for key, value in field.items()} for field in form]

    def kept_texts(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed into a form half filled, as it is kept: as a whole, for nobody has read it yet."""
        return {SEALED: self._seal(dict(typed))} if typed else {}

    def opened_texts(self, kept: Mapping[str, str]) -> dict[str, str]:
        """What was typed. Raises `FormKeyWrong`."""
        found: dict[str, str] = self._open(dict(kept))
        return found

    def _sealed(self, field: Mapping[str, Any]) -> dict[str, Any]:
        hidden = {key: {SEALED: self._seal(field[key])} for key in VALUES if field.get(key) is not None}
        return {**field, **hidden}

    def _seal(self, value: object) -> str:
        return base64.b64encode(self._cipher.seal(json.dumps(value, ensure_ascii=False), b"form")).decode()

    def _open(self, value: Any) -> Any:
        if not isinstance(value, dict) or value.keys() != {SEALED}:
            return value
        try:
            return json.loads(self._cipher.open(base64.b64decode(value[SEALED]), b"form"))
        except (InvalidTag, ValueError) as problem:
            raise FormKeyWrong from problem
