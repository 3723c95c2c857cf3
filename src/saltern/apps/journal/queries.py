"""Reading the journal: whether the chain holds, who used a person's data, which news still waits."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from saltern.apps.journal import anchor as anchors
from saltern.apps.journal import witness
from saltern.apps.journal.chain import GENESIS, chained
from saltern.apps.journal.entry import canonical, digest
from saltern.apps.journal.finding import Finding, Place
from saltern.apps.journal.models import Batch, Concern, Delivery, Line, Link, OtherKey, Withholding
from saltern.apps.journal.search import KINDS, ChainState, Checked, Sought
from saltern.apps.journal.withholding import Order, Withheld, told

Detail = Mapping[str, object]
M = TypeVar("M", Line, Concern)

SET = "journal.withhold"
"""The deed by which a use is kept back."""
VERIFY = "journal.verify"
"""The deed by which the chain is compared."""
LOOKBACK = 100_000
"""How far below the newest sealed line the sealer looks for lines whose transaction ended late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line as people read it; `withheld`: it is kept back by law, or was."""

    number: int
    at: dt.datetime
    actor: str
    role: str
    action: str
    subject: int | None
    object: str
    purpose: str
    detail: Detail
    request: str
    withheld: Withheld | None = None

    @property
    def blank(self) -> LineView:
        """The same without what it says: by whom, of what, what for. That it was stays."""
        return replace(
            self, actor="", role="", action="", subject=None, object="", purpose="", detail={}, request="",
            withheld=replace(self.withheld, basis="") if self.withheld else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the chain holds; `unsealed` lines wait for the sealer: our programs vouch for them. `uncompared` batches
    are newer than the anchor's copy, `anew` ones got their heads afterwards, from a person."""

    lines: int
    batches: int
    unsealed: int
    findings: tuple[Finding, ...]
    uncompared: int = 0
    anew: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """News a subscriber has not taken yet, with its last mistake."""

    event: str
    handler: str
    attempts: int
    next_at: dt.datetime
    error: str


def digest_of(line: Line) -> str:
    """The digest of a line as it stands now."""
    return digest(
        at=line.at,
        actor=line.actor,
        role=line.role,
        action=line.action,
        subject=line.subject,
        object=line.object,
        purpose=line.purpose,
        detail=line.detail,
        request=line.request,
    )


def unsealed(*, after: int | None = None) -> QuerySet[Line]:
    """Lines that no batch holds yet, oldest first; those above a number, or all."""
    lines = Line.objects.filter(~Exists(Link.objects.filter(line_id=OuterRef("pk")))).order_by("pk")
    return lines if after is None else lines.filter(pk__gt=after)


def vouched(lines: Sequence[Line]) -> Sequence[Line]:
    """Those of some unsealed lines that one of our programs meant to write; all where none notes what it writes."""
    if witness.kept() is None:
        return lines
    told = witness.read()
    if told.after is None:
        return [line for line in lines if line.pk > 0]
    return [
        line
        for line in lines
        if 0 < line.pk <= told.after or told.meant[found := digest_of(line)] or told.written[found]
    ]


def sealed_of(digests: Iterable[str]) -> Collection[str]:
    """Those of some digests that stand in the chain."""
    asked, found = list(digests), set[str]()
    for start in range(0, len(asked), 500):
        found |= set(Link.objects.filter(digest__in=asked[start : start + 500]).values_list("digest", flat=True))
    return found


def head_of(batch: Batch) -> anchors.Head:
    """A batch as the anchor tells it."""
    return anchors.Head(number=batch.number, root=batch.root, count=batch.count, at=batch.at.isoformat())


def unanchored(anchor: Path, sign: anchors.Sign | None) -> Sequence[Batch]:
    """The batches the anchor has no head of."""
    known = {(head.number, head.root) for head in anchors.read(anchor) if head.genuine(sign)}
    return [row for row in Batch.objects.order_by("number") if (row.number, row.root) not in known]


def verify(*, anchor: Path, sign: anchors.Sign | None = None, copy: bool = False) -> Verdict:
    """Walk the whole chain and say every place where it does not hold, or cannot be compared.

    With `copy` the anchor is one that was kept elsewhere and may end earlier. Raises `AnchorUnreadable`.
    """
    findings: list[Finding] = []
    previous, expected, lines = GENESIS, 1, 0
    roots: dict[int, str] = {}
    for batch in Batch.objects.order_by("number").iterator(chunk_size=500):
        if batch.number != expected:
            findings.append(Finding(kind="batch-missing", batch=expected, found=f"batch {batch.number}"))
        if batch.previous != previous:
            findings.append(Finding(kind="batch-unlinked", batch=batch.number, found=batch.previous[:12]))
        findings += _batch_findings(batch)
        previous, expected, lines = batch.root, batch.number + 1, lines + batch.count
        roots[batch.number] = batch.root
    heads = anchors.read(anchor)
    found, uncompared = _anchor_findings(heads, roots, sign, copy=copy)
    waiting = list(unsealed())
    findings += [*found, *_unsealed_findings(waiting)]
    return Verdict(
        lines=lines,
        batches=len(roots),
        unsealed=len(waiting),
        findings=tuple(findings),
        uncompared=uncompared,
        anew=len({head.number for head in heads if head.anew and head.genuine(sign)}),
    )


def _unsealed_findings(lines: Sequence[Line]) -> list[Finding]:
    """What is wrong with the lines that wait for the sealer, by what our programs noted."""
    place = witness.kept()
    if place is None:  # a number below the first one is given by no database
        return [Finding(kind="line-foreign", batch=0, line=line.pk) for line in lines if line.pk <= 0]
    told = witness.read()
    digests = Counter(digest_of(line) for line in lines)
    ours = {line.pk for line in vouched(lines)}
    findings = [Finding(kind="line-foreign", batch=0, line=line.pk) for line in lines if line.pk not in ours]
    missing = told.written - digests
    gone = missing.keys() - set(sealed_of(missing))
    return [*findings, *(Finding(kind="line-gone", batch=0, found=f"digest {digest[:12]}") for digest in sorted(gone))]


def _batch_findings(batch: Batch) -> list[Finding]:
    places = [
        Place(position=link.position, line=link.line_id, held=link.digest, now=digest_of(link.line))
        for link in batch.links.select_related("line").order_by("position")
    ]
    findings = [Finding.of_place(batch.number, place, places) for place in places if place.held != place.now]
    missing = sorted(set(range(batch.count)) - {place.position for place in places})
    findings += [Finding(kind="line-missing", batch=batch.number, position=position) for position in missing]
    if len(places) > batch.count:
        findings.append(Finding(kind="line-added", batch=batch.number, found=f"{len(places)} lines"))
    held = [place.held for place in places]
    if chained(previous=batch.previous, number=batch.number, digests=held) != batch.root and not missing:
        findings.append(Finding(kind="batch-rewritten", batch=batch.number, found=batch.root[:12]))
    return findings


def _anchor_findings(
    heads: Sequence[anchors.Head], roots: Mapping[int, str], sign: anchors.Sign | None, *, copy: bool
) -> tuple[list[Finding], int]:
    """Where the database and the heads kept outside it differ, and how many batches a copy does not reach."""
    newest = max(roots, default=0)
    findings = []
    genuine = [head for head in heads if head.genuine(sign)]
    for head in heads:
        if not head.sealed:
            continue
        if head.number > newest:
            findings.append(Finding(kind="tail-cut", batch=head.number, found=f"last batch {newest}"))
        elif roots.get(head.number) != head.root:
            findings.append(Finding(kind="head-changed", batch=head.number, found=roots.get(head.number, "none")[:12]))
    forged = sorted({head.number for head in heads} - {head.number for head in genuine})
    findings += [Finding(kind="head-forged", batch=number) for number in forged]
    known = {head.number for head in genuine if head.sealed} | {
        head.number for head in genuine if roots.get(head.number) == head.root
    }
    without = [number for number in roots if number not in known]
    reached = max(known, default=0)
    beyond = [number for number in without if number > reached] if copy else []
    lacking = [number for number in without if number not in beyond]
    if lacking:
        findings.append(Finding(kind="head-missing", batch=lacking[0], found=f"{len(lacking)} batch(es) without"))
    return findings, len(beyond)


def lines(
    *,
    subject: int | None = None,
    object: str = "",  # noqa: A002  # the word of the field
    limit: int = 50,
    before: int | None = None,
) -> Sequence[LineView]:
    """Lines, newest first; `before` is the last number of the page already seen."""
    rows = Line.objects.order_by("-pk")
    if subject is not None:
        rows = rows.filter(subject__in=keys_of(subject))
    if object:
        rows = rows.filter(object=object)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_view(row) for row in rows[:limit]]


def sought(asked: Sought, *, before: int | None = None, limit: int = 50) -> Sequence[LineView]:
    """Lines as an auditor looks for them, newest first; `before` is the last number of the page already seen.

    Each walks down an index as far as the page reaches: those about a subject and those that name it among others,
    those of each account, those of each deed of a kind; rare deeds are found among millions of others.
    """
    span = _span(asked)
    lines = _narrowed(Line.objects.all(), asked, span, before)
    walks: list[QuerySet[Any]] = [lines]
    if asked.subject is not None:
        keys = keys_of(asked.subject)
        named = _narrowed(Concern.objects.filter(subject__in=keys), asked, span, before, line="line__")
        walks = [*(lines.filter(subject=key) for key in keys), named]
    elif asked.actors is not None:
        walks = [lines.filter(actor=actor) for actor in sorted(asked.actors)]
    elif asked.kind and not asked.case:
        walks = [lines.filter(action=deed) for deed in _deeds() if deed.startswith(KINDS[asked.kind][1])]
    newest = _newest(walks, limit)
    return [_view(row) for row in Line.objects.filter(pk__in=newest).order_by("-pk")]


def _deeds() -> Sequence[str]:
    """Every deed the journal holds, from the index of deeds: each step goes to the next that differs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE deed(name) AS (SELECT min(action) FROM journal_line UNION ALL"
            " SELECT (SELECT min(action) FROM journal_line WHERE action > deed.name) FROM deed"
            " WHERE deed.name IS NOT NULL) SELECT name FROM deed WHERE name IS NOT NULL"
        )
        return [name for (name,) in cursor.fetchall()]


def _newest(walks: Sequence[QuerySet[Any]], limit: int) -> Sequence[int]:
    """The highest numbers of lines that any of some walks comes to, asked in one question."""
    asked = []
    for rows in walks:
        number = "line_id" if rows.model is Concern else "pk"
        asked.append(rows.order_by(f"-{number}").values(number)[:limit].query.sql_with_params())
    if not asked:
        return []
    together = " UNION ALL ".join(f"SELECT * FROM ({text}) AS walk_{place}" for place, (text, _) in enumerate(asked))  # noqa: S608  # Django's own words
    with connection.cursor() as cursor:
        cursor.execute(together, [value for _, values in asked for value in values])
        return sorted({number for (number,) in cursor.fetchall()}, reverse=True)[:limit]


def _narrowed(
    rows: QuerySet[M], asked: Sought, span: tuple[int | None, int | None], before: int | None, *, line: str = ""
) -> QuerySet[M]:
    """What is looked for, asked of lines or of what points to them."""
    low, high = span
    last = min((number for number in (high, before) if number is not None), default=None)
    wanted = {
        "actor__in": sorted(asked.actors) if asked.actors is not None and asked.subject is not None else None,
        "object": f"case:{asked.case}" if asked.case else None,
        "at__gte": asked.begins,
        "at__lt": asked.ends,
        "pk__gt": low,
        "pk__lt": last,
    }
    rows = rows.filter(**{f"{line}{name}": value for name, value in wanted.items() if value is not None})
    if asked.kind:
        begins = Q()
        for beginning in KINDS[asked.kind][1]:
            begins |= Q(**{f"{line}action__startswith": beginning})
        rows = rows.filter(begins)
    return rows


def _span(asked: Sought) -> tuple[int | None, int | None]:
    """Between which numbers the lines of a span of time lie: a line is sealed soon after it was written, so that the
    seals tell, and no index of times is kept up with every line."""
    low = high = None
    if asked.begins is not None:
        last = Link.objects.filter(batch=_batch(Batch.objects.filter(at__lt=asked.begins).order_by("-number")))
        found = last.order_by("-position").values_list("line_id", flat=True).first()
        low = None if found is None else found - LOOKBACK
    if asked.ends is not None:
        first = Link.objects.filter(batch=_batch(Batch.objects.filter(at__gte=asked.ends).order_by("number")))
        found = first.order_by("-position").values_list("line_id", flat=True).first()
        high = None if found is None else found + LOOKBACK
    return low, high


def _batch(rows: QuerySet[Batch]) -> QuerySet[Any]:
    return rows.values("pk")[:1]


def last_sealed_line() -> int:
    """The highest number among the sealed lines; 0 where none is."""
    return Link.objects.order_by("-line_id").values_list("line_id", flat=True).first() or 0


def chain_state(*, anchor: Path, sign: anchors.Sign | None = None) -> ChainState:
    """How the chain stands, without comparing a line. Raises `AnchorUnreadable`."""
    last, line = Batch.objects.order_by("-number").first(), last_sealed_line()
    heads = [head for head in anchors.read(anchor) if head.sealed and head.genuine(sign)]
    told = Line.objects.filter(action=VERIFY).order_by("-pk").first()
    known = json.loads(told.detail) if told else {}
    return ChainState(
        batch=last.number if last else 0,
        sealed_at=last.at if last else None,
        line=line,
        waiting=Line.objects.filter(pk__gt=line).count(),
        anchored=last is None or any((head.number, head.root) == (last.number, last.root) for head in heads[-8:]),
        anchored_to=max((head.number for head in heads), default=0),
        checked=Checked(at=told.at, by=told.actor, line=known["line"], lines=known["lines"], findings=known["findings"])
        if told
        else None,
    )


def lookers(
    *,
    object: str,  # noqa: A002  # the word of the field
    action: str,
    since: dt.datetime,
    besides: str,
) -> Sequence[str]:
    """The accounts other than one's own that did this to a thing since a moment, the last to do so first."""
    rows = Line.objects.filter(object=object, action=action, at__gte=since).exclude(actor=besides).order_by("-pk")
    return list(dict.fromkeys(rows.exclude(role="applicant").values_list("actor", flat=True)))


def accesses(
    *,
    subject: int,
    kind: str = "",
    but: str = "",
    also: Collection[str] = (),
    limit: int = 50,
    before: int | None = None,
) -> Sequence[LineView]:
    """Who used this subject's data, for what purpose: lines with a purpose, newest first.

    Those about the subject alone, those that name it among others, and those about everybody of its `kind` (of any
    kind where it is not given); `but` leaves out what an account did as an applicant, except the
    deeds in `also`. Each is one walk down an index, as far as the page reaches.
    """
    keys = keys_of(subject)
    mine = Concern.objects.filter(subject__in=keys)
    everybody = Concern.objects.filter(subject__isnull=True, last__gte=min(keys))
    everybody = everybody.filter(kind=kind) if kind else everybody
    found: set[int] = set()
    for rows, name in (
        (_but(Line.objects.filter(subject__in=keys).exclude(purpose=""), but, also), "pk"),
        (_but(mine.exclude(line__purpose=""), but, also, line="line__"), "line_id"),
        (everybody.exclude(line__purpose=""), "line_id"),
    ):
        page = rows if before is None else rows.filter(**{f"{name}__lt": before})
        found |= set(page.order_by(f"-{name}").values_list(name, flat=True)[:limit])
    newest = sorted(found, reverse=True)[:limit]
    return [_seen_by(subject, _view(row)) for row in Line.objects.filter(pk__in=newest).order_by("-pk")]


def keys_of(subject: int) -> Sequence[int]:
    """The keys under which lines about a subject stand: its own, and where it is joined with another that one's."""
    pair = OtherKey.objects.filter(Q(kept=subject) | Q(gone=subject)).values_list("kept", "gone").first()
    return (subject,) if pair is None else pair


def _but(rows: QuerySet[M], account: str, also: Collection[str], *, line: str = "") -> QuerySet[M]:
    own = Q(**{f"{line}actor": account, f"{line}role": "applicant"}) & ~Q(**{f"{line}action__in": sorted(also)})
    return rows.exclude(own) if account else rows


def _seen_by(subject: int, line: LineView) -> LineView:
    """A line as one of those it concerns may see it: nobody else's key stands in it."""
    if "concerned" not in line.detail:
        return line
    return replace(line, detail={**line.detail, "concerned": [subject]})


def use(*, subject: int, line: int) -> LineView | None:
    """One use of a subject's data by the number of its line."""
    found = accesses(subject=subject, limit=1, before=line + 1)
    return found[0] if found and found[0].number == line else None


def with_orders(lines: Sequence[LineView], *, subject: int, today: dt.date) -> Sequence[LineView]:
    """Uses of a subject's data, each with what is ordered of it."""
    orders = _orders(subject=subject) if lines else ()
    if not orders:
        return lines
    return [replace(line, withheld=told([one for one in orders if _covers(one, line)], today=today)) for line in lines]


def _covers(order: Order, line: LineView) -> bool:
    return order.covers(line.number, actor=line.actor, at=line.at)


def _orders(*, subject: int) -> Sequence[Order]:
    """The orders on a subject that stand in the journal as they stand in their table."""
    rows = list(Withholding.objects.filter(subject__in=keys_of(subject)).order_by("id"))
    if not rows:
        return ()
    names = [order_name(row.pk) for row in rows]
    sealed = dict(Line.objects.filter(action=SET, object__in=names).values_list("object", "detail"))
    return [order(row) for row in rows if sealed.get(order_name(row.pk)) == canonical(order_detail(row))]


def orders_in_force(*, today: dt.date) -> Sequence[Order]:
    """Every order that keeps something back today."""
    rows = Withholding.objects.filter(lifted_at__isnull=True, until__gt=today).order_by("until", "id")
    return [order(row) for row in rows]


def order_name(number: int) -> str:
    """What the journal calls an order."""
    return f"withholding:{number}"


def order_detail(row: Withholding) -> Detail:
    """What the journal keeps of an order."""
    return {"subject": row.subject, "line": row.line, "by": row.by, "basis": row.basis, "until": row.until}


def order(row: Withholding) -> Order:
    """An order as a value."""
    return Order(
        number=row.pk,
        subject=row.subject,
        line=row.line,
        by=row.by,
        basis=row.basis,
        until=row.until,
        set_at=row.set_at,
        lifted_at=row.lifted_at,
    )


def waiting(*, limit: int = 50) -> Sequence[WaitingView]:
    """News not taken yet, most often tried first."""
    rows = Delivery.objects.filter(done_at__isnull=True).select_related("event").order_by("-attempts", "pk")[:limit]
    return [
        WaitingView(
            event=row.event.name, handler=row.handler, attempts=row.attempts, next_at=row.next_at, error=row.error
        )
        for row in rows
    ]


def _view(row: Line) -> LineView:
    return LineView(
        number=row.pk,
        at=row.at,
        actor=row.actor,
        role=row.role,
        action=row.action,
        subject=row.subject,
        object=row.object,
        purpose=row.purpose,
        detail=json.loads(row.detail),
        request=row.request,
    )
