"""A dossier whose maker is killed: the one before it stands, or the one after."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from worlds.kept_dossier import CONTRACTS, MANY, deliver, renewed, the_same
from worlds.registry_office import office


@pytest.mark.parametrize("point", ["dossier.written", "dossier.before_commit", "dossier.after_commit"])
def test_a_kill_while_it_is_made_leaves_the_one_before_or_the_one_after(tmp_path: Path, point: str) -> None:
    with office(tmp_path, *CONTRACTS) as intake:
        deliver(intake, tmp_path, "events", 0, MANY)
        renewed(intake)
        deliver(intake, tmp_path, "events", 1, range(290, 320))
        script = (
            "from pathlib import Path; from saltern.core.registry import faultpoint;"
            "from saltern.core.registry.dossier.dossiers import Dossiers; from saltern.core.registry.lake import Lake;"
            "from worlds.kept_dossier import vocabulary;"
            f"faultpoint.arm({point!r});"
            f"Dossiers(Lake(Path({str(intake.lake.root)!r}))).renew(vocabulary=vocabulary())"
        )
        tests = Path(__file__).resolve().parents[1]
        died = subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": str(tests)}, check=False)
        assert died.returncode == -signal.SIGKILL
        the_same(intake)
        assert renewed(intake) == 2
        the_same(intake)
        folder = intake.lake.root / "dossier"
        assert len(list(folder.glob("*.json"))) == 1
        assert len(list((folder / "layers").iterdir())) == 2
        assert list((folder / "making").iterdir()) == []
