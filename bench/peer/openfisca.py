"""OpenFisca: the table as a formula over persons, one simulation per decision (one person, one month)."""

from __future__ import annotations

import json

import numpy
from openfisca_core import periods  # type: ignore[import-not-found]  # stands in the peer's environment
from openfisca_core.entities import Entity  # type: ignore[import-not-found]  # peer's environment
from openfisca_core.simulations import SimulationBuilder  # type: ignore[import-not-found]  # peer's environment
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # type: ignore[import-not-found]  # peer's environment
from openfisca_core.variables import Variable  # type: ignore[import-not-found]  # peer's environment

from bench.allowance import ROWS, cases, expected
from bench.measure import peak_mib, rate

MONTH = "2026-01"
PERSON = Entity("person", "persons", "", "")
NOTHING = -1.0


class age(Variable):  # type: ignore[misc]  # noqa: N801  (OpenFisca names variables by their class)
    value_type, entity, definition_period, default_value = float, PERSON, periods.DateUnit.MONTH, float("nan")


class years(Variable):  # type: ignore[misc]  # noqa: N801  (OpenFisca names variables by their class)
    value_type, entity, definition_period, default_value = float, PERSON, periods.DateUnit.MONTH, float("nan")


class residence(Variable):  # type: ignore[misc]  # noqa: N801  (OpenFisca names variables by their class)
    value_type, entity, definition_period = str, PERSON, periods.DateUnit.MONTH


class amount(Variable):  # type: ignore[misc]  # noqa: N801  (OpenFisca names variables by their class)
    value_type, entity, definition_period = float, PERSON, periods.DateUnit.MONTH

    def formula(person: object, period: object) -> object:  # noqa: N805  (OpenFisca calls it with the person)
        """The first row that holds."""
        old, lived, where = person("age", period), person("years", period), person("residence", period)  # type: ignore[operator]  # OpenFisca's population
        held = []
        for ages, home, span, _ in ROWS:
            row = numpy.ones(len(old), dtype=bool)
            for value, limits in ((old, ages), (lived, span)):
                if limits is not None:
                    row &= ~numpy.isnan(value)
                    row &= value >= limits[0] if limits[0] is not None else True
                    row &= value < limits[1] if limits[1] is not None else True
            if home is not None:
                row &= where == home
            held.append(row)
        return numpy.select(held, [float(out) for *_, out in ROWS], default=NOTHING)


def main() -> None:
    """Prints rates, memory and the share of answers that are as expected."""
    system = TaxBenefitSystem([PERSON])
    for variable in (age, years, residence, amount):
        system.add_variable(variable)
    asked = cases()

    def one(case: dict[str, object]) -> float | None:
        person = {name: {MONTH: value} for name, value in case.items() if value is not None}
        simulation = SimulationBuilder().build_from_entities(system, {"persons": {"someone": person}})
        found = float(simulation.calculate("amount", MONTH)[0])
        return None if found == NOTHING else found

    def all_of() -> int:
        for case in asked:
            one(case)
        return len(asked)

    right = sum(one(case) == expected(case) for case in asked)
    print(json.dumps({"rate": rate(all_of), "right": right / len(asked), "peak_mib": peak_mib()}))


main()
