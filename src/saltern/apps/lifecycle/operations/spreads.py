"""The audience of a push by sub-district and age: counted when somebody first looks, and kept, for it is frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.models import Push
from saltern.apps.lifecycle.operations.pushes import PushUnknown
from saltern.apps.lifecycle.operations.reading import write_reading
from saltern.apps.lifecycle.permission import check
from saltern.core.audiences.spread import Spread
from saltern.core.audiences.whereabouts import count

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from saltern.core.audiences.population import Population
    from saltern.core.catalogue.pack import Pack
    from saltern.core.rules.facts import SubjectKind


def spread_push(
    *, acting: Acting, push: int, pack: Pack, population: Callable[[], AbstractContextManager[Population]]
) -> Spread:
    """How the audience of a push is spread. `population` is opened only the first time, and everybody of its kind finds
    that they were looked up.

    Raises `RoleNotAllowed`, `PushUnknown`, and what the lake raises.
    """
    check(acting=acting, action="open")
    row = Push.objects.filter(pk=push).first()
    if row is None:
        raise PushUnknown(push=push)
    if row.spread is not None:
        return Spread.kept(row.spread)
    subjects = list(row.targets.values_list("subject", flat=True))
    with population() as everybody:
        write_reading(
            acting=acting,
            action="push.spread",
            purpose="pushes",
            kinds=[row.who],
            population=everybody,
            detail={"push": row.pk, "as_of": row.as_of.isoformat()},
        )
        found = count(
            population=everybody, pack=pack, who=cast("SubjectKind", row.who), subjects=subjects, as_of=row.as_of
        )
    row.spread = found.plain()
    row.save(update_fields=["spread"])
    return found
