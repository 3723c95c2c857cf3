"""A row whose number linked nobody, linked to a subject by a person; undone, it stands as it came.

The row is written once more, with its key, into a file of its own, and the row as it came counts no longer: a commit
of the lake like any other (`batch.LinkedRow`). It counts as if it had been linked when it came: where the data set
replaces rows by key, it replaces earlier rows and is replaced by later ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from saltern.core.contracts.contract import Column, Contract
from saltern.core.registry import columnar, custody
from saltern.core.registry.batch import Batch, LakeFile, LinkedRow, Superseded, replaces
from saltern.core.registry.doubt import Place, RowNotToReview
from saltern.core.registry.lake import Lake, Writer
from saltern.core.registry.latest_word import BATCH_COLUMN
from saltern.core.registry.linkage import content
from saltern.core.registry.receipt import BatchUnknown
from saltern.core.registry.snapshot import SUBJECT_COLUMNS, Snapshot, enclosed
from saltern.errors import SalternError

POSITION: Final = "file_row_number"


class RowNotLinkable(SalternError):
    """Row {row}, column {column} of batch {batch} names nobody by a number that could be linked, or was taken in by an
    earlier release; deliver it again."""

    family = "conflict"
    zh = "批次 {batch} 第 {row} 行 {column} 列没有可关联的号码，或由旧版本入库；请重新投递。"


class RowReplaced(SalternError):
    """Row {row} of batch {batch} counts no more: a later delivery replaced it, or the batch was taken out."""

    family = "gone"
    zh = "批次 {batch} 第 {row} 行已不再有效：后续数据已替换，或该批次已撤回。"


class RowLinkedAlready(SalternError):
    """Row {row}, column {column} of batch {batch} is already linked to subject {subject}; undo that first."""

    family = "conflict"
    zh = "批次 {batch} 第 {row} 行 {column} 列已关联主体 {subject}；请先撤销。"


class RowNotLinked(SalternError):
    """Row {row}, column {column} of batch {batch} is not linked by a person."""

    family = "conflict"
    zh = "批次 {batch} 第 {row} 行 {column} 列没有人工关联。"


class SaidAlready(SalternError):
    """Batch {batch} says the same of that subject in another row; one of the two is wrong."""

    family = "conflict"
    zh = "批次 {batch} 中另有一行已就该主体作同样说明，两者必有一误。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The snapshot in which a row counts for its subject, and the day the row is of, "" without one."""

    snapshot: int
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file of rows; `name` is what a linked row with one of its keys is overruled by: a batch, or a linked row."""

    file: LakeFile
    columns: Mapping[str, str]
    batch: str
    name: str


def link(
    *, lake: Lake, contracts: Mapping[str, Contract], place: Place, subject: int, why: str, now: dt.datetime
) -> Linked:
    """Link a cell to a subject. Done already for that subject, it is not done again.

    Raises `BatchUnknown`, `RowNotToReview`, `RowNotLinkable`, `RowReplaced`, `RowLinkedAlready`, `SaidAlready`.
    """
    with lake.writing() as writer:
        batch, contract, column = _known(writer, contracts, place)
        before = _linked(writer, place)
        subjects = dict(before.subjects) if before else {}
        if column.lake in subjects:
            if subjects[column.lake] == subject:
                assert before
                return Linked(snapshot=writer.holdings.number, day=_day(writer, contract, before))
            raise RowLinkedAlready(batch=place.batch, row=place.row, column=place.column, subject=subjects[column.lake])
        made = _Linking(writer, contract, batch).made(place, {**subjects, column.lake: subject}, before)
        why = f"link {place.batch} row {place.row}: {why}"
        number = _commit(writer, [made], without=before, why=why, now=now)
        return Linked(snapshot=number, day=_day(writer, contract, made))


def unlink(*, lake: Lake, contracts: Mapping[str, Contract], place: Place, why: str, now: dt.datetime) -> int:
    """Undo it; the snapshot's number. Raises `BatchUnknown`, `RowNotToReview`, `RowNotLinked`."""
    with lake.writing() as writer:
        batch, contract, column = _known(writer, contracts, place)
        before = _linked(writer, place)
        if before is None or column.lake not in before.subjects:
            raise RowNotLinked(batch=place.batch, row=place.row, column=place.column)
        rest = {name: subject for name, subject in before.subjects.items() if name != column.lake}
        made = [_Linking(writer, contract, batch).made(place, rest, before)] if rest else []
        return _commit(writer, made, without=before, why=f"unlink {place.batch} row {place.row}: {why}", now=now)


def _day(writer: Writer, contract: Contract, linked: LinkedRow) -> str:
    if not contract.date_column:
        return ""
    snapshot = Snapshot(root=writer.lake.root, holdings=writer.holdings)
    custody.verify(root=writer.lake.root, files=[linked.file])
    dated = exp.column(contract.column(contract.date_column).lake, quoted=True)
    asked = exp.select(exp.cast(exp.cast(dated, "DATE"), "VARCHAR")).from_(snapshot.read([linked.file]))
    with enclosed(folders=[f"{writer.lake.root}/"], settings={"threads": 1}) as connection:
        return str(connection.execute(asked.sql("duckdb")).fetchall()[0][0] or "")


def _commit(writer: Writer, made: Sequence[LinkedRow], *, without: LinkedRow | None, why: str, now: dt.datetime) -> int:
    links = [entry for entry in writer.holdings.links if entry != without]
    return writer.commit(links=[*links, *made], why=why, at=now.isoformat()).number


def _known(writer: Writer, contracts: Mapping[str, Contract], place: Place) -> tuple[Batch, Contract, Column]:
    batch = writer.holdings.batch(place.batch)
    contract = contracts.get(batch.dataset) if batch else None
    if batch is None or contract is None:
        raise BatchUnknown(batch=place.batch)
    column = next((one for one in contract.subject_columns if one.name == place.column), None)
    if column is None:
        raise RowNotToReview(batch=place.batch, row=place.row, column=place.column)
    return batch, contract, column


def _linked(writer: Writer, place: Place) -> LinkedRow | None:
    same = (link for link in writer.holdings.links if (link.batch, link.row) == (place.batch, place.row))
    return next(same, None)


class _Linking:
    """One row being linked, with a database that reads the lake."""

    def __init__(self, writer: Writer, contract: Contract, batch: Batch) -> None:
        self._writer = writer
        self._contract = contract
        self._batch = batch
        root = writer.lake.root
        self._connection = enclosed(folders=[f"{root}/"], settings={"threads": 1})
        self._snapshot = Snapshot(root=root, holdings=writer.holdings)

    def made(self, place: Place, subjects: Mapping[str, int], before: LinkedRow | None) -> LinkedRow:
        """The row with its keys, and what it replaces."""
        try:
            return self._made(place, subjects, before)
        finally:
            self._connection.close()

    def _made(self, place: Place, subjects: Mapping[str, int], before: LinkedRow | None) -> LinkedRow:
        batch = self._batch
        if batch not in self._writer.holdings.live(batch.dataset):
            raise RowReplaced(batch=batch.id, row=place.row)
        digest = self._digest(place)
        file, position = self._position(place, digest, before)
        name = f"{batch.id}.row-{place.row}-{self._writer.holdings.number + 1}"
        row = self._row(file, position, subjects, name)
        superseded: tuple[Superseded, ...] = ()
        overruled: tuple[str, ...] = ()
        keys = [self._contract.column(key).lake for key in self._contract.key]
        if keys and self._contract.mode == "upsert":
            own = [entry for entry in self._files(but=before) if entry.batch == batch.id]
            if any(self._alike(entry, row, keys, but=(file, position)) for entry in own):
                raise SaidAlready(batch=batch.id)
            superseded = tuple(self._superseded(row, keys, name))
            overruled = self._overruled(row, keys)
        return LinkedRow(
            batch=batch.id,
            row=place.row,
            subjects=subjects,
            file=row,
            place=before.place if before else self._named_position(file, position, name),
            known=self._listed(subjects, name),
            superseded=superseded,
            overruled=overruled,
        )

    def _digest(self, place: Place) -> str:
        """By what the row is found in the lake."""
        custody.verify(root=self._writer.lake.root, files=self._batch.reviews)
        asked = exp.select("*").from_(self._snapshot.read(self._batch.reviews)) if self._batch.reviews else None
        if asked is None:
            raise RowNotToReview(batch=place.batch, row=place.row, column=place.column)
        asked = asked.where(exp.column("row").eq(place.row), exp.column("column").eq(place.column))
        found = self._connection.execute(asked.sql("duckdb", copy=False))
        names = [one[0] for one in found.description]
        row = found.fetchone()
        if row is None:
            raise RowNotToReview(batch=place.batch, row=place.row, column=place.column)
        digest = dict(zip(names, row, strict=True)).get("content")
        if digest is None:
            raise RowNotLinkable(batch=place.batch, row=place.row, column=place.column)
        return str(digest)

    def _position(self, place: Place, digest: str, before: LinkedRow | None) -> tuple[LakeFile, int]:
        """Where the row stands that came: in which file, at which position; of rows alike one that nobody took."""
        if before is not None:
            return self._file_of(before.place.target), self._positions(before.place)[0]
        columns = [column.lake for column in self._contract.lake_columns]
        taken = {
            (link.place.target, position)
            for link in self._writer.holdings.links
            if link.batch == place.batch
            for position in self._positions(link.place)
        }
        replaced = {
            (entry.target, position)
            for batch in self._writer.holdings.live(self._batch.dataset)
            for entry in batch.superseded
            if entry.target in {file.path for file in self._batch.files}
            for position in self._positions(entry)
        }
        found = False
        for file in self._batch.files:
            custody.verify(root=self._writer.lake.root, files=[file])
            alike = content(exp.column(name, quoted=True) for name in columns).eq(exp.Literal.string(digest))
            asked = exp.select(POSITION).from_(self._snapshot.read([file], positions=True)).where(alike)
            for (position,) in self._connection.execute(asked.order_by(POSITION).sql("duckdb")).fetchall():
                found = True
                if (file.path, position) not in taken | replaced:
                    return file, position
        if found:
            raise RowReplaced(batch=place.batch, row=place.row)
        raise RowNotLinkable(batch=place.batch, row=place.row, column=place.column)

    def _file_of(self, path: str) -> LakeFile:
        return next(file for file in self._batch.files if file.path == path)

    def _positions(self, entry: Superseded) -> list[int]:
        custody.verify(root=self._writer.lake.root, files=[entry.file])
        asked = exp.select("pos").from_(self._snapshot.read([entry.file])).sql("duckdb")
        return [int(row[0]) for row in self._connection.execute(asked).fetchall()]

    def _row(self, file: LakeFile, position: int, subjects: Mapping[str, int], name: str) -> LakeFile:
        chosen = [
            exp.alias_(exp.cast(exp.convert(subjects[column]), "BIGINT"), column, quoted=True)
            if column in subjects
            else exp.column(column, quoted=True)
            for column in self._batch.columns
        ]
        asked = exp.select(*chosen).from_(self._snapshot.read([file], positions=True))
        return self._settled(asked.where(exp.column(POSITION).eq(position)), f"data/{self._batch.dataset}", name)

    def _named_position(self, file: LakeFile, position: int, name: str) -> Superseded:
        asked = exp.select(exp.alias_(exp.cast(exp.convert(position), "BIGINT"), "pos"))
        made = self._settled(asked, f"superseded/{self._batch.dataset}", name)
        return Superseded(target=file.path, file=made)

    def _listed(self, subjects: Mapping[str, int], name: str) -> LakeFile:
        kinds = {column.lake: column.entity for column in self._contract.subject_columns}
        listed = {subject: kinds[column] for column, subject in subjects.items()}
        rows: list[exp.Query] = [
            exp.select(
                exp.alias_(exp.cast(exp.convert(subject), SUBJECT_COLUMNS["subject"]), "subject"),
                exp.alias_(exp.Literal.string(kind), "kind"),
            )
            for subject, kind in sorted(listed.items())
        ]
        every = exp.union(*rows, distinct=False) if len(rows) > 1 else rows[0]
        return self._settled(every, "subjects", name)

    def _settled(self, query: exp.Query, under: str, name: str) -> LakeFile:
        path = self._writer.staging / "linked.parquet"
        rows = columnar.write(connection=self._connection, query=query, path=path)
        return self._writer.settle(path=path, under=under, name=f"{name}.parquet", rows=rows)

    def _files(self, *, but: LinkedRow | None = None) -> Iterator[_File]:
        """Every file of rows of the data set, the linked rows among them."""
        columns = {}
        for batch in self._writer.holdings.of(self._batch.dataset):
            columns[batch.id] = batch.columns
            yield from (_File(file=file, columns=batch.columns, batch=batch.id, name=batch.id) for file in batch.files)
        for link in self._writer.holdings.links:
            if link.batch in columns and link != but:
                yield _File(file=link.file, columns=columns[link.batch], batch=link.batch, name=link.name)

    def _superseded(self, row: LakeFile, keys: Sequence[str], name: str) -> Iterator[Superseded]:
        """The earlier rows of the same key, in every file of the data set there ever was."""
        winners = self._winners()
        earlier = [entry for entry in self._files() if entry.batch not in {*winners, self._batch.id}]
        earlier += [
            _File(file=entry.file, columns={**self._batch.columns, BATCH_COLUMN: "VARCHAR"}, batch="", name="")
            for entry in self._writer.holdings.compactions
            if entry.dataset == self._batch.dataset and self._batch.id not in entry.covers
        ]
        for number, entry in enumerate(earlier):
            positions = self._alike(entry, row, keys, of=winners if BATCH_COLUMN in entry.columns else ())
            if positions:
                listed = exp.alias_(
                    exp.func("unnest", exp.Array(expressions=[exp.convert(position) for position in positions])), "pos"
                )
                asked = exp.select(exp.alias_(exp.cast(exp.column("pos"), "BIGINT"), "pos")).from_(
                    exp.select(listed).subquery("p")
                )
                made = self._settled(asked, f"superseded/{self._batch.dataset}", f"{name}-{number}")
                yield Superseded(target=entry.file.path, file=made)

    def _winners(self) -> frozenset[str]:
        """The batches of the data set whose rows replace those of this one."""
        placed = list(enumerate(self._writer.holdings.of(self._batch.dataset)))
        mine = next(entry for entry in placed if entry[1].id == self._batch.id)
        return frozenset(entry[1].id for entry in placed if replaces(entry, mine))

    def _overruled(self, row: LakeFile, keys: Sequence[str]) -> tuple[str, ...]:
        """The later batches and linked rows that have the same key."""
        winners = self._winners()
        found = [entry.name for entry in self._files() if entry.batch in winners and self._alike(entry, row, keys)]
        return tuple(dict.fromkeys(found))

    def _alike(
        self,
        entry: _File,
        row: LakeFile,
        keys: Sequence[str],
        *,
        but: tuple[LakeFile, int] | None = None,
        of: Collection[str] = (),
    ) -> list[int]:
        """The positions of rows in a file that have the key of the linked row; none of the batches in `of`, where the
        file holds several."""
        if not set(keys) <= set(entry.columns):
            return []
        custody.verify(root=self._writer.lake.root, files=[entry.file])
        same = [
            exp.NullSafeEQ(this=exp.column(key, "o", quoted=True), expression=exp.column(key, "n", quoted=True))
            for key in keys
        ]
        asked = (
            exp.select(exp.column(POSITION, "o"))
            .from_(exp.select("*").from_(self._snapshot.read([entry.file], positions=True)).subquery("o"))
            .join(exp.select("*").from_(self._snapshot.read([row])).subquery("n"), on=exp.and_(*same), join_type="semi")
        )
        people = [self._contract.column(key).lake for key in self._contract.key if self._contract.column(key).numbered]
        if people:
            named = exp.func("coalesce", *(exp.column(name, "o", quoted=True) for name in people))
            asked = asked.where(exp.not_(exp.Is(this=named, expression=exp.null())))
        if of:
            ids = [exp.Literal.string(one) for one in sorted(of)]
            asked = asked.where(exp.not_(exp.In(this=exp.column(BATCH_COLUMN, "o", quoted=True), expressions=ids)))
        found = [int(one[0]) for one in self._connection.execute(asked.sql("duckdb", copy=False)).fetchall()]
        return [at for at in found if but is None or (entry.file.path, at) != (but[0].path, but[1])]
