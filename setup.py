"""What pyproject.toml cannot say: the district's pack travels inside the program, so that an installed one has it."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PACK = Path("packs") / "yantian"


class BuildWithPack(build_py):
    """Beside the modules, the pack; a checkout that is installed in place reads its own."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            shutil.copytree(PACK, Path(self.build_lib) / "saltern" / PACK, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithPack})
