"""A home for training (练习环境): made as one, by its kind without a way to anybody outside, never made into another.

What keeps it so lies in the home and not in a setting that somebody may forget: `Environment` refuses every setting
that names a gateway, a mail server, an authority, another issuer or a database that others may use.
"""

from __future__ import annotations

import datetime as dt
import json
import os

from saltern.errors import SalternError
from saltern.installation.environment import TRAINING, Environment
from saltern.words import Phrase


class TrainingHomeUsed(SalternError):
    """{home} holds something already; training begins in an empty home of its own (SALTERN_HOME)."""

    family = "conflict"
    zh = "{home} 里已有内容；练习要在单独的空目录里开始（SALTERN_HOME）。"


class TrainingReachesNobody(SalternError):
    """This is a home for training: {what} would reach somebody outside, so that there is none of it here."""

    family = "forbidden"
    zh = "这里是练习环境：{what}会联系外部，此处不提供。"


def begin(environment: Environment, *, now: dt.datetime) -> None:
    """Make an empty home one for training, for good. Raises `TrainingHomeUsed`, `TrainingHomeReaches`."""
    home = environment.home
    if home.exists() and any(home.iterdir()):
        raise TrainingHomeUsed(home=home)
    home.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"begun_at": now.isoformat(timespec="seconds"), "by": environment.whoever}, ensure_ascii=False)
    descriptor = os.open(home / TRAINING, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with os.fdopen(descriptor, "w", encoding="utf-8") as mark:
        mark.write(text + "\n")


def refuse_reaching(environment: Environment, what: Phrase) -> None:
    """Raises `TrainingReachesNobody` in a home for training."""
    if environment.training:
        raise TrainingReachesNobody(what=what)
