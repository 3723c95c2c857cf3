"""`saltern feed`: check a unit's file, take it, see what was set aside and why, let a held batch in, take one out. 接入

Exit status 1 tells that something is held or wrong rows were found; the words say what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.operations import Batch, BatchReason, Place, Receipt
from saltern.apps.stewardship.quarantine import WrongRow
from saltern.apps.stewardship.review import WHY, ReviewRow, reason_words
from saltern.core.contracts.contract import Column
from saltern.core.contracts.matching import near
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, Json, answer
from saltern.interfaces.cli.spoken import language, said, tell, told

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

app = typer.Typer(no_args_is_help=True)

STATES: Final = {"committed": "已入库", "held": "待处理", "withdrawn": "已撤回"}

Dataset = Annotated[str, typer.Option(help="The data set; guessed from the file's name by the contracts if not given.")]
RowNumber = Annotated[int, typer.Argument(metavar="ROW", help="The row's number in the delivery.")]
ColumnName = Annotated[str, typer.Argument(metavar="COLUMN", help="The column, as it is delivered.")]
Why = Annotated[str, typer.Option(help="Why; kept, and read by the person.")]
BatchName = Annotated[str, typer.Argument(metavar="BATCH", help="The batch's name, as `feed list` shows it.")]


class DatasetUnknown(SalternError):
    """There is no data set {dataset}{near}."""

    family = "unknown"
    zh = "没有数据集 {dataset}{near}。"


def steward(account: str) -> Acting:
    """The data steward who types."""
    return office().acting_as(account, role="steward")


@app.command()
def check(file: Annotated[Path, typer.Argument(metavar="FILE")], dataset: Dataset = "", as_json: Json = False) -> None:
    """Say what taking FILE would do; nothing is kept (exit status 1 if it would be held or rows are wrong). 试检."""
    from saltern.installation import deliveries

    checked = deliveries.check(office(), path=file, dataset=dataset)
    receipt = checked.receipt
    if as_json:
        answer({**asdict(receipt), "wrong": [asdict(row) for row in checked.wrong]}, (), as_json=True)
    else:
        _tell_tried(receipt)
        _show_wrong(checked.wrong)
    if receipt.outcome == "held" or receipt.quarantined:
        raise typer.Exit(1)


@app.command()
def take(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH…")] = None,
    everything: Annotated[Path | None, typer.Option("--all", help="Every file below this folder.")] = None,
    dataset: Dataset = "",
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Take files into the lake; each wholly, or not at all with the reason (status 1 if one is held or left). 入库."""
    from rich.console import Console

    from saltern.installation import deliveries

    files = deliveries.waiting(office(), paths=paths or (), folder=everything, dataset=dataset)
    if not files:
        raise typer.BadParameter("name files, or --all FOLDER")
    receipts: list[Receipt] = []
    wrong: list[tuple[Path, Exception]] = []
    left = [file.path for file in files if file.dataset is None]
    console = Console(stderr=True)
    with deliveries.door(office(), waiting=_waiting) as intake, _bar(console) as bar:
        task = bar.add_task("taking", total=len(files), rows=0)
        for file in files:
            if file.dataset is None:
                name = file.path.name
                left_there = told(
                    zh=f"没有与 {name} 匹配的约定；留在原处", en=f"no contract fits {name}; left where it is"
                )
                console.print(left_there, style="yellow")
            else:
                taken = deliveries.take(acting=steward(by), intake=intake, file=file, alone=len(files) == 1)
                if isinstance(taken, Exception):
                    wrong.append((file.path, taken))
                else:
                    receipts.append(taken)
                if not as_json:
                    _tell_taken(file.path, taken)
            bar.update(task, advance=1, rows=sum(receipt.committed for receipt in receipts))
    if as_json:
        unfit = [{"file": str(path), "outcome": "no contract fits"} for path in left]
        unfit += [
            {"file": str(path), "outcome": "refused", "error": one.code, "message": str(one)}
            for path, one in wrong
            if isinstance(one, SalternError)
        ]
        answer({"deliveries": [*(asdict(receipt) for receipt in receipts), *unfit]}, (), as_json=True)
    for _, fault in wrong:
        if not isinstance(fault, SalternError):
            raise fault
    if left or wrong or any(receipt.outcome in {"held", "already held"} for receipt in receipts):
        raise typer.Exit(1)


def _tell_taken(path: Path, taken: Receipt | Exception) -> None:
    if isinstance(taken, Receipt):
        _tell(taken, as_json=False)
    elif isinstance(taken, SalternError):
        typer.echo(f"{path.name}: [{taken.code}] {taken.message(language())}")
    else:
        tell(zh=f"{path.name}：因系统自身错误，未能读取", en=f"{path.name}: could not be read, by our fault")


def _waiting() -> None:
    """Somebody else's load is in hand, or stands still with the lock."""
    typer.echo(
        told(
            zh="另一批数据正在入库，等待中（最多 10 分钟）……",
            en="another load holds the lake; waiting, 10 minutes at most …",
        ),
        err=True,
    )


@app.command(name="list")
def list_(
    held: Annotated[bool, typer.Option("--held", help="Only what waits.")] = False,
    dataset: Annotated[str, typer.Option(help="Only of this data set.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the newest so many.")] = None,
    as_json: Json = False,
) -> None:
    """The batches the lake knows, newest last. 批次清单."""
    known = office().records.lake.holdings().batches
    batches = [b for b in known if (not held or b.state == "held") and dataset in ("", b.dataset)]
    batches = batches[-limit:] if limit else batches
    if as_json:
        answer({"batches": [asdict(batch) for batch in batches]}, (), as_json=True)
        return
    for batch in batches:
        share = _share(batch)
        tell(
            zh=f"{batch.id:44} {STATES[batch.state]} {batch.committed:>11,} 行，隔离 {batch.quarantined:>7,}，"
            f"待核 {batch.review:>6,}，认主 {share}  {batch.unit}",
            en=f"{batch.id:44} {batch.state:10} {batch.committed:>11,} rows {batch.quarantined:>7,} set aside"
            f" {batch.review:>6,} to review  linked {share}  {batch.unit}",
        )
        _tell_reasons(batch.reasons)
    if not batches:
        tell(zh="没有批次。", en="No batches.")


@app.command()
def show(
    name: BatchName,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many rows.")] = 50,
    full: Annotated[bool, typer.Option("--full", help="Values unmasked, for the unit that sent them.")] = False,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """What did not come in of a batch: row, column, rule, value; and the numbers that link nobody. 隔离明细."""
    desk = office()
    found = stewardship.open_batch(
        acting=steward(by), lake=desk.records.lake, identities=desk.people, batch=name, limit=limit, full=full
    )
    if as_json:
        answer(asdict(found), (), as_json=True)
        return
    _summary(found.batch)
    _show_wrong(found.wrong)
    for number in found.doubtful:
        tell(
            zh=f"  第 {number.row:>9,} 行  {number.column:24} {number.reason:16} {number.value}  （待核）",
            en=f"  row {number.row:>9,}  {number.column:24} {number.reason:16} {number.value}  (to review)",
        )


@app.command()
def contracts(
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="Only data sets named so; the key of one: all of it.")
    ] = "",
    *,
    unit: Annotated[str, typer.Option(help="Only of this unit.")] = "",
    as_json: Json = False,
) -> None:
    """What each unit delivers: data set, file name, format; of one its columns too. 交付约定."""
    known = office().contracts
    found = [one for one in known.values() if words in f"{one.dataset} {one.label.zh} {one.label.en}"]
    found = [known[words]] if words in known else [one for one in found if unit in {"", one.unit}]
    rows = [
        {"dataset": one.dataset, "unit": one.unit, "name": one.label.plain(), "file": one.path, "format": one.format}
        | {"encoding": one.encoding, "delivery": one.mode, "columns": [_column(column) for column in one.columns]}
        for one in found
    ]
    words_of = [f"{one.dataset:28} {one.path:32} {one.format:8} {said(one.label)}  {one.unit}" for one in found]
    if len(found) == 1:
        words_of += [f"  {column.name:28} {_holds(column)}" for column in found[0].columns]
    words_of.append(told(zh=f"{len(found)} 份约定", en=f"{len(found)} contract(s)"))
    answer({"contracts": rows}, words_of, as_json=as_json)


@app.command()
def template(
    dataset: Annotated[str, typer.Argument(metavar="SET", help="The key of a data set, as `feed contracts` shows it.")],
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to write it.")] = None,
    *,
    labelled: Annotated[bool, typer.Option("--labels", help="Columns by the names people know.")] = False,
    as_json: Json = False,
) -> None:
    """Write an empty file with the columns of a data set, for its unit to fill in. 空白交付文件."""
    from saltern.installation.delivery_template import write_template

    known = office().contracts
    if dataset not in known:
        raise DatasetUnknown(dataset=dataset, near=near(dataset, known))
    written = write_template(contract=known[dataset], path=file, labelled=labelled)
    answer({"file": str(written)}, [told(zh=f"已写入 {written}", en=f"{written} written")], as_json=as_json)


def _column(column: Column) -> dict[str, object]:
    """A column as JSON."""
    body = {"name": column.name, "label": column.label, "type": column.type, "format": column.format}
    return {**body, "required": column.required, "codes": list(column.codes)}


def _holds(column: Column) -> str:
    """What stands in a column, in words."""
    kind = f"{column.type} {column.format}".strip()
    need = told(zh="必填", en="required") if column.required else told(zh="可空", en="may be empty")
    codes = f"  {' | '.join(column.codes)}" if column.codes else ""
    return f"{kind:24} {need}  {column.label}{codes}"


@app.command()
def release(name: BatchName, by: Account = "", as_json: Json = False) -> None:
    """Let a held batch in although something was doubtful. 放行."""
    from saltern.installation.deliveries import door

    with door(office(), waiting=_waiting) as intake:
        _tell(stewardship.release(acting=steward(by), intake=intake, batch=name), as_json=as_json)


@app.command()
def withdraw(
    name: BatchName,
    why: Annotated[str, typer.Option(help="Why; kept with the snapshot.")],
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Take a batch out; the rows it had replaced count again. 撤回."""
    from saltern.installation.deliveries import door

    with door(office(), waiting=_waiting) as intake:
        receipt = stewardship.withdraw(acting=steward(by), intake=intake, batch=name, why=why)
    if as_json:
        answer(asdict(receipt), (), as_json=True)
    else:
        tell(
            zh=f"{name}：已撤回；快照 {receipt.snapshot}",
            en=f"{name}: withdrawn; snapshot {receipt.snapshot}",
        )


@app.command()
def review(
    name: Annotated[str, typer.Argument(metavar="[BATCH]", help="One batch; all that count if not given.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """The numbers that link nobody and wait for a person, newest batch first, masked. 待核清单."""
    desk = office()
    found = stewardship.list_review(
        acting=steward(by), lake=desk.records.lake, contracts=desk.contracts, batch=name, limit=limit
    )
    lines = [told(zh=f"共 {found.waiting:,} 项待核", en=f"{found.waiting:,} to review")]
    lines += [f"    {one.batch:44} {one.waiting:>9,}  {one.unit}" for one in found.batches]
    answer(asdict(found), [*lines, *map(_review_words, found.rows)], as_json=as_json)


@app.command(name="review-show")
def review_show(name: BatchName, row: RowNumber, column: ColumnName, by: Account = "", as_json: Json = False) -> None:
    """One of them beside who may be meant: by name and birthday, by mobile, by figures swapped. 核对."""
    desk = office()
    place = Place(batch=name, row=row, column=column)
    sight = stewardship.open_review(
        acting=steward(by), lake=desk.records.lake, contracts=desk.contracts, identities=desk.people, place=place
    )
    lines = [_review_words(sight.row), f"    {sight.name}  {sight.born}  {sight.mobile}".rstrip()]
    for one in sight.candidates:
        side, why = one.side, ", ".join(said(WHY[word]) for word in one.why)
        born = f"{one.born:%Y-%m-%d}" if one.born else ""
        lines.append(f"    #{side.subject}  {side.number}  {side.name}  {born}  {side.mobile}  ({why})")
    if not sight.candidates:
        lines.append(told(zh="    没有候选主体", en="    nobody may be meant by what the row says"))
    answer(asdict(sight), lines, as_json=as_json)


@app.command()
def link(
    name: BatchName,
    row: RowNumber,
    column: ColumnName,
    *,
    number: Annotated[str, typer.Option(help="The right number; entered where nobody bears it yet.")] = "",
    candidate: Annotated[int, typer.Option(help="A candidate's key, as `feed review-show` shows it.")] = 0,
    why: Why,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Link a row to a subject, by its right number or as a candidate. 关联."""
    if bool(number) == bool(candidate):
        raise typer.BadParameter("give either --number or --candidate")
    desk = office()
    place = Place(batch=name, row=row, column=column)
    subject = candidate or desk.people.bearer_of(number, enter=True)
    linked = stewardship.link_row(
        acting=steward(by), lake=desk.records.lake, contracts=desk.contracts, identities=desk.people,
        place=place, subject=subject, why=why,
    )  # fmt: skip
    answer(asdict(linked), [_review_words(linked)], as_json=as_json)


@app.command()
def unlink(
    name: BatchName, row: RowNumber, column: ColumnName, *, why: Why, by: Account = "", as_json: Json = False
) -> None:
    """Undo the link of a row: it stands as it came. 撤销关联."""
    desk = office()
    place = Place(batch=name, row=row, column=column)
    undone = stewardship.unlink_row(
        acting=steward(by), lake=desk.records.lake, contracts=desk.contracts, identities=desk.people,
        place=place, why=why,
    )  # fmt: skip
    answer(asdict(undone), [_review_words(undone)], as_json=as_json)


def _review_words(row: ReviewRow) -> str:
    linked = f" → #{row.linked}" if row.linked is not None else ""
    reason = said(reason_words(row.reason))
    return told(
        zh=f"  {row.batch} 第 {row.row:,} 行  {row.column:24} {row.value}  （{reason}）{linked}",
        en=f"  {row.batch} row {row.row:,}  {row.column:24} {row.value}  ({reason}){linked}",
    )


def _tell(receipt: Receipt, *, as_json: bool) -> None:
    if as_json:
        answer(asdict(receipt), (), as_json=True)
        return
    if receipt.outcome == "already taken":
        tell(zh=f"{receipt.batch}：此前已入库，未重复处理", en=f"{receipt.batch}: already taken, nothing done")
        return
    if receipt.outcome in {"held", "already held"}:
        again = "此前已挂起" if receipt.outcome == "already held" else "已挂起"
        tell(zh=f"{receipt.batch}：{again}", en=f"{receipt.batch}: {receipt.outcome}")
        _tell_reasons(receipt.reasons)
        return
    _tell_rows(receipt, zh="入库", en="committed")


def _tell_tried(receipt: Receipt) -> None:
    """The same of a trial, after which nothing is kept."""
    if receipt.outcome == "held":
        tell(zh=f"{receipt.batch}：会挂起（试检，未入库）", en=f"{receipt.batch}: would be held (tried, not kept)")
        _tell_reasons(receipt.reasons)
        return
    _tell_rows(receipt, zh="可入库", en="to be committed", more_zh="（试检，未入库）", more_en=" (tried, not kept)")


def _tell_rows(receipt: Receipt, *, zh: str, en: str, more_zh: str = "", more_en: str = "") -> None:
    wrong = ", ".join(f"{rule} {count:,}" for rule, count in receipt.faults.items())
    tell(
        zh=f"{receipt.batch}：收到 {receipt.rows:,} 行 = {zh} {receipt.committed:,} + 隔离 {receipt.quarantined:,}"
        f"{f'（{wrong}）' if wrong else ''}；待核 {receipt.review:,}{more_zh}",
        en=f"{receipt.batch}: {receipt.rows:,} rows in = {receipt.committed:,} {en} + {receipt.quarantined:,} set"
        f" aside{f' ({wrong})' if wrong else ''}; {receipt.review:,} to review{more_en}",
    )


def _summary(batch: Batch) -> None:
    tell(
        zh=f"{batch.id}：{STATES[batch.state]}，{batch.source}，{batch.rows:,} 行，{batch.unit}，"
        f"接收于 {batch.taken_at}",
        en=f"{batch.id}: {batch.state}, {batch.source}, {batch.rows:,} rows, {batch.unit}, taken {batch.taken_at}",
    )
    _tell_reasons(batch.reasons)
    for column, figures in batch.linked.items():
        tell(
            zh=f"    认主 {column}：{figures.filled:,} 中的 {figures.linked:,}（{figures.share:.2%}）",
            en=f"    linked {column}: {figures.linked:,} of {figures.filled:,} ({figures.share:.2%})",
        )


def _tell_reasons(reasons: Iterable[BatchReason]) -> None:
    """Why a batch is held."""
    for reason in reasons:
        tell(zh=f"    {reason.code}：{reason.text_zh}", en=f"    {reason.code}: {reason.text}")


def _share(batch: Batch) -> str:
    filled = sum(figures.filled for figures in batch.linked.values())
    linked = sum(figures.linked for figures in batch.linked.values())
    return f"{linked / filled:7.2%}" if filled else "      -"


def _show_wrong(rows: Iterable[WrongRow]) -> None:
    for wrong in rows:
        place = wrong.column or told(zh="（整行）", en="(whole row)")
        tell(
            zh=f"  第 {wrong.row:>9,} 行  {place:24} {wrong.rule:16} {wrong.value!r}  应为 {wrong.expected}",
            en=f"  row {wrong.row:>9,}  {place:24} {wrong.rule:16} {wrong.value!r}  expected {wrong.expected}",
        )


def _bar(console: Console) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
