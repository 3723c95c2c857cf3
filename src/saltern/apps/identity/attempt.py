"""How often one account from one address may do the same within an hour.

Many people share the address of a hall or of a mobile network, so that what is open to everybody has wide limits; a
limit that cannot be counted lets nobody through.
"""

from __future__ import annotations

from saltern.errors import SalternError


class AttemptsUsedUp(SalternError):
    """That was often within one hour. It goes on in {minutes} minutes; what you filled in is kept."""

    family = "busy"
    zh = "一小时内次数太多了。{minutes} 分钟后可以继续，填过的都留着。"
