"""The pack's standing rules made ready for a sweep: consent, arrivals of approvals from elsewhere, warned audiences.

Everything here asks about the whole population, so everything is checked against the vocabulary and compiled to SQL by
`core.audiences`. Nobody who has not agreed to messages is reminded (`CONSENT`); warnings of danger go to everyone they
concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from saltern.core.approvals import standing_conditions
from saltern.core.approvals.reminder_rules import checked
from saltern.core.approvals.standing_conditions import given, parsed
from saltern.core.catalogue.item import NextStep
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.core.catalogue.standing import APPROVED_ITEM
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SUBJECT_KINDS, Derived, Vocabulary
from saltern.core.rules.feel.check import Checked
from saltern.core.rules.feel.nodes import And, Call, Name, Node, Or
from saltern.core.rules.feel.parse import parse_expression
from saltern.core.rules.feel.unknown import walk

CONSENT: Final = "consent"
AGAINST, REFUSED = "against", "refused"
APPLICANTS, ARRIVED, CONCERNED = "applicants_it_stands_for", "approval_arrived", "subjects_concerned"
RELATED_ARRIVED: Final = f"""
some applicant in {APPLICANTS} satisfies applicant.{ARRIVED}
  and (some concerned in applicant.{CONCERNED} satisfies concerned = self)
"""
"""An approval for another kind of subject, seen in a feed: the way of a next step at the desk, walked back."""


def consents(*, pack: Pack) -> dict[str, Checked]:
    """Who agreed to messages, a rule for each kind of subject."""
    return {
        f"{CONSENT}:{who}": checked(
            node=parsed(pack.standing.consent, pack.vocabulary, who), who=who, vocabulary=pack.vocabulary
        )
        for who in SUBJECT_KINDS
    }


def against(*, pack: Pack) -> dict[str, Checked]:
    """Of whom each standing condition does not hold, by its key, and for each kind of subject who said no to messages:
    few, whom the check before sending asks for. Raises `Faults`."""
    found = {
        f"{AGAINST}:{one.key}": checked(
            node=negated(parsed(one.holds, pack.vocabulary, one.who)), who=one.who, vocabulary=pack.vocabulary
        )
        for one in pack.standing.conditions
    }
    refused = pack.standing.refused
    for who in SUBJECT_KINDS if refused else ():
        assert refused is not None
        node = parsed(refused, pack.vocabulary, who)
        found[f"{REFUSED}:{who}"] = checked(node=node, who=who, vocabulary=pack.vocabulary)
    return found


def negated(node: Node) -> Node:
    """What holds where the rule is false."""
    return Call(at=node.at, callee=Name(at=node.at, name="not"), arguments=((None, node),))


def arrivals(*, pack: Pack) -> dict[str, Checked]:
    """For each next step with a condition: whose approval came in a feed within 30 days, and whom the step concerns."""
    seen = {step.key: arrival(step, pack) for step in pack.next_steps.values() if step.when is not None}
    return {key: rule for key, rule in seen.items() if rule is not None}


def arrival(step: NextStep, pack: Pack) -> Checked | None:
    """The approval of the step's first item seen in a feed, and the step's own condition; None where nothing leads
    from whom the step is for back to whom the item is approved for."""
    standing, who = pack.standing, step.who
    service = pack.items.get(step.from_item) or pack.elsewhere.get(step.from_item)
    applicant = service.who if service else who
    vocabulary = pack.vocabulary if applicant == who else _with_arrival(step, applicant, pack)
    if vocabulary is None:
        return None
    if applicant == who:
        seen = given(parsed(standing.arrived, vocabulary, who, names=[APPROVED_ITEM]), {APPROVED_ITEM: step.from_item})
    else:
        seen = parse_expression(RELATED_ARRIVED, names=[*vocabulary.names(who), ARRIVED, CONCERNED])
    also = standing.also_arrived.get(step.from_item)
    if also is not None:
        told = given(parsed(also, vocabulary, who, names=[APPROVED_ITEM]), {APPROVED_ITEM: step.from_item})
        seen = Or(at=seen.at, left=seen, right=told)
    if step.when is not None:
        seen = And(at=seen.at, left=seen, right=parsed(step.when, vocabulary, who))
    seen = standing_conditions.conjoined(seen, standing_conditions.of_step(pack, step), vocabulary)
    return checked(node=seen, who=who, vocabulary=vocabulary)


def _with_arrival(step: NextStep, applicant: str, pack: Pack) -> Vocabulary | None:
    """The vocabulary with what `RELATED_ARRIVED` asks: of the step's subject the applicants it stands for, of each of
    those whether the approval has arrived, and whom a step after it concerns."""
    entities = pack.vocabulary.entities
    concerned, back = entities[applicant].related.get(step.who), entities[step.who].related.get(applicant)
    if concerned is None or back is None:
        return None
    text = re.sub(rf"\b{APPROVED_ITEM}\b", f'"{step.from_item}"', pack.standing.arrived.text)
    own = {
        step.who: {APPLICANTS: replace(back, name=APPLICANTS)},
        applicant: {
            ARRIVED: Derived(name=ARRIVED, text=text),
            CONCERNED: replace(concerned, name=CONCERNED),
        },
    }
    widened = {who: replace(entities[who], derived={**entities[who].derived, **facts}) for who, facts in own.items()}
    return replace(pack.vocabulary, entities={**entities, **widened})


def warned(
    *, playbooks: Iterable[Playbook], pack: Pack, values: Mapping[str, str | tuple[str, ...]]
) -> dict[str, Checked]:
    """Whom the woken playbooks concern; `values` are the warning's own words (sub-districts, kind, level, time)."""
    return {
        book.key: checked(
            node=given(playbook_rule(pack, book, book.when), values),
            who=book.who,
            vocabulary=pack.vocabulary,
        )
        for book in playbooks
        if book.when is not None
    }


def read_by(pack: Pack, book: Playbook) -> tuple[str, ...]:
    """The record sets that a playbook's own rule names; none for an all-clear."""
    if book.when is None:
        return ()
    node = parsed(book.when, pack.vocabulary, book.who, names=pack.warning)
    names = {part.name for part in walk(node) if isinstance(part, Name)}
    links = pack.vocabulary.entities[book.who].links
    return tuple(sorted({link.record_set for name, link in links.items() if name in names}))


def playbook_rule(pack: Pack, book: Playbook, when: Rule) -> Node:
    """Whom a playbook concerns, with what stands before every warning."""
    node = parsed(when, pack.vocabulary, book.who, names=pack.warning)
    return standing_conditions.conjoined(node, standing_conditions.of_playbook(pack, book), pack.vocabulary)
