"""What the operator decides outside the program; the only module that reads the environment.

Every name starts with `SALTERN_`, except `DATABASE_URL`, which hosting platforms set by that name. An `.env` file in
the working directory says the same things; what the process was started with counts before it.

>>> read({"SALTERN_HOME": "/srv/saltern"}).anchor
PosixPath('/srv/saltern/journal.anchor')
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from saltern.errors import SalternError
from saltern.words import LANGUAGES, Language, Phrase

PREFIX: Final = "SALTERN_"
FILE: Final = Path(".env")
LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where the system says which language its user reads, the first that is set."""
YES_OR_NO: Final[Mapping[str, bool]] = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
TRAINING: Final = "training.json"
"""What a home for training bears from its first moment to its last."""
PACK: Final = Path("packs") / "yantian"


class SettingUnreadable(SalternError):
    """{name} is "{value}"; expected {expected}."""

    family = "invalid"
    zh = "{name} 的值为“{value}”；应为 {expected}。"


class SettingsUnreadable(SalternError):
    """The settings in {file} cannot be read: {why}."""

    family = "invalid"
    zh = "设置文件 {file} 无法读取：{why}。"


class TrainingHomeReaches(SalternError):
    """The home {home} is for training, and reaches nobody: unset {settings}."""

    family = "invalid"
    zh = "{home} 是练习环境，不连接任何外部通道；请取消 {settings}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsGateway:
    """Where text messages (or calls that read a code out) are handed over; without a URL they go to a file. `private`
    allows an address inside, `forgets` says that the gateway keeps no memory of what it took."""

    url: str = ""
    token: str = field(default="", repr=False)
    private: bool = False
    forgets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceGateway:
    """Whoever compares faces; without a URL nobody is asked for theirs. `secret` (`whsec_…`) signs both ways."""

    url: str = ""
    secret: str = field(default="", repr=False)
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAuthority:
    """Who else knows who somebody is, by OpenID Connect; without an issuer nobody is asked. `claim` carries the number
    of the identity card, `scope` is what has to be asked for to get it, `name` what people call the authority."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    claim: str = "id_number"
    scope: str = "openid"
    name: str = ""

    @property
    def asked(self) -> bool:
        """Whether there is one."""
        return bool(self.issuer and self.client_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramIssuer:
    """Another house whose signed tokens programs may prove themselves by; without an issuer none but this. `audience`
    is what they name as meant for this house, `private` allows an address inside."""

    issuer: str = ""
    audience: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over, as the operator wrote it; without a host it goes to a file."""

    host: str = ""
    port: str = "587"
    sender: str = ""
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Folders, the pack, the database, secrets. Secrets have no default that would work in production.

    `hosts` are the names pages answer to, `https` says that whoever stands before them speaks TLS, `proxies` who
    may say for whom they ask (addresses); `trial_clock` is the
    moment at which a trial begins, "" the true one; `hooks_private` lets news go to programs at addresses inside;
    `training` is no setting: the home was made for it.
    """

    home: Path
    pack: Path
    anchor: Path
    outgoing_book: Path
    database_url: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    identity_key: str = field(default="", repr=False)
    debug: bool = False
    sms: SmsGateway = SmsGateway()
    voice: SmsGateway = SmsGateway()
    face: FaceGateway = FaceGateway()
    mail: MailServer = MailServer()
    authority: IdentityAuthority = IdentityAuthority()
    program_issuer: ProgramIssuer = ProgramIssuer()
    account: str = ""
    unit: str = ""
    fault_point: str = ""
    language: Language = "en"
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    https: bool = False
    proxies: tuple[str, ...] = ()
    trial_clock: str = ""
    hooks_private: bool = False
    training: bool = False

    def __post_init__(self) -> None:
        """A training home with a way to anybody outside is none: no part of the program ever holds one. Raises
        `TrainingHomeReaches`."""
        named = [f"{PREFIX}{name}" for name, way in self._ways() if way] + ["DATABASE_URL"] * bool(self.database_url)
        if self.training and named:
            raise TrainingHomeReaches(home=self.home, settings=", ".join(named))

    def _ways(self) -> Iterator[tuple[str, str]]:
        """The settings that name somebody outside."""
        yield "SMS_URL", self.sms.url
        yield "VOICE_URL", self.voice.url
        yield "SMTP_HOST", self.mail.host
        yield "FACE_URL", self.face.url
        yield "OIDC_ISSUER", self.authority.issuer
        yield "PROGRAMS_ISSUER", self.program_issuer.issuer

    @property
    def lake(self) -> Path:
        """Where the columnar files of the population stand."""
        return self.home / "lake"

    @property
    def cache(self) -> Path:
        """What can be made again at any time, and is kept to be quick."""
        return self.home / "cache"

    @property
    def identity(self) -> Path:
        """Where numbers, names and telephones stand, encrypted, apart from the facts."""
        return self.home / "identity.sqlite3"

    @property
    def files(self) -> Path:
        """Where files that applicants handed in lie, sealed."""
        return self.home / "files"

    @property
    def witness(self) -> Path:
        """What our programs note of the journal's lines until they are sealed, outside the database."""
        return self.home / "journal.witness"

    @property
    def inbox(self) -> Path:
        """Where warnings arrive as files."""
        return self.home / "inbox" / "alerts"

    @property
    def outbox(self) -> Path:
        """Where messages are written while no gateway carries them."""
        return self.home / "outbox"

    @property
    def printers(self) -> Path:
        """Where the slips of kiosks are written while no printer is connected, a folder for each machine."""
        return self.home / "printers"

    @property
    def log(self) -> Path:
        """Where tracebacks of our own faults are kept for the maintainers."""
        return self.home / "log"

    @property
    def whoever(self) -> str:
        """The account that acts where a command names none: SALTERN_ACCOUNT, else the system's user."""
        return self.account or getpass.getuser()


def environment() -> Environment:
    """The environment as it is now. Raises `SettingsUnreadable`, `SettingUnreadable`, `TrainingHomeReaches`."""
    return read({**_written(FILE), **os.environ})


def read(values: Mapping[str, str]) -> Environment:
    """An environment from names and values; an empty value is none. Raises `SettingUnreadable`,
    `TrainingHomeReaches`."""
    said = {name.removeprefix(PREFIX): value for name, value in values.items() if value and name.startswith(PREFIX)}
    home = Path(said.get("HOME", "var"))
    return Environment(
        home=home,
        pack=Path(said["PACK"]) if "PACK" in said else _pack(),
        anchor=Path(said["ANCHOR"]) if "ANCHOR" in said else home / "journal.anchor",
        outgoing_book=Path(said["OUTGOING_BOOK"]) if "OUTGOING_BOOK" in said else home / "outgoing.sqlite3",
        database_url=values.get("DATABASE_URL", ""),
        secret_key=said.get("SECRET_KEY", ""),
        identity_key=said.get("IDENTITY_KEY", ""),
        debug=_yes(said, "DEBUG"),
        sms=SmsGateway(
            url=said.get("SMS_URL", ""),
            token=said.get("SMS_TOKEN", ""),
            private=_yes(said, "SMS_PRIVATE"),
            forgets=_yes(said, "SMS_FORGETS"),
        ),
        voice=SmsGateway(
            url=said.get("VOICE_URL", ""), token=said.get("VOICE_TOKEN", ""), private=_yes(said, "VOICE_PRIVATE")
        ),
        face=FaceGateway(
            url=said.get("FACE_URL", ""), secret=said.get("FACE_SECRET", ""), private=_yes(said, "FACE_PRIVATE")
        ),
        mail=MailServer(
            host=said.get("SMTP_HOST", ""),
            port=said.get("SMTP_PORT", "587"),
            sender=said.get("SMTP_SENDER", ""),
            security=said.get("SMTP_SECURITY", "starttls"),
            user=said.get("SMTP_USER", ""),
            password=said.get("SMTP_PASSWORD", ""),
        ),
        authority=IdentityAuthority(
            issuer=said.get("OIDC_ISSUER", "").rstrip("/"),
            client_id=said.get("OIDC_CLIENT_ID", ""),
            client_secret=said.get("OIDC_CLIENT_SECRET", ""),
            claim=said.get("OIDC_CLAIM", "id_number"),
            scope=said.get("OIDC_SCOPE", "openid"),
            name=said.get("OIDC_NAME", ""),
        ),
        program_issuer=ProgramIssuer(
            issuer=said.get("PROGRAMS_ISSUER", ""),
            audience=said.get("PROGRAMS_AUDIENCE", ""),
            private=_yes(said, "PROGRAMS_PRIVATE"),
        ),
        account=said.get("ACCOUNT", ""),
        unit=said.get("UNIT", ""),
        fault_point=said.get("FAULTPOINT", ""),
        language=_language(said.get("LANGUAGE", ""), values),
        hosts=tuple(said.get("HOSTS", "localhost,127.0.0.1").replace(" ", "").split(",")),
        https=_yes(said, "HTTPS"),
        proxies=_proxies(said),
        trial_clock=said.get("TRIAL_CLOCK", ""),
        hooks_private=_yes(said, "HOOKS_PRIVATE"),
        training=os.path.exists(home / TRAINING),  # noqa: PTH110  # a home nobody may look into is told of as that
    )


def _proxies(said: Mapping[str, str]) -> tuple[str, ...]:
    """Who may say for whom they ask: as the operator says; where TLS ends before us, else this machine alone."""
    otherwise = "127.0.0.1,::1" if _yes(said, "HTTPS") else ""
    return tuple(one for one in said.get("PROXIES", otherwise).replace(" ", "").split(",") if one)


def inherited(**said: str) -> dict[str, str]:
    """The environment a process of ours is started with: this one's, and what is said besides, without the prefix."""
    return {**os.environ, **{PREFIX + name: value for name, value in said.items()}}


def completing() -> list[str] | None:
    """What stands on the line a shell asks us to complete, without our own name; None where none asks."""
    if "_SALTERN_COMPLETE" not in os.environ:
        return None
    line = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")
    return line.split()[1:]


def use_settings(module: str) -> None:
    """Django's settings are this module's, unless the process was started with others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)


def _written(file: Path) -> dict[str, str]:
    """What a `.env` file says; nothing where there is none. Raises `SettingsUnreadable`."""
    if not os.path.isfile(file):  # noqa: PTH113  # nor where nobody may look
        return {}
    from dotenv import dotenv_values

    try:
        return {name: value for name, value in dotenv_values(file).items() if value is not None}
    except UnicodeError:
        raise SettingsUnreadable(file=file.absolute(), why=Phrase(en="it is not UTF-8", zh="不是 UTF-8 编码")) from None
    except OSError as fault:
        from saltern.installation.refusals import why

        raise SettingsUnreadable(file=file.absolute(), why=why(fault)) from None


def _pack() -> Path:
    """This place's pack here, else the one of the checkout beside the program, else the one installed inside it."""
    inside = Path(__file__).resolve().parents[1] / PACK
    beside = inside.parents[3] / PACK
    return next((pack for pack in (PACK, beside, inside) if pack.is_dir()), PACK)


def _language(said: str, values: Mapping[str, str]) -> Language:
    """SALTERN_LANGUAGE, else what the locale speaks: Chinese in a Chinese one, English in every other."""
    if not said:
        locale = next((values[name] for name in LOCALE if values.get(name)), "")
        return "zh" if locale.lower().startswith("zh") else "en"
    found = next((language for language in LANGUAGES if language == said.lower()), None)
    if found is None:
        raise SettingUnreadable(name=f"{PREFIX}LANGUAGE", value=said, expected=" | ".join(LANGUAGES))
    return found


def _yes(said: Mapping[str, str], name: str) -> bool:
    text = said.get(name, "no")
    if text.lower() not in YES_OR_NO:
        raise SettingUnreadable(name=f"{PREFIX}{name}", value=text, expected=Phrase(en="1 or 0", zh="1 或 0"))
    return YES_OR_NO[text.lower()]
