"""15 September 2020, where the clock of the served demo begins: the rain of April comes once more, so that whoever
signs in as one of the firms finds the warning that concerns it.
"""

from __future__ import annotations

from typing import Final

from saltern.apps.lifecycle import operations
from saltern.apps.lifecycle.alerts import concern, notice, words
from saltern.demo import sweeping
from saltern.demo.folders import DemoFolders
from saltern.demo.stories.storm import KEY, PERSON
from saltern.demo.visitors import DAY

TEXT: Final = (
    "【深圳市分区暴雨黄色预警】深圳市气象台于2020年09月15日09时20分在盐田区(梅沙、盐田、沙头角街道)发布暴雨黄色预警，"
    "预计2小时内上述区域将出现30-50毫米降水，伴有雷电和阵风，请注意防范。"
)


def warn(folders: DemoFolders) -> int:
    """Read the notice, release what it says to the firms with signs, write the messages and hand them over; how many
    were written. Said again, nothing more is written."""
    office, now = folders.office, folders.at(DAY, 9)
    said = words.load(pack=office.pack.path)
    warning = concern.from_notice(notice.read(TEXT, places=said.places), identity="demo:2020-09-15T09:20")
    machine, operator = office.system(at=now), office.acting_as(PERSON, role="operator", at=now)
    with sweeping.everyone(folders=folders, snapshot=office.records.newest(), residents=0) as population:
        views = operations.warn(
            acting=machine, pack=office.pack, words=said, warnings=[warning], text=TEXT, population=population,
            as_of=now.date(),
        )  # fmt: skip
    view = next(one for one in views if one.key == KEY)
    if view.state == "held":
        operations.release(acting=operator, push=view.push)
    written = operations.tell(acting=machine, push=view.push)
    office.carriers.send(now_fn=lambda: now, at_once=True)
    return written
