"""From `data_groups.yaml` to the groups under which people see what is held on them."""

from __future__ import annotations

from saltern.core.catalogue.data_groups import DataGroup
from saltern.core.documents.fields import Fields


def read_data_groups(fields: Fields) -> dict[str, DataGroup]:
    """`data_groups.yaml`."""
    found = {}
    for key, group in fields.each():
        found[key] = DataGroup(
            key=key, name=group.phrase("name"), icon=group.text("icon"), sets=group.words("sets"), place=group.place
        )
        group.done()
    return found
