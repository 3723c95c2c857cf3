"""A home belongs to the district that was made there first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from saltern.demo.district.plan import Plan
from saltern.demo.folders import AnotherDistrict, DemoFolders, claim
from saltern.installation.environment import read
from saltern.installation.office import Office

PLAN = Plan(residents=12_000, firms=1_200, records=200_000, seed=13, as_of=dt.date(2020, 4, 10))


def test_another_district_is_not_made_in_the_same_home(tmp_path: Path) -> None:
    folders = DemoFolders(office=Office(read({"SALTERN_HOME": str(tmp_path)})))
    claim(folders, PLAN)
    claim(folders, PLAN)
    with pytest.raises(AnotherDistrict) as refusal:
        claim(folders, replace(PLAN, seed=7))
    assert (str(refusal.value), refusal.value.message("zh")) == (
        f"{tmp_path} already holds 12000 residents, 200000 records, seed 13, 2020-04-10; asked for was 12000 "
        "residents, 200000 records, seed 7, 2020-04-10. Use another SALTERN_HOME, or remove this one.",
        f"{tmp_path} 中已有 12000 名居民、200000 条记录、种子 13、2020-04-10，而这次要的是 12000 名居民、"
        "200000 条记录、种子 7、2020-04-10。请换一个 SALTERN_HOME，或先清空它。",
    )
