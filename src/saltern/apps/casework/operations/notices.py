"""How much there is of what concerns somebody at a desk, by kind; counts alone, nobody's case is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Final

from django.db.models import Exists, OuterRef, Q

from saltern.apps.casework import permission
from saltern.apps.casework.models import Correction, Decision, MoreTime, Reopening, Review
from saltern.apps.casework.operations.worklist import ours
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import CLOSED
from saltern.apps.casework.worklist import drawn
from saltern.apps.journal.acting import Acting

COUNTED: Final = frozenset({"mine", "due", "corrected", "arrived", "more-time", "reviews", "second", "spot"})


def count_notices(*, acting: Acting, rulebook: Rulebook, kinds: Collection[str]) -> Mapping[str, int]:
    """How many there are of each kind that is asked for: of what I handle, and of what nobody at my unit has taken.
    Raises `RoleNotAllowed`."""
    permission.check_action(acting=acting, action="list-waiting")
    own = ours(acting, rulebook)
    open_ = own.exclude(state__in=CLOSED)
    near = open_.filter(Q(handler=acting.account) | Q(handler=""))
    came = Correction.objects.filter(case=OuterRef("pk"), answered_at__isnull=False)
    asked = {"closed_at__isnull": True, "case__in": own.values("pk")}
    found: Mapping[str, Callable[[], int]] = {
        "mine": lambda: open_.filter(handler=acting.account).count(),
        "due": lambda: near.filter(due_on__lte=acting.today + dt.timedelta(days=1)).count(),
        "corrected": lambda: near.filter(Exists(came), state="review").count(),
        "arrived": lambda: open_.filter(handler="").exclude(came_from="").count(),
        "more-time": lambda: MoreTime.objects.filter(**asked).count(),
        "reviews": lambda: Review.objects.filter(**asked).count(),
        "second": lambda: Reopening.objects.filter(**asked).exclude(asked_by=acting.account).count(),
        "spot": lambda: _to_look_over(acting, rulebook),
    }
    return {kind: found[kind]() for kind in kinds if kind in found}


def _to_look_over(acting: Acting, rulebook: Rulebook) -> int:
    """What was approved by rule today and drawn to be looked over, and was not yet."""
    by_rule = Decision.objects.filter(case=OuterRef("pk"), final=True, overtaken=False, automatic=True)
    rows = ours(acting, rulebook).filter(
        Exists(by_rule), state="approved", closed_on=acting.today, spot_check__isnull=True
    )
    return sum(map(drawn, rows.values_list("number", flat=True)))
