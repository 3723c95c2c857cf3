"""What somebody may have, if they ask: the items whose offer holds for them, for the first page. 可申办"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from saltern.apps.casework import permission
from saltern.apps.casework.operations.file import with_own_cases
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.rules.facts import RecordSource
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An item and what is said of it."""

    item: str
    words: Phrase


def list_offers(
    *, acting: Acting, rulebook: Rulebook, source: RecordSource, subject: int, kind: str
) -> Sequence[Offered]:
    """The items offered to a subject of a kind today; the look leaves its line. Unknown offers nothing.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check_action(acting=acting, action="list-offers", subject=subject)
    own = with_own_cases(rulebook, source, subject)
    found, others = [], set[int]()
    for key in rulebook.offered:
        item = rulebook.item(key).in_force(acting.today)
        if item is None or item.who != kind or item.offer is None:
            continue
        view = SubjectView(
            rules=rulebook.program(key, acting.today),
            calendar=rulebook.calendar,
            subject=subject,
            source=own,
            account={},
            as_of=acting.today,
        )
        if view.rules.offer is not None and view.ask(view.rules.offer).value is True:
            found.append(Offered(item=key, words=item.offer.words))
        others |= view.others_read()
    journal.record(
        acting=acting,
        action="item.offers",
        subject=subject,
        purpose=acting.purpose or "offers",
        detail={"offers": len(found)},
        concerned=others,
    )
    return found
