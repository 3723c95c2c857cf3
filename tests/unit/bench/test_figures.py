"""The frame of the benches: turns are everybody's, ratios are of pairs, and a figure is judged by what is wanted."""

from __future__ import annotations

import pytest
from bench.figures import (
    Contender,
    Figure,
    Judged,
    Machine,
    Run,
    Spread,
    Unit,
    at_least,
    at_most,
    by_turns,
    here,
    judge,
    ratio,
    show,
    written,
)


def figure(*seconds: float, count: int = 1, name: str = "ours") -> Figure:
    runs = tuple(Run(seconds=took, cpu=took / 2, mib=took) for took in seconds)
    return Figure(name=name, runs=runs, count=count)


def test_contenders_run_by_turns_and_the_first_turn_only_warms() -> None:
    order: list[str] = []

    def running(name: str) -> Contender:
        def run() -> Run:
            order.append(name)
            return Run(seconds=float(len(order)))

        return Contender(name=name, run=run)

    limit, ours = by_turns([running("limit"), running("ours")], runs=2)
    assert order == ["limit", "ours"] * 3
    assert [run.seconds for run in limit.runs] == [3.0, 5.0]
    assert [run.seconds for run in ours.runs] == [4.0, 6.0]


def test_work_in_this_process_is_clocked_with_what_it_costs() -> None:
    done: list[int] = []
    run = here(lambda: done.append(1))()
    assert done == [1]
    assert run.seconds >= 0
    assert run.cpu is not None
    assert run.mib is not None


def test_a_ratio_is_the_median_of_pairs_for_one_thing_each() -> None:
    spread = ratio(figure(1.0, 2.0, 4.0, count=10), to=figure(2.0, 2.0, 2.0, count=5))
    assert spread == Spread(middle=2.0, least=1.0, most=4.0, unit="×")


def test_a_figure_tells_its_middle_spread_and_cost() -> None:
    found = figure(2.0, 4.0, 8.0, count=2)
    assert found.each == Spread(middle=2.0, least=1.0, most=4.0, unit="s")
    assert found.rate == Spread(middle=0.5, least=0.25, most=1.0, unit="/s")
    assert found.cpu == Spread(middle=1.0, least=0.5, most=2.0, unit="s")
    assert found.mib == 8.0


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0000000603, "s", "60.3 ns"),
        (0.00215, "s", "2.15 ms"),
        (1.5, "s", "1.50 s"),
        (271_000, "/s", "271 k/s"),
        (4_919, "/s", "4,919/s"),
        (11_700_000, "/s", "11.7 M/s"),
        (0.64, "×", "0.64 ×"),
        (13.9, "B", "13.9 B"),
        (1940, "MiB", "1,940 MiB"),
    ],
)
def test_figures_are_written_as_people_read_them(value: float, unit: Unit, text: str) -> None:
    assert written(value, unit) == text


def test_the_tables_are_ready_to_be_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    limit = figure(1.0, name="copy (limit)")
    show(limit)
    judge(
        Judged(what="P1 intake", beside=limit, ours=ratio(figure(2.0), to=limit), wanted=at_least(0.75, "×")),
        Judged(what="P4 alert", ours=Spread.of([0.010], "s"), wanted=at_most(0.015, "s")),
        Judged(what="for comparison", beside="a loop", ours=Spread.of([0.010], "s")),
    )
    assert capsys.readouterr().out == (
        "| contender    | median | range            | CPU each | peak MiB | clock |\n"
        "|--------------|--------|------------------|----------|----------|-------|\n"
        "| copy (limit) | 1.00 s | 1.00 s to 1.00 s | 500 ms   | 1        |       |\n"
        "\n"
        "| what           | limit or peer        | ours    | range              | wanted    | met    |\n"
        "|----------------|----------------------|---------|--------------------|-----------|--------|\n"
        "| P1 intake      | copy (limit): 1.00 s | 0.50 ×  | 0.50 × to 0.50 ×   | ≥ 0.75 ×  | **no** |\n"
        "| P4 alert       |                      | 10.0 ms | 10.0 ms to 10.0 ms | ≤ 15.0 ms | yes    |\n"
        "| for comparison | a loop               | 10.0 ms | 10.0 ms to 10.0 ms |           |        |\n"
        "\n"
    )


def test_a_busy_machine_is_called_busy(capsys: pytest.CaptureFixture[str]) -> None:
    Machine(cores=2, load=0.1, others=0.02).show()
    Machine(cores=2, load=3.5, others=0.4).show()
    assert capsys.readouterr().out == (
        "machine quiet: load 0.10 before, others took 2% of 2 cores meanwhile\n"
        "machine busy, trust ratios and CPU only: load 3.50 before, others took 40% of 2 cores meanwhile\n"
    )
