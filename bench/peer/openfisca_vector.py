"""OpenFisca the way it is meant: the table as one vectorised formula over 2.5 million persons at once."""

from __future__ import annotations

import json
import statistics
import time

import numpy
from openfisca_core import periods  # type: ignore[import-not-found]  # stands in the peer's environment
from openfisca_core.entities import Entity  # type: ignore[import-not-found]  # peer's environment
from openfisca_core.simulations import SimulationBuilder  # type: ignore[import-not-found]  # peer's environment
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # type: ignore[import-not-found]  # peer's environment
from openfisca_core.variables import Variable  # type: ignore[import-not-found]  # peer's environment

from bench.allowance import ROWS, cases, expected
from bench.measure import peak_mib

MONTH, PEOPLE, RUNS = "2026-01", 2_500_000, 5
PERSON = Entity("person", "persons", "", "")
NOTHING = -1.0
CODES = {"hukou": 1, "permit": 2, "none": 3, None: 0}


class age(Variable):  # type: ignore[misc]  # noqa: N801  (OpenFisca names variables by their class)
    value_type, entity, definition_period, default_value = float, PERSON, periods.DateUnit.MONTH, float("nan")


class years(Variable):  # type: ignore[misc]  # noqa: N801  (OpenFisca names variables by their class)
    value_type, entity, definition_period, default_value = float, PERSON, periods.DateUnit.MONTH, float("nan")


class residence(Variable):  # type: ignore[misc]  # noqa: N801  (OpenFisca names variables by their class)
    value_type, entity, definition_period = int, PERSON, periods.DateUnit.MONTH


class amount(Variable):  # type: ignore[misc]  # noqa: N801  (OpenFisca names variables by their class)
    value_type, entity, definition_period = float, PERSON, periods.DateUnit.MONTH

    def formula(person: object, period: object) -> object:  # noqa: N805  (OpenFisca calls it with the person)
        """The first row that holds; a comparison with a missing value (not a number) is false."""
        old, lived, where = person("age", period), person("years", period), person("residence", period)  # type: ignore[operator]  # OpenFisca's population
        held = []
        for ages, home, span, _ in ROWS:
            row = numpy.ones(len(old), dtype=bool)
            for value, limits in ((old, ages), (lived, span)):
                if limits is not None:
                    row &= value >= limits[0] if limits[0] is not None else True
                    row &= value < limits[1] if limits[1] is not None else True
            if home is not None:
                row &= where == CODES[home]
            held.append(row)
        return numpy.select(held, [float(out) for *_, out in ROWS], default=NOTHING)


def main() -> None:
    """Prints the rate, memory and the share of answers that are as expected."""
    system = TaxBenefitSystem([PERSON])
    for variable in (age, years, residence, amount):
        system.add_variable(variable)
    asked = cases()
    order = (numpy.arange(PEOPLE) * 7919) % len(asked)

    def numbers(name: str) -> object:
        return numpy.array([numpy.nan if case[name] is None else float(case[name]) for case in asked])[order]  # type: ignore[arg-type]  # plain numbers

    columns = {"age": numbers("age"), "years": numbers("years")}
    columns["residence"] = numpy.array([CODES[case["residence"]] for case in asked])[order]  # type: ignore[index]  # its words

    def run() -> tuple[float, object]:
        simulation = SimulationBuilder().build_default_simulation(system, PEOPLE)
        for name, values in columns.items():
            simulation.set_input(name, MONTH, values)
        began = time.perf_counter()
        found = simulation.calculate("amount", MONTH)
        return time.perf_counter() - began, found

    _, found = run()
    seconds = statistics.median(run()[0] for _ in range(RUNS))
    sample = range(len(asked))
    right = sum(
        (None if found[n] == NOTHING else found[n]) == expected(asked[order[n]])  # type: ignore[index]  # an array
        for n in sample
    )
    print(json.dumps({"rate": PEOPLE / seconds, "right": right / len(asked), "peak_mib": peak_mib()}))


main()
