"""A table of stages: every permitted (state, action, role) of a case, a ticket, a visit, with where it leads.

What the table does not hold is refused, in words: the matter is closed, the action has no place in that state, or it is
somebody else's to do.

>>> door = Stages(
...     thing=Phrase(en="door", zh="门"), people=("porter",), closed=("shut",),
...     states={"open": Phrase(en="open", zh="开"), "shut": Phrase(en="shut", zh="关")},
...     actions={"close": Phrase(en="close", zh="关上")}, roles={"porter": Phrase(en="porter", zh="门卫")},
...     rows=(Row(state="open", action="close", roles=("porter",), after="shut"),))
>>> door.after(number="7", state="open", action="close", role="porter")
'shut'
>>> door.after(number="7", state="shut", action="close", role="porter")
Traceback (most recent call last):
saltern.core.stages.table.StageClosed: Door 7 is closed (shut); "close" is no longer possible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from saltern.errors import SalternError
from saltern.words import NONE, Phrase, joined


class StageClosed(SalternError):
    """{thing} {number} is closed ({state}); "{action}" is no longer possible."""

    family = "gone"
    zh = "{thing} {number} 已办结（{state}），不能再执行“{action}”。"


class MoveRefused(SalternError):
    """{thing} {number} is in state "{state}"; "{action}" is not possible there. Possible: {possible}."""

    family = "conflict"
    zh = "{thing} {number} 处于“{state}”状态，不能执行“{action}”。可执行：{possible}。"


class RoleRefused(SalternError):
    """The role {role} may not "{action}" {thing} {number}; only {roles} may."""

    family = "forbidden"
    zh = "{role} 无权对{thing} {number} 执行“{action}”；仅限 {roles}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: in this state these roles may do this, and so it stands afterwards."""

    state: str
    action: str
    roles: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """The whole table of one kind of thing, with its words. `people` are the roles that are no machine."""

    thing: Phrase
    states: Mapping[str, Phrase]
    actions: Mapping[str, Phrase]
    roles: Mapping[str, Phrase]
    people: tuple[str, ...]
    closed: tuple[str, ...]
    rows: tuple[Row, ...]
    moves: Mapping[tuple[str, str, str], str] = field(init=False)

    def __post_init__(self) -> None:
        moves = {(row.state, row.action, role): row.after for row in self.rows for role in row.roles}
        object.__setattr__(self, "moves", moves)

    @property
    def open(self) -> tuple[str, ...]:
        """The states in which something may still happen."""
        return tuple(state for state in self.states if state not in self.closed)

    def after(self, *, number: str, state: str, action: str, role: str, without: Collection[str] = ()) -> str:
        """The state that follows; a refusal names what may be done, `without` what this one can never do.

        Raises `StageClosed`, `MoveRefused`, `RoleRefused`.
        """
        follows = self.moves.get((state, action, role))
        if follows is not None:
            return follows
        about = {"number": number, "action": self.action_words(action)}
        opening = Phrase(en=self.thing.en.capitalize(), zh=self.thing.zh)
        roles = [known for known in self.roles if (state, action, known) in self.moves]
        if state in self.closed and not roles:
            raise StageClosed(thing=opening, state=self.state_words(state), **about)
        if roles:
            only = joined(map(self.role_words, roles), en=" or ", zh="或")
            raise RoleRefused(thing=self.thing, role=self.role_words(role), roles=only, **about)
        allowed = self.possible(state, without=without)
        ways = joined(map(self.action_words, allowed), en=", ", zh="、") if allowed else NONE
        raise MoveRefused(thing=opening, state=self.state_words(state), possible=ways, **about)

    def possible(self, state: str, role: str = "", *, without: Collection[str] = ()) -> tuple[str, ...]:
        """What people (or `role`) may do in a state, in the order of the actions; nothing of `without`."""
        who = (role,) if role else self.people
        return tuple(
            action
            for action in self.actions
            if action not in without and any((state, action, one) in self.moves for one in who)
        )

    def state_words(self, state: str) -> Phrase:
        """A state as people call it."""
        return self.states[state]

    def action_words(self, action: str) -> Phrase:
        """A move as people call it; what is none is shown as it was typed."""
        return self.actions.get(action) or Phrase.same(action)

    def role_words(self, role: str) -> Phrase:
        """A role as people call it; what is none is shown as it was typed."""
        return self.roles.get(role) or Phrase.same(role)
