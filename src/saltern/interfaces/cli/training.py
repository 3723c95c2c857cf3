"""`saltern training`: a home in which colleagues practise and nothing goes out. 练习环境"""

from __future__ import annotations

from dataclasses import replace

import typer

from saltern.installation import training
from saltern.installation.environment import environment
from saltern.installation.office import office
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import told

app = typer.Typer(no_args_is_help=True)


@app.callback()
def training_home() -> None:
    """A home in which colleagues practise and nothing goes out."""


@app.command()
def begin(*, as_json: Json = False) -> None:
    """Make the empty home SALTERN_HOME one for training, for good: nothing there reaches anybody. 开始练习环境."""
    settings = environment()
    replace(settings, training=True)  # what would reach somebody is refused before anything is made
    training.begin(settings, now=office().clock.now())
    lines = [
        told(
            zh=f"{settings.home} 是练习环境：不连接短信、邮件、人脸、身份认证和订阅；每一页都写明“练习”。",
            en=f"{settings.home} is for training: no messages, mail, faces, authorities or news; every page says so.",
        ),
        told(
            zh="接着：saltern migrate，或 saltern demo 造一个区。",
            en="Next: saltern migrate, or saltern demo for a district.",
        ),
    ]
    answer({"home": str(settings.home), "training": True}, lines, as_json=as_json)
