"""A mobile number of mainland China, eleven digits.

Source: the numbering plan as python-phonenumbers carries it.

>>> is_valid("138 0013 8000"), normalise("+86 13800138000"), mask("13800138000")
(True, '13800138000', '138****8000')
"""

from __future__ import annotations

import re
from functools import cache

from saltern.core.identifiers import writing


@cache
def shape() -> str:
    """The pattern of the plan."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region("CN")
    pattern = metadata.mobile.national_number_pattern if metadata and metadata.mobile else "1[3-9][0-9]{9}"
    return str(pattern)


def normalise(text: str, /) -> str:
    """As it is dialled inside the country."""
    number = writing.normalise(text)
    return re.sub(r"^(\+86|0086)(?=1[0-9]{10}$)", "", number)


def is_valid(text: str, /) -> bool:
    """Whether this can be a mobile number."""
    number = normalise(text)
    return bool(re.fullmatch(r"1[0-9]{10}", number) and re.fullmatch(shape(), number))


def mask(text: str, /) -> str:
    """138****8000."""
    number = normalise(text)
    return writing.mask_mobile(number) if len(number) == 11 else writing.mask_number(number)
