"""Where everybody lives, read for counts on a map: everybody finds the line, nobody is shown."""

from __future__ import annotations

import datetime as dt

from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.operations.reading import write_reading
from saltern.apps.lifecycle.permission import check
from saltern.core.audiences.grouping import placed_kinds
from saltern.core.audiences.population import Population
from saltern.core.audiences.streets import Streets, streets
from saltern.core.catalogue.pack import Pack


def read_streets(*, acting: Acting, pack: Pack, population: Population, as_of: dt.date) -> Streets:
    """The sub-district of each subject, as a snapshot has it. Raises `RoleNotAllowed`, `AccountNameless`."""
    check(acting=acting, action="read-streets")
    write_reading(
        acting=acting,
        action="street.count",
        purpose="figures",
        kinds=placed_kinds(pack),
        population=population,
        detail={"as_of": as_of.isoformat()},
    )
    return streets(pack=pack, population=population, as_of=as_of)
