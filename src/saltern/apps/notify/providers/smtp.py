"""E-mail by SMTP (RFC 5321). The Message-ID is the message's id, so that a mail system can recognise a repetition.

SMTP cannot be asked what became of a mail: one that broke off after the text was handed over is openly unknown. One
mail is handed over between two commits, so that a kill leaves at most one such.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

from saltern.apps.notify.ports import Outcome, Parcel

BUSY = range(400, 500)


@dataclass(slots=True, kw_only=True)
class SmtpProvider:
    """`security`: "tls" from the first byte, "starttls", or "none" for a relay on the same machine."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0
    name: str = "smtp"
    batch: int = 1
    can_ask: bool = False
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
            connection = self._connected()
            connection.ehlo_or_helo_if_needed()
            refused = self._envelope(connection, parcel)
        except (smtplib.SMTPException, OSError, ValueError) as problem:
            # the text has not been handed over yet: it surely was not sent
            self._drop()
            return _refusal(parcel.id, problem)
        if refused:
            return refused
        try:
            code, _ = connection.data(mail)
        except smtplib.SMTPDataError as problem:
            return _answered(parcel.id, problem.smtp_code)
        except (smtplib.SMTPException, OSError) as problem:
            self._drop()
            return Outcome(id=parcel.id, state="unclear", reason=f"broke-off: {type(problem).__name__}")
        return _answered(parcel.id, code)

    def _envelope(self, connection: smtplib.SMTP, parcel: Parcel) -> Outcome | None:
        """Sender and recipient; the outcome where the server refused one."""
        connection.rset()
        for code, _ in (connection.mail(self.sender), connection.rcpt(parcel.to)):
            if code not in {250, 251}:
                return _answered(parcel.id, code)
        return None

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


def _answered(id_: str, code: int) -> Outcome:
    """What a server's answer means: 2xx taken, 4xx come again, 5xx never. Its text may name the recipient: not kept."""
    if 200 <= code < 300:
        return Outcome(id=id_, state="sent", reference=str(code))
    return Outcome(id=id_, state="later" if code in BUSY else "failed", reason=f"SMTP {code}")


def _refusal(id_: str, problem: Exception) -> Outcome:
    if isinstance(problem, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return Outcome(id=id_, state="later", reason=type(problem).__name__)
    if isinstance(problem, smtplib.SMTPResponseException):
        return _answered(id_, problem.smtp_code)
    if isinstance(problem, ValueError):
        return Outcome(id=id_, state="failed", reason="address-refused")
    return Outcome(id=id_, state="later", reason=type(problem).__name__)
