"""交接: all open cases of a colleague given to another in one act; one case given to another unit that may decide it.

Neither moves a clock. Between units only the pack says who may: the item names them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.operations.desk import ReasonMissing
from saltern.apps.casework.operations.figures import take_off
from saltern.apps.casework.operations.file import CaseEffects, facts, locked, message, move, save
from saltern.apps.casework.operations.worklist import ours
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import MOVES, action_words
from saltern.apps.journal.account_name import same_account, spelled
from saltern.apps.journal.acting import Acting
from saltern.apps.organisation import queries as organisation
from saltern.apps.organisation.post import Post
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase, joined

LONGEST = 500
"""Signs of a reason that are kept."""


class NoColleague(SalternError):
    """{handler} holds no office at {unit} in which cases are worked on; choose somebody who does."""

    family = "invalid"
    zh = "{handler} 在 {unit} 没有办理办件的任职；请另选一位同事。"


class SameHandler(SalternError):
    """The cases of {handler} are theirs already; choose somebody else."""

    family = "invalid"
    zh = "{handler} 的办件本来就由其经办；请另选一位同事。"


class HandOverUnexplained(SalternError):
    """Say why the cases are handed over; it stands in the history of each."""

    family = "invalid"
    zh = "请写明交接的原因，会记在每件办件的经过里。"


class UnitNotNamed(SalternError):
    """Case {case} cannot be handed to {unit}: of {item} the pack names {known}."""

    family = "conflict"
    zh = "办件 {case} 不能转给 {unit}：事项 {item} 写明可办理的单位是 {known}。"


NO_OTHER = Phrase(en="no other unit", zh="没有别的单位")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What was handed over, and what was left because the office of the stand-in does not name its item; numbers."""

    done: tuple[str, ...]
    left: tuple[str, ...]


@transaction.atomic
def hand_over(*, acting: Acting, rulebook: Rulebook, of: str, to: str, reason: str) -> HandedOver:
    """Give every open case of my unit that a colleague handles to another, who finds them among theirs at once.

    Raises `RoleNotAllowed`, `HandOverUnexplained`, `SameHandler`, `NoColleague`.
    """
    permission.check_action(acting=acting, action="hand-over-all")
    why, handler = free_text(reason)[:LONGEST], spelled(to)
    if not why:
        raise HandOverUnexplained
    if same_account(of, to):
        raise SameHandler(handler=handler)
    post = _post(acting, rulebook, handler)
    states = [state for state, action, role in MOVES if (action, role) == ("assign", acting.role)]
    held = ours(acting, rulebook).filter(handler=spelled(of), state__in=states).order_by("pk")
    done: list[str] = []
    left: list[str] = []
    for number in list(held.values_list("number", flat=True)):
        row, effects = locked(number), CaseEffects()
        if not same_account(row.handler, of) or row.state not in states:  # it moved on before it was locked
            continue
        if post.items != "all" and row.item not in post.items:
            left.append(number)
            continue
        move(row, "assign", rulebook=rulebook, acting=acting, effects=effects, note=f"{handler}\n{why}")
        row.handler = handler
        detail = {"handler": handler, "instead_of": spelled(of), "reason": why}
        save(row, acting, effects, action="assign", detail=detail)
        done.append(number)
    return HandedOver(done=tuple(done), left=tuple(left))


@transaction.atomic
def hand_to_unit(
    *, acting: Acting, rulebook: Rulebook, number: str, unit: str, reason: str, seen: int | None = None
) -> CaseView:
    """Give a case to another unit that may decide it; its clock goes on, and the applicant is told.

    Raises `UnitNotNamed`, `ReasonMissing`, `CaseMoved` and what a move raises.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    why = free_text(reason)[:LONGEST]
    move(row, "hand-over", rulebook=rulebook, acting=acting, effects=effects, note=f"{unit}\n{why}")
    about = facts(row, rulebook, acting)
    if unit not in about.other_units:
        item = rulebook.items.get(row.item)
        raise UnitNotNamed(
            case=number,
            unit=rulebook.unit_name(unit),
            item=item.name if item else Phrase.same(row.item),
            known=joined(map(rulebook.unit_name, about.other_units), en=", ", zh="、")
            if about.other_units
            else NO_OTHER,
        )
    if not why:
        raise ReasonMissing(action=action_words("hand-over"), case=number, since=NOTHING)
    take_off(row, receipt=True)
    row.unit, row.came_from, row.handler = unit, about.unit, ""
    effects.messages.append(message(row, "case-handed-over", rulebook=rulebook, acting=acting, due=row.due_on))
    save(row, acting, effects, action="hand-over", detail={"unit": unit, "from": about.unit, "reason": why})
    return queries.view(row)


def _post(acting: Acting, rulebook: Rulebook, handler: str) -> Post:
    """The office in which the stand-in works on cases of this unit. Raises `NoColleague`."""
    held = organisation.posts(unit=acting.unit, now=acting.now)
    found = next((one for one in held if one.account == handler and permission.DESK & set(one.roles)), None)
    if found is None:
        raise NoColleague(handler=handler, unit=rulebook.unit_name(acting.unit))
    return found
