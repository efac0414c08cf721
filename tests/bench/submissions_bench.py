"""Submissions a second over HTTP with 8 clients, durable before they are acknowledged, beside a bare Flask insert."""

import json
import logging
import multiprocessing
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import waitress
from flask import Flask, request

from catalog.build import build
from catalog.building.folders import folders_for
from catalog.clock import machine_clock
from catalog.configuration.settings import load_settings
from catalog.serving.embedded import environment_for, open_embedded
from catalog.serving.function_data import write_function_data

ROOT = Path(__file__).resolve().parents[2]
CLIENTS, SECONDS, RUNS = 8, 4.0, 3
BODY = {"procedure": "consultation", "subject": "示例标题", "text": "示例内容" * 20, "contact_name": "张示例"}
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def bare_flask(folder: Path) -> Wsgi:
    """The least a form handler can do: parse, insert, commit durably."""
    app, path = Flask(__name__), folder / "bare.sqlite3"
    with sqlite3.connect(path) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("CREATE TABLE submissions (id INTEGER PRIMARY KEY, body TEXT)")
    local = threading.local()

    @app.post("/api/cases")
    def insert() -> tuple[dict[str, int | None], int]:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(path, timeout=30)
            local.connection.execute("PRAGMA synchronous=FULL")
        with local.connection as connection:
            row = connection.execute("INSERT INTO submissions (body) VALUES (?)", (json.dumps(request.json),))
        return {"id": row.lastrowid}, 201

    return app


def rate_of(application: Wsgi) -> tuple[float, list[str]]:
    """Acknowledged submissions a second, and their references."""
    server = waitress.create_server(application, host="127.0.0.1", port=0, threads=CLIENTS, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with multiprocessing.get_context("spawn").Pool(2) as clients:
        started = time.perf_counter()
        told = clients.map(submit_from_threads, [(server.effective_port, CLIENTS // 2, SECONDS)] * 2)
        elapsed = time.perf_counter() - started
    server.close()
    acknowledged = [reference for references in told for reference in references]
    return len(acknowledged) / elapsed, acknowledged


def submit_from_threads(where: tuple[int, int, float]) -> list[str]:
    """Clients of one process, apart from the server's, each on a connection of its own."""
    port, clients, seconds = where
    acknowledged: list[str] = []
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=_submit, args=(port, until, acknowledged)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return acknowledged


def _submit(port: int, until: float, acknowledged: list[str]) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    body = json.dumps(BODY)
    while time.perf_counter() < until:
        connection.request("POST", "/api/cases", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        if answer.status == 201:
            acknowledged.append(str(told.get("reference", "")))


def main() -> None:
    """Print the medians, the ratio, and what was lost."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    settings = load_settings(ROOT)
    build(ROOT)
    folders = folders_for(settings, None)
    write_function_data(settings, folders.private)
    ours, bare, lost = [], [], 0
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as name:
            bare.append(rate_of(bare_flask(Path(name)))[0])
            environment = environment_for(Path(name) / "state", folders.private, settings.site_url)
            embedded = open_embedded(folders.site, environment, machine_clock)
            rate, acknowledged = rate_of(embedded.wsgi)
            kept = set(embedded.desk.store.cases())
            lost += sum(reference not in kept for reference in acknowledged)
            embedded.close()
            ours.append(rate)
    rate, least = statistics.median(ours), statistics.median(bare)
    sys.stdout.write(f"submissions: {rate:.0f}/s (median of {RUNS}, {CLIENTS} clients), lost {lost}\n")
    sys.stdout.write(f"bare Flask insert: {least:.0f}/s; ratio {rate / least:.2f}\n")


if __name__ == "__main__":
    main()
