"""Delivery: what a real mail server says, what is tried again, what is given up and stays visible."""

from __future__ import annotations

import email
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from runtime.letters import (
    Deferred,
    FileTransport,
    Letter,
    Outcome,
    Rejected,
    Sender,
    Sent,
    SmtpTransport,
    compose,
    letter_fault,
)
from runtime.outbox import ATTEMPTS, deliver_due, send_again, wait_after
from runtime.stores import CaseStore, Delivery
from tests.runtime.factories import NOON, a_message, a_write, later
from tests.runtime.scripted import Scripted, posted

SENDER = Sender(address="no-reply@portal.example", name="数据开放平台", domain="portal.example")
LETTER = Letter(key="CASE-1/receipt", recipient="zhang@example.org", subject="收件回执", body="已收到。\n第二行")


@dataclass
class MailServer:
    """A real SMTP server whose answers a test decides, first to last; then it takes everything."""

    port: int
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    kept: list[Any] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer.startswith("2"):
            self.kept.append(email.message_from_bytes(envelope.original_content, policy=policy.default))
        return answer

    def transport(self) -> SmtpTransport:
        return SmtpTransport(host="127.0.0.1", port=self.port, sender=SENDER, security="none", timeout_seconds=60)


@pytest.fixture
def server(port: int) -> Iterator[MailServer]:
    listening = MailServer(port=port)
    controller = Controller(listening, hostname="127.0.0.1", port=port)
    controller.start()
    yield listening
    controller.stop()


def test_a_mail_arrives_as_it_was_written(server: MailServer, cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message(),)))
    (delivered,) = deliver_due(cases, server.transport(), NOON)
    (mail,) = server.kept
    assert delivered.status is Delivery.SENT
    assert (mail["To"], mail["Subject"]) == ("zhang@example.org", "收件回执")
    assert mail.get_content().strip() == "已收到。"
    assert str(mail["From"]) == "数据开放平台 <no-reply@portal.example>"
    assert posted(cases, Delivery.SENT).sent_at == NOON


def test_what_was_sent_is_not_sent_again(server: MailServer, cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message(),)))
    deliver_due(cases, server.transport(), NOON)
    assert deliver_due(cases, server.transport(), later(days=400)) == ()
    assert len(server.kept) == 1


def test_nothing_is_sent_before_it_is_due(cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message(due_at=later(hours=1)),)))
    assert deliver_due(cases, Scripted([]), later(hours=1, microseconds=-1)) == ()
    assert len(deliver_due(cases, Scripted([Sent()]), later(hours=1))) == 1


@pytest.mark.parametrize("place", ["rcpt", "data"])
def test_a_transient_refusal_is_tried_again_after_a_minute(server: MailServer, cases: CaseStore, place: str) -> None:
    cases.append(a_write(messages=(a_message(),)))
    getattr(server, place).append("451 try later")
    (first,) = deliver_due(cases, server.transport(), NOON)
    waiting = posted(cases, Delivery.PENDING)
    assert (first.status, first.reason) == (Delivery.PENDING, "smtp-451")
    assert (waiting.attempts, waiting.reason, waiting.due_at) == (1, "smtp-451", later(minutes=1))
    assert deliver_due(cases, server.transport(), later(seconds=59)) == ()
    (second,) = deliver_due(cases, server.transport(), later(minutes=1))
    assert second.status is Delivery.SENT
    assert len(server.kept) == 1
    assert posted(cases, Delivery.SENT).reason == ""


@pytest.mark.parametrize("place", ["rcpt", "data"])
def test_a_permanent_refusal_is_failed_at_once_with_its_reason(
    server: MailServer, cases: CaseStore, place: str
) -> None:
    cases.append(a_write(messages=(a_message(),)))
    getattr(server, place).append("550 no such user zhang@example.org")
    deliver_due(cases, server.transport(), NOON)
    failed = posted(cases, Delivery.FAILED)
    assert (failed.reason, failed.attempts) == ("smtp-550", 1)
    assert deliver_due(cases, server.transport(), later(days=400)) == ()


def test_a_server_that_is_not_there_is_waited_for(port: int, cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message(),)))
    absent = SmtpTransport(host="127.0.0.1", port=port, sender=SENDER, security="none", timeout_seconds=2)
    deliver_due(cases, absent, NOON)
    assert posted(cases, Delivery.PENDING).reason == "connection-ConnectionRefusedError"


def test_a_server_without_encryption_gets_nothing_when_it_is_demanded(server: MailServer) -> None:
    demanding = SmtpTransport(host="127.0.0.1", port=server.port, sender=SENDER, timeout_seconds=60)
    assert demanding.send(LETTER, NOON) == Deferred(reason="smtp-SMTPNotSupportedError")
    assert server.kept == []


def test_our_own_wrong_login_is_never_the_letters_fault(server: MailServer) -> None:
    with_user = SmtpTransport(
        host="127.0.0.1", port=server.port, sender=SENDER, security="none", user="u", password="p", timeout_seconds=60
    )
    assert isinstance(with_user.send(LETTER, NOON), Deferred)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate for localhost that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2000, 1, 1)).not_valid_after(datetime(2400, 1, 1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (tmp_path / "server.pem").write_bytes(pem)
    (tmp_path / "server.key").write_bytes(private)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    return context


@pytest.mark.parametrize(("password", "outcome"), [("right", Sent()), ("wrong", Deferred(reason="smtp-sender-535"))])
def test_a_login_goes_over_an_encrypted_and_verified_connection(
    certificate: ssl.SSLContext, port: int, password: str, outcome: Outcome
) -> None:
    listening = MailServer(port=port)

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == b"right", handled=False)

    controller = Controller(
        listening, hostname="127.0.0.1", port=port, tls_context=certificate, authenticator=check, auth_required=True
    )
    controller.start()
    transport = SmtpTransport(host="localhost", port=port, sender=SENDER, user="mulu", password=password)
    try:
        assert transport.send(LETTER, NOON) == outcome
        assert len(listening.kept) == (outcome == Sent())
        unknown = SmtpTransport(host="127.0.0.1", port=port, sender=SENDER, user="mulu", password="right")
        assert unknown.send(LETTER, NOON) == Deferred(reason="connection-SSLCertVerificationError")
    finally:
        controller.stop()


@pytest.mark.parametrize(
    "address",
    ["", "zhang", "a b@example.org", "a@b@c", "<a@example.org>", "a@b.org,c@d.org", "a..b@c.org", "张@b.org", "a@"],
)
def test_an_address_that_is_none_is_failed_with_its_reason(tmp_path: Path, cases: CaseStore, address: str) -> None:
    cases.append(a_write(messages=(a_message(recipient=address),)))
    deliver_due(cases, FileTransport(folder=tmp_path / "outbox", sender=SENDER), NOON)
    assert posted(cases, Delivery.FAILED).reason == "bad-address"


@pytest.mark.parametrize(
    "hostile", ["a@example.org\nBcc: all@example.org", "a@example.org\r\n", "a\x00@example.org", "a\u2028b"]
)
def test_no_line_break_reaches_a_header(tmp_path: Path, hostile: str) -> None:
    transport = FileTransport(folder=tmp_path, sender=SENDER)
    in_address = Letter(key="k", recipient=hostile, subject="s", body="b")
    in_subject = Letter(key="k", recipient="a@example.org", subject=hostile, body="b")
    assert transport.send(in_address, NOON) == transport.send(in_subject, NOON) == Rejected(reason="header-line-break")
    assert list(tmp_path.iterdir()) == []


def test_a_body_may_hold_anything(server: MailServer) -> None:
    body = "Subject: no header\r\n.\r\nRCPT TO:<all@example.org>\n" + "长" * 2000
    assert server.transport().send(Letter(key="k", recipient="a@example.org", subject="s", body=body), NOON) == Sent()
    assert len(server.kept) == 1
    assert "长" * 2000 in server.kept[0].get_content()


def test_a_repeat_carries_the_same_message_id_and_another_letter_another(tmp_path: Path) -> None:
    first, again = (compose(LETTER, SENDER, at)["Message-ID"] for at in (NOON, later(days=3)))
    other = compose(Letter(key="CASE-2/receipt", recipient="a@b.org", subject="s", body="b"), SENDER, NOON)
    assert first == again != other["Message-ID"]


def test_letters_on_disk_are_whole_and_a_repeat_replaces_its_file(tmp_path: Path) -> None:
    transport = FileTransport(folder=tmp_path / "state/outbox", sender=SENDER)
    assert transport.send(LETTER, NOON) == transport.send(LETTER, later(hours=1)) == Sent()
    (file,) = (tmp_path / "state/outbox").iterdir()
    mail = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.suffix == ".eml"
    assert mail.get_content().splitlines() == ["已收到。", "第二行"]


def test_a_folder_that_cannot_be_written_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    outcome = FileTransport(folder=tmp_path / "file" / "outbox", sender=SENDER).send(LETTER, NOON)
    assert isinstance(outcome, Deferred)


def test_waits_double_up_to_twelve_hours() -> None:
    waits = [wait_after(attempts) for attempts in (1, 2, 3, 10, 11, 500)]
    minutes = [1, 2, 4, 512, 720, 720]
    assert waits == [timedelta(minutes=one) for one in minutes]


def test_a_letter_is_given_up_after_a_week_of_trying_and_can_be_sent_again_by_hand(cases: CaseStore) -> None:
    cases.append(a_write(messages=(a_message(),)))
    now = NOON
    for _ in range(ATTEMPTS):
        deliver_due(cases, Scripted([Deferred(reason="smtp-421")]), now)
        now += timedelta(hours=12)
    failed = posted(cases, Delivery.FAILED)
    assert (failed.attempts, failed.reason) == (ATTEMPTS, "smtp-421")
    assert send_again(cases, failed, now)
    assert not send_again(cases, failed, now)
    (delivered,) = deliver_due(cases, Scripted([Sent()]), now)
    assert delivered.status is Delivery.SENT


def test_addresses_that_people_have_are_taken() -> None:
    for address in ("a@b.cn", "zhang.san+data@mail.gov.cn", "x_y-z@sub.example.org", "a@localhost"):
        assert letter_fault(Letter(key="k", recipient=address, subject="s", body="b")) == ""
