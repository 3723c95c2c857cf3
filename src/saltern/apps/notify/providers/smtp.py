"""E-mail by SMTP (RFC 5321). The Message-ID is the message's id, so that a mail system can recognise a repetition.

Not being let in, not being connected, a sender that is refused and 4xx are the server's trouble: the mail waits. Only a
5xx about this recipient or this text is a refusal of the mail.

SMTP cannot be asked what became of a mail: one that broke off after the text was handed over is openly unknown. One
mail is handed over between two commits, so that a kill leaves at most one such.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from saltern.apps.notify.ports import Outcome, Parcel

BUSY: Final = range(400, 500)
GOING_DOWN: Final = 421
NO_SUCH_MAILBOX: Final = frozenset({550, 551, 552, 553, 555, 556})
"""Answers to RCPT that speak of the recipient. Others from 500 on speak of us: not logged in, may not relay."""


@dataclass(slots=True, kw_only=True)
class SmtpProvider:
    """`security`: "tls" from the first byte, "starttls", or "none" for a relay on the same machine."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10.0
    name: str = "smtp"
    batch: int = 1
    piece: int = 1
    connections: int = 1
    can_ask: bool = False
    own_memory: bool = False
    _connection: smtplib.SMTP | None = field(default=None, repr=False)

    def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        """Send one mail a parcel over a kept connection."""
        return [self._send(parcel) for parcel in parcels]

    def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
        """SMTP cannot tell."""
        return [Outcome(id=id_, state="unclear", reason="cannot-ask") for id_ in ids]

    def close(self) -> None:
        """Say goodbye to the server."""
        connection, self._connection = self._connection, None
        if connection:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _send(self, parcel: Parcel) -> Outcome:
        try:
            mail = self._mail(parcel).as_bytes(policy=SMTP)
        except ValueError:
            return Outcome(id=parcel.id, state="failed", reason="address-refused")
        try:
            connection = self._connected()
            connection.ehlo_or_helo_if_needed()
            refused = self._envelope(connection, parcel)
        except (smtplib.SMTPException, OSError) as problem:
            # the text has not been handed over yet: it surely was not sent
            self._drop()
            return Outcome(id=parcel.id, state="held", reason=_trouble(problem))
        if refused:
            return refused
        try:
            code, _ = connection.data(mail)
        except smtplib.SMTPDataError as problem:
            code = problem.smtp_code
        except (smtplib.SMTPException, OSError) as problem:
            self._drop()
            return Outcome(id=parcel.id, state="unclear", reason=f"broke-off: {type(problem).__name__}")
        return _answered(parcel.id, code, refusals=range(500, 600))

    def _envelope(self, connection: smtplib.SMTP, parcel: Parcel) -> Outcome | None:
        """Sender and recipient; the outcome where the server refused one."""
        connection.rset()
        code, _ = connection.mail(self.sender)
        if code != 250:
            return Outcome(id=parcel.id, state="held", reason=f"sender-refused: SMTP {code}")
        code, _ = connection.rcpt(parcel.to)
        return None if code in {250, 251} else _answered(parcel.id, code, refusals=NO_SUCH_MAILBOX)

    def _mail(self, parcel: Parcel) -> EmailMessage:
        if not parcel.to.isprintable() or " " in parcel.to or "@" not in parcel.to:
            raise ValueError
        mail = EmailMessage()
        mail["From"] = self.sender
        mail["To"] = parcel.to
        mail["Subject"] = parcel.title or parcel.text[:40]
        mail["Message-ID"] = f"<{parcel.id}@{self.sender.partition('@')[2]}>"
        mail["Content-Language"] = parcel.language
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(parcel.text)
        return mail

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None:
            try:
                if self._connection.noop()[0] == 250:
                    return self._connection
            except (smtplib.SMTPException, OSError):
                self._drop()
        trusted = ssl.create_default_context()
        if self.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=trusted)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        self._connection = connection
        if self.security == "starttls":
            connection.starttls(context=trusted)
        if self.user:
            connection.login(self.user, self.password)
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()


def _answered(id_: str, code: int, *, refusals: Container[int]) -> Outcome:
    """What a server's answer means. Its text may name the recipient: not kept."""
    if 200 <= code < 300:
        return Outcome(id=id_, state="sent", reference=str(code))
    if code in refusals:
        return Outcome(id=id_, state="failed", reason=f"refused: SMTP {code}")
    if code in BUSY and code != GOING_DOWN:
        return Outcome(id=id_, state="later", reason=f"busy: SMTP {code}")
    return Outcome(id=id_, state="held", reason=f"unavailable: SMTP {code}")


def _trouble(problem: Exception) -> str:
    """Why no mail can be handed over at all."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return f"not-admitted: SMTP {problem.smtp_code}"
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"unavailable: SMTP {problem.smtp_code}"
    return f"not-connected: {type(problem).__name__}"
