"""By what counts of people are told apart, as rules that can be asked of everybody: sub-district and band of age. 分组

`grouping` of standing.yaml says of each kind of subject in which sub-district one lives or has one's seat, and how old
one is. Nobody is in two sub-districts, nor in two bands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from saltern.core.approvals.reminder_rules import checked
from saltern.core.approvals.standing_conditions import parsed
from saltern.core.audiences.age_band import AgeBand
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.standing import Grouping
from saltern.core.rules.facts import SUBJECT_KINDS, SubjectKind
from saltern.core.rules.feel.check import Checked
from saltern.core.rules.feel.nodes import And, Comparison, Node, Number, String

NONE = Grouping()


def placed_kinds(pack: Pack) -> tuple[SubjectKind, ...]:
    """The kinds of subject of which the pack says where they are."""
    return tuple(who for who in SUBJECT_KINDS if pack.standing.grouping.get(who, NONE).subdistrict is not None)


def place_rules(pack: Pack, who: SubjectKind) -> Mapping[str, Checked]:
    """Of each sub-district, by its code, who belongs to it; empty where the pack does not say. Raises `Faults`."""
    place = pack.standing.grouping.get(who, NONE).subdistrict
    if place is None:
        return {}
    node = parsed(place, pack.vocabulary, who)
    return {
        one.code: checked(
            node=Comparison(at=node.at, op="=", left=node, right=String(at=node.at, value=one.code)),
            who=who,
            vocabulary=pack.vocabulary,
        )
        for one in pack.subdistricts
    }


def band_rules(pack: Pack, who: SubjectKind, bands: Iterable[AgeBand]) -> tuple[Checked, ...]:
    """Of each band who is of that age; empty where ages are not told apart. Raises `Faults`."""
    age = pack.standing.grouping.get(who, NONE).age
    if age is None:
        return ()
    node = parsed(age, pack.vocabulary, who)
    return tuple(checked(node=_within(node, band), who=who, vocabulary=pack.vocabulary) for band in bands)


def _within(age: Node, band: AgeBand) -> Node:
    reached = Comparison(at=age.at, op=">=", left=age, right=Number(at=age.at, value=Decimal(band.first)))
    if band.end is None:
        return reached
    before = Comparison(at=age.at, op="<", left=age, right=Number(at=age.at, value=Decimal(band.end)))
    return And(at=age.at, left=reached, right=before)
