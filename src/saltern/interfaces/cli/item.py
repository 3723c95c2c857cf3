"""`saltern item`: the district's service items, and what an item would say of somebody. 事项"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from saltern.core.catalogue.counts import items_of
from saltern.core.catalogue.flags import FLAGS
from saltern.core.catalogue.item import DEPTHS, Item
from saltern.core.catalogue.light_items import BOTH, applicants
from saltern.core.catalogue.search import the_item, the_theme
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.installation.presence import check_installed
from saltern.interfaces.cli import item_counts, item_export, item_import
from saltern.interfaces.cli.options import Account, Json, pairs
from saltern.interfaces.cli.spoken import language, said, tell, told
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.search.hit import Answer
    from saltern.installation.tryout import Trial

app = typer.Typer(no_args_is_help=True)

PAGE: Final = 50
ITEMS: Final[tuple[Literal["item"], ...]] = ("item",)
ELIGIBLE: Final = {
    True: Phrase(zh="是", en="yes"),
    False: Phrase(zh="否", en="no"),
    None: Phrase(zh="不详", en="unknown"),
}
ANSWERS: Final = {
    "approve": Phrase(zh="当场通过", en="approved at once"),
    "refer": Phrase(zh="转人工", en="to a person"),
}


class WhoseRecords(SalternError):
    """Say whose records: --subject NUMBER, or --given FILE with records as an example states them."""

    family = "invalid"
    zh = "请指明数据：用 --subject 号码，或用 --given 文件（格式同事项示例）。"


app.command("counts")(item_counts.command)
app.command("export")(item_export.command)
app.command("import")(item_import.command)


@app.command("list")
def list_items(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="Only items named so, in any language.")] = "",
    *,
    theme: Annotated[str, typer.Option(help="Only items of this theme, green channel or topic.")] = "",
    unit: Annotated[str, typer.Option(help="Only items of this unit.")] = "",
    who: Annotated[str, typer.Option(help="Only for natural_person or legal_person.")] = "",
    flag: Annotated[str, typer.Option(help=f"Only items that count for one of {', '.join(FLAGS)}.")] = "",
    depth: Annotated[str, typer.Option(help="Only in-depth, family or light items.")] = "",
    page: Annotated[int, typer.Option(min=1, help=f"Which {PAGE} of them.")] = 1,
    everything: Annotated[bool, typer.Option("--all", help="All of them at once.")] = False,
    as_json: Json = False,
) -> None:
    """List the items, or find some by the words people use. 事项清单."""
    pack = office().pack
    in_theme = items_of(pack, the_theme(pack=pack, key=theme)) if theme else ()
    kinds = {"--who": (who, applicants(BOTH)), "--flag": (flag, tuple(FLAGS)), "--depth": (depth, DEPTHS)}
    for option, (asked, known) in {"--unit": (unit, tuple(pack.units)), **kinds}.items():
        if asked and asked not in known:
            raise typer.BadParameter(f"{asked} is none of {', '.join(known)}", param_hint=option)
    answer = office().search.find(words=words, kinds=ITEMS) if words.strip() else None
    named: Iterable[Item] = (
        (pack.items[hit.key] for hit in answer.hits)
        if answer
        else (item for item in pack.items.values() if not item.sensitive)
    )
    found = [
        item
        for item in named
        if (not theme or item.id in in_theme)
        and unit in {"", item.authority}
        and who in {"", item.who, *item.who_else}
        and (not flag or flag in item.flags)
        and depth in {"", item.depth}
    ]
    if as_json:
        typer.echo(json.dumps({"items": [short(item) for item in found]}, ensure_ascii=False))
        return
    if answer and answer.meant:
        tell(zh=f"没有“{words}”，按“{answer.meant}”找的", en=f'Nothing bears "{words}"; found by "{answer.meant}"')
    pages = max(1, -(-len(found) // PAGE))
    for item in found if everything else found[(page - 1) * PAGE : page * PAGE]:
        mark = told(zh="秒批", en="instant") if item.instant else told(zh="人工", en="person ")
        typer.echo(f"{item.id:34} {mark}  {said(item.name)}")
    more_zh, more_en = (
        ("", "")
        if everything or pages == 1
        else (f"，第 {page} 页共 {pages} 页（--page）", f", page {page} of {pages} (--page)")
    )
    tell(zh=f"{len(found)} 个事项{more_zh}", en=f"{len(found)} item(s){more_en}")
    if answer and not answer.hits:
        _look_elsewhere(answer)


def _look_elsewhere(answer: Answer) -> None:
    """Where to turn when nothing is found."""
    for theme in answer.themes:
        typer.echo(f"  {theme.key:32} {said(theme.name)}")
    if answer.call:
        tell(zh=f"也可以打 {answer.call} 问", en=f"or ask {answer.call}")


app.command("search", help="Find items by the words people use. 查找事项.")(list_items)


@app.command()
def show(item: Annotated[str, typer.Argument(metavar="ID", help="The item's id.")], *, as_json: Json = False) -> None:
    """Show an item: what it is, what to type on its form, what to bring, when it is approved at once. 事项说明."""
    from saltern.interfaces.cli import item_page

    pack = office().pack
    found = the_item(pack=pack, key=item)
    if as_json:
        typer.echo(json.dumps({**short(found), **item_page.body(pack, found)}, ensure_ascii=False, default=str))
        return
    for line in item_page.lines(pack, found):
        typer.echo(line)


@app.command("try")
def try_one(
    item: Annotated[str, typer.Argument(metavar="ID", help="The item's id.")],
    *,
    subject: Annotated[str, typer.Option(metavar="NUMBER", help="The number of a person or firm.")] = "",
    given: Annotated[str, typer.Option(metavar="FILE", help="A YAML file with records, as in an example.")] = "",
    value: Annotated[list[str] | None, typer.Option(help="A form value as key=value; may be repeated.")] = None,
    as_of: Annotated[str, typer.Option(help="The day, as 2020-07-10.")] = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Ask an item's rules about somebody: eligible, the form, the answer and why. Nothing is decided. 试算."""
    from saltern.installation.tryout import ItemTrial

    desk, typed, spoken = office(), pairs(value), language()
    tried = ItemTrial(desk, item=item)
    if given:
        trial = tried.on_file(path=Path(given), typed=typed, as_of=as_of, language=spoken)
    elif subject:
        check_installed(desk.environment)
        acting = desk.acting_as(account, role="clerk", purpose="eligibility")
        trial = tried.on_records(acting=acting, number=subject, typed=typed, as_of=as_of, language=spoken)
    else:
        raise WhoseRecords
    if as_json:
        typer.echo(json.dumps(_trial(trial), ensure_ascii=False, default=str))
        return
    for line in _said(trial):
        typer.echo(line)


def short(item: Item) -> dict[str, object]:
    """An item as a line of a list holds it."""
    return {
        "id": item.id,
        "name": item.name.plain(),
        "who": item.who,
        "authority": item.authority,
        "instant": item.instant,
        "invented": item.invented,
        "depth": item.depth,
        "flags": dict(item.flags),
        "themes": list(item.themes),
    }


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "item": trial.item,
        "eligible": trial.eligible,
        "approve": trial.approve,
        "because": trial.because.plain(),
        "facts": dict(trial.facts),
        "form": {field.key: field.value for field in trial.form},
        "missing": list(trial.missing),
        "next": [{"item": step.item, "who": step.who} for step in trial.next_steps],
        "explanation": list(trial.explanation),
    }


def _said(trial: Trial) -> Iterator[str]:
    yield said(trial.name)
    yield f"{told(zh='符合条件', en='eligible')}: {said(ELIGIBLE[trial.eligible])}"
    for field in trial.form:
        yield f"  {said(field.label)}: {said(field.said)}"
    colon = told(zh="：", en=": ")
    yield f"{told(zh='结果', en='answer')}: {said(ANSWERS[trial.approve])}{colon}{said(trial.because)}"
    yield from (f"  {line}" for line in trial.explanation)
    if trial.next_steps:
        followers = told(zh="、", en=", ").join(said(step.name) for step in trial.next_steps)
        yield f"{told(zh='批准后可办', en='once approved, next')}: {followers}"
