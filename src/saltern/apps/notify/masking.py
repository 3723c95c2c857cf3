"""What lists and logs show of a number or address: enough to recognise, too little to use.

>>> masked("13800001234"), masked("+86 138 0000 1234"), masked("chen@example.org"), masked("")
('138****1234', '+86****1234', 'c***@example.org', '')
"""

from __future__ import annotations


def masked(address: str) -> str:
    """A telephone number with its first three and last four signs, a mail address with its first letter."""
    if "@" in address:
        name, _, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    bare = "".join(address.split())
    return f"{bare[:3]}****{bare[-4:]}" if len(bare) > 7 else "*" * len(bare)
