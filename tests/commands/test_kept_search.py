"""What one start of the program keeps for the next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from worlds.yantian import YANTIAN


def test_a_kept_index_is_searched_without_the_libraries_that_made_it(tmp_path: Path) -> None:
    asking = (
        "import sys\n"
        "from saltern.installation.office import office\n"
        "found = [office().search.find(words=words).hits[0].key for words in ('居注証', 'juzhuzhegn')]\n"
        "print(*found, *sorted({'jieba', 'pypinyin', 'opencc'} & set(sys.modules)))\n"
    )
    place = {"SALTERN_HOME": str(tmp_path / "home"), "SALTERN_PACK": str(YANTIAN), "PATH": ""}
    (tmp_path / "home").mkdir()
    said = [
        subprocess.run([sys.executable, "-c", asking], env=place, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert said == [
        "residence-permit residence-permit jieba opencc pypinyin\n",
        "residence-permit residence-permit\n",
    ]
