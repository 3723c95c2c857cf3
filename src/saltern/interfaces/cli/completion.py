"""`saltern completion`: what a shell reads to complete commands and options. 命令补全"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from saltern.interfaces.cli.options import Json, answer

SHELLS: Final = ("bash", "zsh", "fish")
VARIABLE: Final = "_SALTERN_COMPLETE"


def command(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help=f"One of {', '.join(SHELLS)}.")] = "bash",
    *,
    as_json: Json = False,
) -> None:
    """Print the completion of a shell; for bash: saltern completion bash >> ~/.bash_completion. 命令补全."""
    from typer._completion_shared import get_completion_script

    if shell not in SHELLS:
        raise typer.BadParameter(f"{shell} is none of {', '.join(SHELLS)}", param_hint="SHELL")
    script = get_completion_script(prog_name="saltern", complete_var=VARIABLE, shell=shell)
    answer({"shell": shell, "script": script}, [script], as_json=as_json)
