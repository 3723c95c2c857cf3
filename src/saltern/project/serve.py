"""`saltern serve`: the pages, for production. It does not start where something would be unsafe or missing, and says
in one line how to mend it.

One process a core, a few threads each; static files are gathered under hashed names; the access log holds method,
route, status and time, and nothing of a person.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from saltern.errors import SalternError
from saltern.installation.environment import Environment, environment
from saltern.installation.office import office
from saltern.installation.openid import make_signing_key
from saltern.installation.trial_secret import make_trial_secret, trial_secret
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import told
from saltern.project import migrate
from saltern.words import Phrase

SHORTEST: Final = 50
"""Signs of a secret key that nobody guesses."""
THREADS: Final = 4


class NotSafeToServe(SalternError):
    """Pages are not served: {what}. {mend}"""

    family = "broken"
    zh = "不能提供页面服务：{what}。{mend}"


def command(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    trial: Annotated[
        bool, typer.Option("--trial", help="For a trial on this machine: a made-up secret, only localhost.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Serve the pages. 提供页面服务."""
    settings = environment()
    check(settings, host=host, trial=trial)
    if trial and not settings.secret_key:
        make_trial_secret(settings)
        use_secret(trial_secret(settings))
    migrate.refuse_older()
    if not settings.training:
        make_signing_key(settings)
    prepare()
    run(host=host, port=port, workers=workers, as_json=as_json)


def use_secret(secret: str) -> None:
    """Sign with a secret that was made after the settings were read: processes of the server inherit them."""
    from django.conf import settings

    settings.SECRET_KEY = secret


def check(settings: Environment, *, host: str, trial: bool) -> None:
    """Raises `NotSafeToServe`."""
    here = host in {"127.0.0.1", "localhost", "::1"}
    if settings.debug:
        raise NotSafeToServe(
            what=Phrase(en="SALTERN_DEBUG is on", zh="SALTERN_DEBUG 已打开"),
            mend=Phrase(en="Unset it.", zh="请取消该变量。"),
        )
    if len(settings.secret_key) < SHORTEST and not (trial and here):
        raise NotSafeToServe(
            what=Phrase(
                en=f"SALTERN_SECRET_KEY is missing or shorter than {SHORTEST} signs",
                zh=f"没有 SALTERN_SECRET_KEY，或它短于 {SHORTEST} 个字符",
            ),
            mend=Phrase(
                en="Set it to the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
                zh="请设为以下命令的输出：python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
            ),
        )
    if not settings.sms.url and not trial and not settings.training:
        raise NotSafeToServe(
            what=Phrase(
                en="SALTERN_SMS_URL is missing, so that codes would lie in a file in clear",
                zh="没有 SALTERN_SMS_URL，验证码会以明文写进文件",
            ),
            mend=Phrase(
                en="Set it to the gateway's address; for a trial on this machine use --trial.",
                zh="请设为短信网关地址；仅在本机试用时加 --trial。",
            ),
        )
    if trial and not here:
        raise NotSafeToServe(
            what=Phrase(en=f"--trial listens on {host}", zh=f"--trial 监听于 {host}"),
            mend=Phrase(en="Leave --host out, or leave --trial out.", zh="请去掉 --host 或 --trial。"),
        )


def prepare() -> None:
    """Gather the static files under names that hold their hash; forget sessions that are over."""
    from django.core.management import call_command

    call_command("clearsessions")
    call_command("collectstatic", interactive=False, verbosity=0)


def run(*, host: str, port: int, workers: int, as_json: bool = False) -> None:
    """Until it is ended."""
    from granian.constants import Interfaces
    from granian.server import Server

    office().faces  # noqa: B018  # a check of faces that is half set up too
    office().pack  # noqa: B018  # a pack with faults is said here, once, and not by every process
    place = f"http://{host}:{port}/"
    answer({"pages": place}, [told(zh=f"页面：{place}", en=f"Pages: {place}")], as_json=as_json)
    Server(
        "saltern.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        log_access=True,
        log_access_format='[%(time)s] "%(method)s" %(status)d %(dt_ms).1f',
        websockets=False,
        respawn_failed_workers=True,
    ).serve()
