"""P13: every list and search of staff, of an applicant and of programs over the desk that `make seed-desk` made.

`make bench-lists` (DATABASE=postgres). Each is asked through the pages or the API as they are served, in this process,
on its first, a middle and its last page: p50 and p95 by the clock and by this process's CPU, and how many questions the
database was asked. Then all cases of a unit are taken out as CSV, spreadsheet and Parquet, each in a process of its own
whose memory is told. PostgreSQL's own CPU, in its own process, is not in the figures; the clock has it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bench.both import ROOT
from bench.figures import Judged, Spread, at_most, judge, machine, print_table, written
from bench.http import surroundings
from bench.seed_desk import MARK, database

RUNS: Final = 20
WANTED: Final = 0.15
"""Seconds a page may take at its 95th of a hundred."""
SLOW: Final = 1.0
"""Seconds beyond which a page is not asked again and again."""
PURPOSE: Final = "清单测速"
FORMS: Final = ("csv", "xlsx", "parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of one list: who asks, what."""

    name: str
    ask: Callable[[], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """How one page was answered."""

    name: str
    seconds: Sequence[float]
    cpu: Sequence[float]
    questions: int

    def at(self, share: float, *, cpu: bool = False) -> float:
        """The time within which so many of a hundred were answered."""
        return statistics.quantiles(self.cpu if cpu else self.seconds, n=100, method="inclusive")[
            round(share * 100) - 1
        ]


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("SALTERN_HOME", "var/desk")))
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--plans", action="store_true", help="the database's own plan of each question, too")
    parser.add_argument("--taken", choices=FORMS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not (options.home / MARK).exists():
        parser.error(f"{options.home} has no cases: make seed-desk")
    with database(options.home, options.database) as url:
        os.environ.update(surroundings(options.home, url))
        os.environ["DJANGO_SETTINGS_MODULE"] = "saltern.project.pages_settings"
        sys.path.insert(0, str(ROOT / "tests"))
        import django

        django.setup()
        if options.taken:
            return taken(options.taken)
        report(options, url)
    return 0


def report(options: argparse.Namespace, url: str) -> None:
    """All pages by turns, the slowest told first; then the exports."""
    from django.db import connection

    from saltern.apps.casework.models import Case

    here = Desk.opened()
    print(f"{connection.vendor}: {Case.objects.count():,} cases, {options.runs} runs of each page\n")
    with machine() as there:
        found = [timed(page, runs=options.runs) for page in here.pages() if options.only in page.name]
        print_table(
            [
                ["page", "p50", "p95", "CPU p50", "CPU p95", "questions"],
                *([one.name, *(written(one.at(share, cpu=cpu), "s") for cpu in (False, True) for share in (0.5, 0.95)),
                 str(one.questions)]
                for one in sorted(found, key=lambda one: -one.at(0.95, cpu=True))),
            ]
        )  # fmt: skip
        slowest = [Spread.of([one.at(0.95, cpu=cpu) for one in found], "s") for cpu in (False, True)]
        judge(
            *(
                Judged(
                    what=f"the slowest page, p95 {by}",
                    ours=replace(one, middle=one.most),
                    beside="all pages",
                    wanted=at_most(WANTED, "s"),
                )
                for by, one in zip(("by the clock", "by CPU"), slowest, strict=True)
            )
        )
    there.show()
    if options.plans:
        for page in here.pages():
            if options.only in page.name:
                plans(page)
    if not options.only:
        exported(options, url)


def timed(page: Page, *, runs: int) -> Timed:
    """One page, asked again and again; the first time is not counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page.ask()
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        page.ask()
    questions = len(asked)
    if time.perf_counter() - began > SLOW:
        runs = 2
    seconds, cpu = [], []
    for _ in range(runs):
        began, spent = time.perf_counter(), time.process_time()
        page.ask()
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
    print(
        f"{page.name}: {min(seconds):.3f} s, {min(cpu):.3f} s CPU, {questions} questions", file=sys.stderr, flush=True
    )
    return Timed(name=page.name, seconds=seconds, cpu=cpu, questions=questions)


def plans(page: Page) -> None:
    """How the database would answer each question of a page, those it spends the most on first."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        page.ask()
    print(f"\n## {page.name}")
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    for one in sorted(asked.captured_queries, key=lambda one: -float(one["time"]))[:3]:
        print(f"{one['time']} s  {one['sql'][:1_500]}")
        if one["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"{explain} {one['sql']}".replace("%", "%%"))
                for row in cursor.fetchall():
                    print("    ", row[-1])


def exported(options: argparse.Namespace, url: str) -> None:
    """Every form in a process of its own: how long, how much memory."""
    rows = []
    for form in FORMS:
        command = [sys.executable, "-m", "bench.desk_lists", "--home", str(options.home), "--taken", form]
        done = subprocess.run(
            command,
            env=os.environ | ({"DATABASE_URL": url} if url else {}),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        told: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
        rows.append(
            [form, f"{told['rows']:,.0f}", written(told["seconds"], "s"), written(told["cpu"], "s"),
             written(told["bytes"] / 1_000_000, ""), written(told["before"], "MiB"), written(told["peak"], "MiB")]
        )  # fmt: skip
    print()
    print_table([["export", "cases", "seconds", "CPU", "MB", "memory before", "at most"], *rows])


def taken(form: str) -> int:
    """Every case of the busiest unit taken out as a program takes them."""
    here = Desk.opened()
    answer = here.api(f"/exports/cases.{form}?purpose={PURPOSE}", warm=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, spent, size = time.perf_counter(), time.process_time(), 0
    answer = here.api(f"/exports/cases.{form}?purpose={PURPOSE}")
    size = sum(len(piece) for piece in answer.streaming_content)
    told = {
        "rows": here.count_of_unit(),
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - spent,
        "bytes": size,
        "before": before,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))
    return 0


@dataclass(slots=True, kw_only=True)
class Desk:
    """Who asks: people of the busiest unit, an auditor, a leader, an operator, a firm of three hundred cases, whoever
    has most of them, a program."""

    unit: str
    item: str
    firm: int
    person: int
    token: str
    clients: Mapping[str, Any]

    @classmethod
    def opened(cls) -> Desk:
        """The desk, everybody signed in."""
        from django.db.models import Count

        from saltern.apps.casework.models import Case
        from saltern.installation.office import office
        from worlds import accounts

        cases = Case.objects.order_by()
        unit = cases.values_list("unit").annotate(of=Count("pk")).order_by("-of")[0][0]
        item = cases.filter(unit=unit).values_list("item").annotate(of=Count("pk")).order_by("-of")[0][0]
        firm = cases.filter(who="legal_person").values_list("subject").annotate(of=Count("pk")).order_by("-of")[0][0]
        person = (
            cases.filter(who="natural_person").values_list("subject").annotate(of=Count("pk")).order_by("-of")[0][0]
        )
        desk = office()
        now = desk.clock.now()
        clients = {
            "approver": _at_work(unit, "approver", "clerk"),
            "auditor": _at_work("justice", "auditor"),
            "leader": _at_work("gov-services-data", "leader"),
            "operator": _at_work("emergency", "operator"),
        }
        for name, subject, kind in (("firm", firm, "legal_person"), ("person", person, "natural_person")):
            handle = f"a-{subject}"
            if not accounts.Account.objects.filter(handle=handle).exists():
                accounts.bound(handle, subject, kind=kind)
            clients[name] = _signed_in(handle, now, called={str(subject): desk.people.names([subject])[subject]})
        from saltern.apps.programs import operations as programs

        chief = desk.acting_as("gao", role="administrator", at=now)
        token = programs.give_token(acting=chief, name=f"bench-{os.getpid()}", unit=unit, role="approver")[1]
        return cls(unit=unit, item=item, firm=firm, person=person, token=token, clients=clients)

    def count_of_unit(self) -> int:
        """How many cases the unit has."""
        from saltern.apps.casework.models import Case

        return Case.objects.filter(unit=self.unit).count()

    def api(self, where: str, *, warm: bool = False) -> Any:
        """What a program is answered; `warm` asks for a page first, so that everything is loaded."""
        from django.test import Client

        from saltern.interfaces.api import entry
        from saltern.interfaces.pages.limit import Window

        entry.WINDOW = Window()
        if warm:
            return self.api("/cases?limit=5")
        answer = Client(HTTP_HOST="localhost").get(f"/api/v1{where}", headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.content
        return answer

    def get(self, who: str, where: str) -> Callable[[], Any]:
        """Somebody asks for a page."""

        def ask() -> Any:
            answer = self.clients[who].get(where)
            assert answer.status_code in {200, 302}, (where, answer.status_code)
            return answer

        return ask

    def post(self, who: str, where: str, **asked: str) -> Callable[[], Any]:
        """Somebody looks for something."""

        def ask() -> Any:
            answer = self.clients[who].post(where, asked)
            assert answer.status_code in {200, 302}, (where, answer.status_code)
            return answer

        return ask

    def pages(self) -> Iterator[Page]:
        """Every page."""
        yield from self._waiting()
        yield from self._decided()
        yield from self._payments()
        yield from self._journal()
        yield from self._pushes_and_board()
        yield from self._own()
        yield from self._programs()

    def _waiting(self) -> Iterator[Page]:
        from saltern.apps.casework.models import Case
        from saltern.apps.casework.stage import CLOSED
        from saltern.apps.casework.worklist import ORDERS, WHICH
        from saltern.installation.office import office

        where = "/console/cases/"
        mine = Case.objects.filter(unit=self.unit).exclude(state__in=CLOSED)
        running = mine.filter(due_on__isnull=False).order_by("due_on", "pk").values_list("due_on", "pk")
        for place, (day, key) in _some(running):
            yield Page(name=f"waiting, {place}", ask=self.get("approver", f"{where}?after={day}_{key}"))
        still = mine.filter(due_on__isnull=True).order_by("pk").values_list("pk", flat=True)
        for place, key in _some(still):
            yield Page(name=f"waiting, clock stopped, {place}", ask=self.get("approver", f"{where}?after=_{key}"))
        for which in WHICH:
            yield Page(name=f"waiting, {which}", ask=self.get("approver", f"{where}?which={which}"))
        for order in ORDERS:
            yield Page(name=f"waiting, in order {order}", ask=self.get("approver", f"{where}?order={order}"))
        key = mine.order_by("pk").values_list("due_on", "pk", "item")[0]
        behind = f"{where}?order=service&after={key[0] or ''}_{key[1]}_{key[2]}"
        yield Page(name="waiting, in order service, a page on", ask=self.get("approver", behind))
        yield Page(name="waiting, one service", ask=self.get("approver", f"{where}?item={self.item}"))
        for handler in ("-", _handle(self.unit)):
            yield Page(name=f"waiting, handled by {handler}", ask=self.get("approver", f"{where}?handler={handler}"))
        number = mine.order_by("pk").values_list("number", flat=True)[0]
        person = office().people.person(self.person).number
        name = office().pack.items[self.item].name.zh
        for what, words in (("number", number), ("person", person), ("service", name), ("nothing", "没有这样的")):
            yield Page(name=f"waiting, looked for by {what}", ask=self.post("approver", where, q=words))
        yield Page(name="one case", ask=self.get("approver", f"{where}{number}/"))
        yield Page(name="cases handed over", ask=self.get("approver", "/console/handover/"))
        yield Page(name="several at once", ask=self.get("approver", f"{where}batch/"))
        yield Page(name="reviews asked for", ask=self.get("approver", f"{where}reviews/"))
        yield Page(name="taken in today", ask=self.get("approver", "/counter/today/"))

    def _decided(self) -> Iterator[Page]:
        from saltern.apps.casework.models import Case, Decision

        where = "/console/cases/"
        decided = Decision.objects.filter(by=_handle(self.unit), automatic=False, final=True).order_by("-pk")
        yield from self._back("approver", "decided by me", f"{where}decided/", decided)
        approved = Case.objects.filter(unit=self.unit, state="approved", decisions__automatic=True).order_by("-pk")
        day = approved.filter(decisions__final=True).values_list("closed_on", flat=True)[40]
        rows = approved.filter(closed_on=day, decisions__final=True)
        yield from self._back("approver", "approved by rule", f"{where}today/?day={day}", rows)
        yield Page(name="approved by rule, drawn", ask=self.get("approver", f"{where}today/?day={day}&drawn=1"))

    def _back(self, who: str, name: str, where: str, rows: Any) -> Iterator[Page]:
        """The first, a middle and the last page of a list that goes back from a key."""
        yield Page(name=f"{name}, first", ask=self.get(who, where))
        join = "&" if "?" in where else "?"
        for place, key in _some(rows.values_list("pk", flat=True)):
            yield Page(name=f"{name}, {place}", ask=self.get(who, f"{where}{join}before={key}"))

    def _payments(self) -> Iterator[Page]:
        from django.db.models import Count

        from saltern.apps.casework.models import Payout

        busiest = Payout.objects.values_list("unit").annotate(of=Count("pk")).order_by("-of").first()
        if busiest is None:
            return
        self.clients = {**self.clients, "payer": _at_work(busiest[0], "approver")}
        where, rows = "/console/payments/", Payout.objects.filter(unit=busiest[0])
        yield Page(name="payments waiting, first", ask=self.get("payer", where))
        keys = rows.filter(paid_on=None).order_by("pk").values_list("pk", flat=True)
        for place, key in _some(keys):
            yield Page(name=f"payments waiting, {place}", ask=self.get("payer", f"{where}?after=_{key}"))
        yield Page(name="paid, first", ask=self.get("payer", f"{where}?paid=1"))
        paid = rows.filter(paid_on__isnull=False).order_by("-paid_on", "-pk").values_list("paid_on", "pk")
        for place, (day, key) in _some(paid):
            yield Page(name=f"paid, {place}", ask=self.get("payer", f"{where}?paid=1&after={day}_{key}"))

    def _journal(self) -> Iterator[Page]:
        from saltern.apps.casework.models import Case
        from saltern.apps.journal.models import Line
        from saltern.apps.journal.search import KINDS
        from saltern.installation.office import office

        where = "/console/journal/"
        number = Case.objects.filter(unit=self.unit).order_by("pk").values_list("number", flat=True)[0]
        person = office().people.person(self.person).number
        asked = {
            "lately": {}, "by one clerk": {"actor": _handle(self.unit)}, "by nobody": {"actor": "no-such-account"},
            "about a person": {"whom": person}, "of a case": {"case": number},
            "of one day": {"first": "2020-05-12", "last": "2020-05-12"}, "since a day": {"first": "2020-03-02"},
            "by one clerk on a day": {"actor": _handle(self.unit), "first": "2020-05-12", "last": "2020-05-12"},
            "by one account": {"actor": f"a-{self.person}"},
            **{f"of {kind}": {"kind": kind} for kind in KINDS},
        }  # fmt: skip
        for name, words in asked.items():
            yield Page(name=f"journal, {name}", ask=self.post("auditor", where, **words))
        newest = Line.objects.order_by("-pk").values_list("pk", flat=True)[0]
        for place, key in (("middle", newest // 2), ("last", 40)):
            yield Page(name=f"journal, {place}", ask=self.post("auditor", where, first="2000-01-01", before=str(key)))
            yield Page(
                name=f"journal, by one clerk, {place}",
                ask=self.post("auditor", where, actor=_handle(self.unit), before=str(key)),
            )

    def _pushes_and_board(self) -> Iterator[Page]:
        from saltern.apps.lifecycle import queries
        from saltern.apps.lifecycle.models import Push
        from saltern.apps.notify import operations as notify
        from saltern.apps.notify import queries as messages
        from saltern.apps.notify.models import Message
        from saltern.installation.office import office

        where = "/console/pushes/"
        yield from self._back("operator", "pushes", where, Push.objects.filter(count__gt=0).order_by("-pk"))
        for state in queries.STATES:
            yield Page(name=f"pushes, {state}", ask=self.get("operator", f"{where}?state={state}"))
        one = Push.objects.filter(count__gt=0).order_by("-count").values_list("pk", flat=True)[0]
        yield Page(name="one push", ask=self.get("operator", f"{where}{one}/"))
        yield Page(name="warnings", ask=self.get("operator", "/console/warnings/"))
        for who in ("leader", "approver"):
            for when in ("day", "week", "year"):
                yield Page(name=f"board, {who}, {when}", ask=self.get(who, f"/console/board/?when={when}"))
            yield Page(name=f"board, {who}, charts", ask=self.get(who, "/console/board/charts/"))
        from saltern.interfaces.console.presenters.board import NAMES

        for key in NAMES:
            for when in ("day", "year"):
                ask = self.get("approver", f"/console/board/{key}/?when={when}")
                yield Page(name=f"figure {key}, {when}", ask=ask)
        desk = office()
        operator = desk.acting_as("operator", role="operator", at=desk.clock.now(), unit="emergency")
        newest = Message.objects.order_by("-pk").values_list("pk", flat=True)[0]
        for state in ("", *messages.STATES):
            for place, before in (("first", None), ("middle", newest // 2), ("last", 40)):

                def ask(state: str = state, before: int | None = before) -> Any:
                    return notify.list_messages(acting=operator, state=state, before=before)

                yield Page(name=f"messages, {state or 'all'}, {place}", ask=ask)

    def _own(self) -> Iterator[Page]:
        from saltern.apps.casework.models import Case
        from saltern.apps.notify.models import Message

        for who, subject in (("firm", self.firm), ("person", self.person)):
            cases = Case.objects.filter(subject=subject).order_by("-pk")
            yield from self._back(who, f"{who}: my cases", "/cases/", cases)
            told = Message.objects.filter(subject=subject).order_by("-pk")
            yield from self._back(who, f"{who}: my messages", "/mine/messages/", told)
            for name, where in (
                ("home", "/"), ("timeline", "/mine/timeline/"), ("uses of my data", "/mine/accesses/?span=all"),
                ("uses by me too", "/mine/accesses/?span=all&own=1"), ("files", "/mine/files/"),
            ):  # fmt: skip
                yield Page(name=f"{who}: {name}", ask=self.get(who, where))
            number = cases.values_list("number", flat=True)[0]
            yield Page(name=f"{who}: one case", ask=self.get(who, f"/cases/{number}/"))

    def _programs(self) -> Iterator[Page]:
        from saltern.apps.casework.models import Case
        from saltern.interfaces.api.cursor import given

        day = "2020-05-12"
        for name, query, asked in (
            ("cases", "", {}), ("cases of a service", f"&item={self.item}", {"item": self.item}),
            *((f"cases {state}", f"&state={state}", {"state": state}) for state in ("approved", "review", "refused")),
            ("cases lapsed", "&state=lapsed", {"state": "lapsed"}),
            ("cases of a day", f"&received_from={day}&received_to={day}", {"received_on": day}),
            ("cases since a day", "&received_from=2020-09-14", {"received_on__gte": "2020-09-14"}),
        ):  # fmt: skip
            where = f"/cases?limit=50{query}"
            yield Page(name=f"API, {name}, first", ask=lambda where=where: self.api(where))
            keys = Case.objects.filter(unit=self.unit, **asked).order_by("pk").values_list("pk", flat=True)
            for place, key in _some(keys):
                behind = f"{where}&cursor={given('cases', key)}"
                yield Page(name=f"API, {name}, {place}", ask=lambda behind=behind: self.api(behind))


def _some(rows: Any) -> Iterator[tuple[str, Any]]:
    """A row in the middle of a list, and one near its end."""
    count = rows.count()
    if count:
        yield "middle", rows[count // 2]
        yield "last", rows[max(0, count - 20)]


def _handle(unit: str) -> str:
    from bench.desk_patterns import staff_of

    return staff_of(unit)


def _at_work(unit: str, *roles: str) -> Any:
    """The browser of somebody who works at a unit and gave a second proof."""
    from saltern.apps.identity.models import Account
    from saltern.apps.organisation import operations as organisation
    from saltern.apps.organisation.models import Post
    from saltern.installation.office import office

    desk, handle = office(), _handle(unit)
    now = desk.clock.now()
    if not Account.objects.filter(handle=handle).exists():
        Account.objects.create(handle=handle, created_at=now)
    held = Post.objects.filter(account=handle, unit=unit, ended_at=None)
    if not held.exists():
        chief = desk.acting_as("gao", role="administrator", at=now)
        organisation.appoint(acting=chief, handle=handle, unit=unit, roles=list(roles))
    held.update(roles=list(roles))
    client = _signed_in(handle, now)
    session = client.session
    session["second_given"] = now.isoformat()
    session.save()
    return client


def _signed_in(handle: str, now: Any, *, called: Mapping[str, str] | None = None) -> Any:
    """The browser of an account."""
    from django.test import Client

    from saltern.apps.identity.models import Account
    from worlds.portal_house import BACKEND

    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(handle=handle), backend=BACKEND)
    session = client.session
    session["proved"] = now.isoformat()
    session["called"] = dict(called or {})
    session.save()
    return client


if __name__ == "__main__":
    sys.exit(main())
