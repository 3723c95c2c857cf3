"""Whom a changed rule would touch, counted before it is live; a line says who asked and by which rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.permission import check
from saltern.core.audiences import impact
from saltern.core.audiences.impact import Impact
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.core.review.changed_rule import ChangedRule

LONGEST: Final = 2_000
"""Characters of a rule that its line holds."""


def measure_impact(
    *, acting: Acting, pack: Pack, population: Population, rule: ChangedRule, what: str, text: str, as_of: dt.date
) -> Impact:
    """How many enter and leave where `text` takes the place of the rule of `what`; small counts are not told.

    Raises `RoleNotAllowed`, `OnlyCaseByCase`.
    """
    check(acting=acting, action="measure")
    journal.record(
        acting=acting,
        action="rule.measure",
        object=what,
        purpose=acting.purpose or "design",
        detail={"rule": text[:LONGEST], "as_of": as_of.isoformat()},
    )
    return impact.impact(
        population=population,
        pack=replace(pack, vocabulary=rule.after.vocabulary),
        who=rule.who,
        before=rule.before,
        after=rule.after,
        as_of=as_of,
    )
