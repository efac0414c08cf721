"""A letter and the ways to hand it over: as a file on disk, or by SMTP."""

import hashlib
import os
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,250}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is handed over. `key` is unique in the deployment and names the letter for ever."""

    key: str
    recipient: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The next one in line has taken the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Not now; try again. `reason` is a code without personal data, such as "smtp-451"."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Never; trying again would not help."""

    reason: str


Outcome = Sent | Deferred | Rejected


class Transport(Protocol):
    """A way to hand a letter over. It raises nothing for what a mail server may say."""

    def send(self, letter: Letter, now: datetime) -> Outcome:
        """Hand over one letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the letters come from: address, name, and the domain of the Message-ID."""

    address: str
    name: str = ""
    domain: str = "localhost"


def letter_fault(letter: Letter) -> str:
    """Why a letter can never be sent, or "": no line break may reach a header, and an address has one form."""
    headers = f"{letter.recipient} {letter.subject} "
    if len(headers.splitlines()) > 1 or "\0" in headers:  # more characters break a line than CR and LF
        return "header-line-break"
    return "" if _is_address(letter.recipient) else "bad-address"


def _is_address(text: str) -> bool:
    try:
        return bool(_ADDRESS.fullmatch(text) and Address(addr_spec=text))
    except (HeaderParseError, ValueError):
        return False


def compose(letter: Letter, sender: Sender, now: datetime) -> EmailMessage:
    """The letter as a mail in UTF-8. The Message-ID is made from the letter's key: a repeat is recognisable."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    mail["To"] = Address(addr_spec=letter.recipient)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{letter_name(letter)}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body, charset="utf-8", cte="base64")
    return mail


def letter_name(letter: Letter) -> str:
    """A file and Message-ID name from the key alone: 32 hexadecimal digits."""
    return hashlib.sha256(letter.key.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransport:
    """Letters as `.eml` files in a folder: the embedded outbox. A repeat replaces the same file."""

    folder: Path
    sender: Sender

    def send(self, letter: Letter, now: datetime) -> Outcome:
        """Write one file, whole or not at all."""
        fault = letter_fault(letter)
        if fault:
            return Rejected(reason=fault)
        path = self.folder / f"{letter_name(letter)}.eml"
        draft = path.with_suffix(f".{os.getpid()}.draft")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(compose(letter, self.sender, now).as_bytes())
            os.replace(draft, path)
        except OSError as error:
            return Deferred(reason=f"disk-{error.errno}")
        return Sent()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpTransport:
    """Letters to a mail server. `security` is "starttls", "tls" or "none"; without a user there is no login."""

    host: str
    port: int
    sender: Sender
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 20.0

    def send(self, letter: Letter, now: datetime) -> Outcome:
        """One connection, one letter. What the server says of our own login or address is never the letter's fault."""
        fault = letter_fault(letter)
        if fault:
            return Rejected(reason=fault)
        try:
            with self._connection() as server:
                server.send_message(compose(letter, self.sender, now))
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, _),) = refused.recipients.values()
            return _by_code(code)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as refused:
            return Deferred(reason=f"smtp-sender-{refused.smtp_code}")
        except smtplib.SMTPDataError as refused:
            return _by_code(refused.smtp_code)
        except smtplib.SMTPException as error:
            return Deferred(reason=f"smtp-{type(error).__name__}")
        except OSError as error:
            return Deferred(reason=f"connection-{type(error).__name__}")
        return Sent()

    def _connection(self) -> smtplib.SMTP:
        tls = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=tls)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        try:
            if self.security == "starttls":
                server.starttls(context=tls)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _by_code(code: int) -> Outcome:
    return Rejected(reason=f"smtp-{code}") if code in _PERMANENT else Deferred(reason=f"smtp-{code}")
