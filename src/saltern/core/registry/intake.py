"""Taking a unit's file into the lake: wholly, once, or not at all with the reason said.

    hash → already taken? → open → staged with every check → numbers linked → doubles → held, or written and committed

A batch is named by its data set and content, so a second delivery of the same bytes finds the first. Nothing counts
before the one rename of the commit; what a killed load leaves in staging is swept by the next. Rows delivered =
rows committed + rows quarantined, always, or the load fails.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import duckdb
from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.contracts.matching import near
from saltern.core.registry import columnar, custody, incoming
from saltern.core.registry.batch import Batch, Compaction, Linked, Reason
from saltern.core.registry.delivery import Unreadable, open_delivery
from saltern.core.registry.dossier.dossiers import DossierBusy, Dossiers
from saltern.core.registry.faultpoint import reach
from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.lake import Lake, Writer
from saltern.core.registry.linkage import Linker
from saltern.core.registry.loading import Loading
from saltern.core.registry.receipt import (
    BatchNotCommitted,
    BatchNotHeld,
    BatchNotReleasable,
    BatchUnknown,
    ContractUnknown,
    Counted,
    DeliveryChanged,
    DeliveryIsLink,
    DeliveryMissing,
    Manifest,
    Receipt,
    doubts,
    drift,
    emptied,
    outdated,
    promised,
    receipt,
    strangers,
    unpromised,
    unreadable,
)
from saltern.core.registry.snapshot import Snapshot, enclosed
from saltern.core.registry.superseding import Superseding, period
from saltern.words import Phrase

MEMORY: Final = 3_800
TEXT_MEMORY: Final = 1_500
"""Megabytes the database may hold. Of a text the rows are held meanwhile; what is more lies on disk."""
NOT_TAKEN: Final = Phrase(en="the batch was not taken and nothing was changed", zh="本批未入库，没有任何改动")
TOMORROW: Final = dt.timedelta(days=1)
"""Whatever the zone: nobody is born after it."""


class Intake:
    """The door of the lake for one process: keeps the verdicts on numbers from one delivery to the next."""

    def __init__(
        self,
        *,
        lake: Lake,
        identity: IdentityStore,
        contracts: Mapping[str, Contract],
        threads: int | None = None,
        memory: int = MEMORY,
    ) -> None:
        self.lake = lake
        self.identity = identity
        self.contracts = contracts
        spill = custody.own_folder(lake.root / "spill")  # in staging it would be emptied while the database lives on
        settings: dict[str, str | int] = {"memory_limit": f"{memory}MB", "temp_directory": str(spill)}
        if threads is not None:
            settings["threads"] = threads
        self._connection = enclosed(folders=[f"{lake.root}/"], settings=settings)
        self._memory = memory
        self._linker = Linker(self._connection, identity)
        self._connection.execute("CREATE TABLE existing (subject BIGINT)")
        self._existing = -1

    def close(self) -> None:
        """Let go of what was kept."""
        self._connection.close()

    def take(self, path: Path, *, dataset: str, now: dt.datetime, wait: float = 600.0, again: bool = False) -> Receipt:
        """Take one file; `now` is written beside the batch.

        What was taken before is not taken twice. With `again` it is where something else came since: a unit that
        delivers A, B and then A to put it right means A.
        """
        contract = self._contract(dataset)
        if path.is_symlink():
            raise DeliveryIsLink(path=path)
        if not path.is_file():
            raise DeliveryMissing(path=path)
        manifest = Manifest.beside(path)
        stamp = incoming.stamp(path)
        try:
            with self.lake.writing(wait=wait) as writer, ThreadPoolExecutor(max_workers=2) as aside:
                self._take_back(writer)
                content = custody.sha256(path) if incoming.like(writer, dataset, stamp) else ""
                earlier = incoming.earlier(writer, dataset, content)
                if earlier is not None and not (again and incoming.overtaken(writer, earlier)):
                    outcome = "already taken" if earlier.state == "committed" else "already held"
                    return receipt(earlier, outcome=outcome, snapshot=writer.holdings.number)  # type: ignore[arg-type]  # one of the two words

                def named() -> Batch:
                    found = content or custody.sha256(path)
                    reach("intake.hashed")
                    return self._new(writer, contract, path, found, now)

                return self._load(writer, contract, path, named, aside=aside, manifest=manifest, stamp=stamp, now=now)
        except (OSError, MemoryError, RuntimeError, duckdb.Error, sqlite3.Error) as wrong:
            if (refusal := incoming.lacking(wrong, self.lake.root, outcome=NOT_TAKEN)) is not None:
                raise refusal from wrong
            raise

    def release(self, batch_id: str, *, by: str, now: dt.datetime) -> Receipt:
        """A steward lets a held batch in; its doubts stay written beside it."""
        with self.lake.writing() as writer:
            self._take_back(writer)
            held = _named(writer, batch_id)
            if held.state != "held":
                raise BatchNotHeld(batch=batch_id, state=held.state)
            for reason in held.reasons:
                if not reason.releasable:
                    raise BatchNotReleasable(batch=batch_id, reason=Phrase(en=reason.text, zh=reason.text_zh))
            custody.verify(root=self.lake.root, files=held.kept)
            path = self.lake.root / held.kept[0].path
            batch = replace(held, taken_at=now.isoformat(), released_by=by)
            contract = self._contract(held.dataset)
            with ThreadPoolExecutor(max_workers=2) as aside:
                return self._load(
                    writer,
                    contract,
                    path,
                    lambda: batch,
                    aside=aside,
                    manifest=None,
                    stamp=incoming.stamp(path),
                    now=now,
                    let_in=True,
                )

    def withdraw(self, batch_id: str, *, why: str, now: dt.datetime) -> Receipt:
        """Take a batch out again: what it had superseded counts as before, exactly. The dossier, which holds its rows,
        is removed until it is made anew."""
        with self.lake.writing() as writer:
            self._take_back(writer)
            batch = _named(writer, batch_id)
            if batch.state == "withdrawn":
                raise BatchNotCommitted(batch=batch_id, state=batch.state)
            gone = replace(batch, state="withdrawn")
            without = Snapshot(root=self.lake.root, holdings=writer.holdings.with_batch(gone))
            gone = replace(gone, subjects=())
            others = self._remaining_subjects(writer, batch, without)
            holdings = writer.commit(batches=[*others, gone], why=f"withdraw {batch_id}: {why}", at=now.isoformat())
            self.identity.forget(batch=batch_id)
            self._existing = -1
            with contextlib.suppress(DossierBusy):  # whoever makes it now, the next making removes the rows
                Dossiers(self.lake).drop()
            return receipt(gone, outcome="committed", snapshot=holdings.number)

    def compact(self, dataset: str, *, now: dt.datetime) -> int:
        """Write the live rows of a data set as one sorted file; earlier snapshots and withdrawals keep the old ones."""
        contract = self._contract(dataset)
        with self.lake.writing() as writer:
            live = writer.holdings.live(dataset)
            if len(live) < 2:
                return 0
            snapshot = Snapshot(root=self.lake.root, holdings=writer.holdings)
            for part in snapshot.dataset_parts(dataset):
                custody.verify(root=self.lake.root, files=[part.file, *part.superseded])
            columns = contract.lake_columns
            first = next((c for c in columns if c.numbered), next((c for c in columns if c.entity), None))
            query = exp.select("*").from_(snapshot.dataset_relation(dataset).subquery("r"))
            if first is not None:
                query = query.order_by(exp.Ordered(this=exp.column(first.lake, quoted=True), nulls_first=False))
            path = writer.staging / "compacted.parquet"
            rows = columnar.write(connection=self._connection, query=query, path=path)
            name = f"compacted-{writer.holdings.number + 1:08d}.parquet"
            file = writer.settle(path=path, under=f"data/{dataset}", name=name, rows=rows)
            covers = tuple(batch.id for batch in live)
            linked = writer.holdings.linked_files(covers)
            entry = Compaction(dataset=dataset, covers=covers, file=file, links=linked)
            writer.commit(compactions=[entry], why=f"compact {dataset}", at=now.isoformat())
            return rows

    def _load(
        self,
        writer: Writer,
        contract: Contract,
        path: Path,
        named: Callable[[], Batch],
        *,
        aside: Executor,
        manifest: Manifest | None,
        stamp: tuple[int, int],
        now: dt.datetime,
        let_in: bool = False,
    ) -> Receipt:
        unsure = [] if let_in else list(unpromised(contract=contract, manifest=manifest))
        named = cache(named)
        if contract.format == "parquet" and manifest and not unsure:  # where a bit has changed it is not even opened
            said = replace(manifest, rows=None)
            unsure += promised(contract=contract, manifest=said, rows=0, content=named().content)
        if any(not reason.releasable for reason in unsure):
            return self._hold(writer, named(), path, unsure)
        self._allow(self._memory if contract.format == "parquet" else min(self._memory, TEXT_MEMORY))
        try:
            opened = open_delivery(
                path=incoming.linked_into(writer.staging, path, contract.format),
                contract=contract,
                staging=writer.staging,
                connection=self._connection,
            )
            reasons = [*unsure, *drift(contract=contract, found=opened.found)]
            if any(not reason.releasable for reason in reasons):
                return self._hold(writer, named(), path, reasons)
            loading = Loading(
                connection=self._connection,
                contract=contract,
                opened=opened,
                staging=writer.staging,
                linker=self._linker,
                on=now.date() + TOMORROW,
            )
            loading.stage()
            reach("intake.staged")
            naming = aside.submit(named)  # a processor is idle while numbers are looked up
            loading.link(aside=aside)
        except Unreadable as wrong:
            return self._hold(writer, named(), path, [*unsure, wrong.reason])
        except (csv.Error, UnicodeError, duckdb.Error) as wrong:
            if incoming.ours(wrong):
                raise
            return self._hold(writer, named(), path, [*unsure, unreadable(contract.format)])
        reach("intake.linked")
        rows, bad = loading.count()
        counted = Counted(rows=rows, quarantined=bad, unclosed=loading.unclosed, cut=loading.cut)
        doubtful = list(doubts(contract=contract, holdings=writer.holdings, counted=counted))
        early = [] if reasons or doubtful else loading.write()
        batch = replace(naming.result(), rows=rows, quarantined=bad)
        reasons += promised(contract=contract, manifest=manifest, rows=rows, content=batch.content)
        reasons += doubtful
        if incoming.stamp(path) != stamp:
            raise DeliveryChanged(path=path)
        if reasons and not batch.released_by:
            return self._hold(writer, batch, path, reasons, loading)
        written = [
            incoming.Written(digest=aside.submit(custody.sha256, path), path=path, rows=rows)
            for path, rows in early or loading.write()
        ]
        return self._commit(writer, contract, loading, batch, files=written, path=path)

    def _commit(
        self,
        writer: Writer,
        contract: Contract,
        loading: Loading,
        batch: Batch,
        *,
        files: Sequence[incoming.Written],
        path: Path,
    ) -> Receipt:
        written = sum(file.rows for file in files)
        if written + batch.quarantined != batch.rows:
            message = f"{batch.id}: {batch.rows} rows in, {written} good, {batch.quarantined} bad"
            raise AssertionError(message)
        filled = dict(loading.linked())
        keyed, last_key = self._filled(files, list(filled))
        links = {name: Linked(filled=filled[name], linked=keyed[name]) for name in filled}
        batch = replace(batch, filled=dict(loading.filled()), linked=links)
        unlike = [
            *strangers(contract=contract, holdings=writer.holdings, linked=links),
            *emptied(contract=contract, holdings=writer.holdings, batch=batch),
            *outdated(holdings=writer.holdings, batch=batch),
        ]
        if unlike and not batch.released_by:
            return self._hold(writer, batch, path, unlike, loading)
        set_aside, in_review = loading.quarantine(), loading.review()
        reach("intake.written")
        batch = replace(
            batch,
            state="committed",
            committed=written,
            review=in_review[1],
            last_key=last_key,
            columns={c.lake: c.sql_type for c in contract.lake_columns},
            faults=loading.faults(set_aside[1]),
            newest=incoming.newest(self._connection, contract, _rows(files) if written else None, batch.taken_at[:10]),
        )
        self.identity.remember(
            contacts=loading.contacts(),
            dataset=contract.dataset,
            batch=batch.id,
            arrived=batch.period or batch.taken_at[:10],
        )
        self.identity.remember_doubts(loading.doubts(), rows=loading.as_sent(), batch=batch.id)
        reach("intake.remembered")
        newcomers = self._newcomers(writer, contract, files)
        settled = tuple(incoming.settled_rows(writer, files, f"data/{contract.dataset}", batch.id))
        batch = replace(
            batch,
            files=settled,
            subjects=incoming.settled(writer, newcomers, "subjects", batch.id),
            quarantine=incoming.settled(writer, set_aside, "quarantine", batch.id),
            reviews=incoming.settled(writer, in_review, "review", batch.id),
        )
        superseding = Superseding(
            connection=self._connection, writer=writer, contract=contract, batch=batch, files=settled
        )
        batch, *others = superseding.batches()
        reach("intake.settled")
        holdings = writer.commit(
            batches=[batch, *others], links=superseding.links, why=f"take {batch.id}", at=batch.taken_at
        )
        self._remember_existing(batch, holdings.number)
        reach("intake.done")
        return receipt(batch, outcome="committed", snapshot=holdings.number)

    def _hold(
        self, writer: Writer, batch: Batch, path: Path, reasons: Iterable[Reason], loading: Loading | None = None
    ) -> Receipt:
        """Keep a delivery for a person to decide; with what is wrong in its rows, where they could be read, so that
        nobody has to let it in unseen."""
        if loading is not None:
            set_aside, in_review = loading.quarantine(), loading.review()
            batch = replace(
                batch,
                review=in_review[1],
                faults=loading.faults(set_aside[1]),
                quarantine=incoming.settled(writer, set_aside, "quarantine", f"{batch.id}.held"),
                reviews=incoming.settled(writer, in_review, "review", f"{batch.id}.held"),
            )
        copy = writer.staging / "held"
        shutil.copyfile(path, copy)
        kept = writer.settle(path=copy, under="held", name=batch.id, rows=0)
        batch = replace(batch, state="held", reasons=tuple(reasons), kept=(kept,))
        reach("intake.held")
        holdings = writer.commit(batches=[batch], why=f"hold {batch.id}", at=batch.taken_at)
        return receipt(batch, outcome="held", snapshot=holdings.number)

    def _newcomers(self, writer: Writer, contract: Contract, written: Sequence[incoming.Written]) -> tuple[Path, int]:
        """The subjects of the batch the lake did not know."""
        self._refresh_existing(writer)
        rows = _rows(written)
        parts = [
            exp.select("subject", "kind")
            .from_(_keys(column.lake, column.entity, rows).subquery("k"))
            .join("existing", using=["subject"], join_type="anti")
            for column in contract.subject_columns
        ]
        target = writer.staging / "subjects.parquet"
        if not parts:
            return target, 0
        every = exp.union(*parts, distinct=True) if len(parts) > 1 else parts[0].distinct()
        query = exp.select("subject", "kind").from_(every.subquery("t")).order_by("subject")
        return target, columnar.write(connection=self._connection, query=query, path=target)

    def _remaining_subjects(self, writer: Writer, batch: Batch, without: Snapshot) -> list[Batch]:
        """Subjects only this batch had introduced but others speak of too pass to another batch of theirs."""
        if not batch.subjects:
            return []
        known = [b for b in without.holdings.batches if b.state == "committed"]
        parts = []
        for heir in known:
            contract = self.contracts.get(heir.dataset)
            if contract is None or not heir.files:
                continue
            custody.verify(root=self.lake.root, files=heir.files)
            parts += [
                _keys(column.lake, column.entity, without.read(heir.files)) for column in contract.subject_columns
            ]
        if not parts:
            return []
        every = exp.union(*parts, distinct=True) if len(parts) > 1 else parts[0].distinct()
        mine = exp.select("subject").from_(without.read(batch.subjects))
        query = exp.select("subject", "kind").from_(every.subquery("t"))
        query = query.join(mine.subquery("m"), using=["subject"], join_type="semi").order_by("subject")
        path = writer.staging / "heirs.parquet"
        rows = columnar.write(connection=self._connection, query=query, path=path)
        if not rows:
            return []
        heir = known[0]
        file = writer.settle(path=path, under="subjects", name=f"{heir.id}-after-{batch.id}.parquet", rows=rows)
        return [replace(heir, subjects=(*heir.subjects, file))]

    def _take_back(self, writer: Writer) -> None:
        """Names and mobiles a load stated that died before its commit are forgotten. Raises `IdentityOlder`."""
        self.identity.check_reaches(writer.holdings.last_key)
        live = {b.id for b in writer.holdings.batches if b.state == "committed"}
        for batch in self.identity.batches() - live:
            self.identity.forget(batch=batch)

    def _refresh_existing(self, writer: Writer) -> None:
        number = writer.holdings.number
        if self._existing == number:
            return
        self._connection.execute("DELETE FROM existing")
        snapshot = Snapshot(root=self.lake.root, holdings=writer.holdings)
        files = snapshot.subject_files(linked=False)
        if files:
            custody.verify(root=self.lake.root, files=files)
            chosen = exp.select("subject").from_(snapshot.read(files))
            self._connection.execute(exp.insert(chosen, "existing").sql("duckdb", copy=False))
        self._existing = number

    def _remember_existing(self, batch: Batch, number: int) -> None:
        if batch.subjects:
            snapshot = Snapshot(root=self.lake.root, holdings=self.lake.holdings(number))
            chosen = exp.select("subject").from_(snapshot.read(batch.subjects))
            self._connection.execute(exp.insert(chosen, "existing").sql("duckdb", copy=False))
        self._existing = number

    def _filled(self, written: Sequence[incoming.Written], columns: list[str]) -> tuple[dict[str, int], int]:
        """How many cells of these columns hold a key, and the highest key."""
        if not columns:
            return {}, 0
        asked = [kind(this=exp.column(name, quoted=True)) for kind in (exp.Count, exp.Max) for name in columns]
        query = exp.select(*asked).from_(_rows(written)).sql("duckdb", copy=False)
        found = [int(value or 0) for value in self._connection.execute(query).fetchall()[0]]
        return dict(zip(columns, found[: len(columns)], strict=True)), max(found[len(columns) :])

    def _allow(self, megabytes: int) -> None:
        with contextlib.suppress(duckdb.OutOfMemoryException):  # where it cannot let go of more, it keeps that
            self._connection.execute(f"SET memory_limit = '{megabytes}MB'")

    def _contract(self, dataset: str) -> Contract:
        contract = self.contracts.get(dataset)
        if contract is None:
            raise ContractUnknown(name=dataset, near=near(dataset, self.contracts))
        return contract

    def _new(self, writer: Writer, contract: Contract, path: Path, content: str, now: dt.datetime) -> Batch:
        name = f"{contract.dataset}-{content[:12]}"
        again = sum(1 for b in writer.holdings.batches if b.id.startswith(name))
        return Batch(
            id=f"{name}-{again + 1}" if again else name,
            dataset=contract.dataset,
            record_set=contract.record_set,
            unit=contract.unit,
            mode=contract.mode,
            content=content,
            size=path.stat().st_size,
            source=path.name,
            period=period(path.name, arrived=now.date() + TOMORROW),
            taken_at=now.isoformat(),
            state="held",
        )


def take(
    path: Path, *, contract: Contract, lake: Lake, identity: IdentityStore, now: dt.datetime, wait: float = 600.0
) -> Receipt:
    """Take one file; for many, keep an `Intake`."""
    door = Intake(lake=lake, identity=identity, contracts={contract.dataset: contract})
    try:
        return door.take(path, dataset=contract.dataset, now=now, wait=wait)
    finally:
        door.close()


def _rows(written: Sequence[incoming.Written]) -> exp.Expr:
    paths = exp.Array(expressions=[exp.Literal.string(str(file.path)) for file in written])
    return exp.Anonymous(this="read_parquet", expressions=[paths])


def _keys(column: str, kind: str, rows: exp.Expr) -> exp.Select:
    subject = exp.column(column, quoted=True)
    return (
        exp.select(exp.alias_(subject, "subject"), exp.alias_(exp.Literal.string(kind), "kind"))
        .from_(rows.copy())
        .where(exp.not_(exp.Is(this=subject.copy(), expression=exp.null())))
    )


def _named(writer: Writer, batch_id: str) -> Batch:
    batch = writer.holdings.batch(batch_id)
    if batch is None:
        raise BatchUnknown(batch=batch_id)
    return batch
