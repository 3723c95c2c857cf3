"""What the tests of the command line share."""

from __future__ import annotations

import pytest

from worlds.commands import Commands, program


@pytest.fixture(scope="session")
def commands() -> Commands:
    """The program, for all tests of this folder."""
    return program()
