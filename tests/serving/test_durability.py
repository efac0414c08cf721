"""What was acknowledged is there, once, whatever happens: power cuts, retries, double clicks, two officers at once."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

import pytest

from tests.serving.running import Town
from tests.serving.stories import AUTHORITY

CLIENTS = 8
ENOUGH = 120  # acknowledged submissions before the power goes
SEEDED = 2  # restricted entries of the town, whose tables its first start makes


def question(number: int) -> dict[str, str]:
    """A consultation that differs from all others."""
    return {"procedure": "consultation", "subject": f"示例问题 {number}", "text": "示例内容"}


@dataclass(kw_only=True)
class Senders:
    """Clients that submit without a pause until the server is gone."""

    town: Town
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def run(self, client: int) -> None:
        """One client: submission after submission, each with a key of its own."""
        for number in range(10_000):
            key = f"client-{client}-submission-{number}"
            try:
                answer = self.town.visitor().call(
                    "POST", "/api/cases", question(client * 10_000 + number), {"Idempotency-Key": key}
                )
            except (OSError, HTTPException):
                self.unanswered.append(key)
                return
            assert answer.status == 201, answer.text
            self.told[key] = answer.json()
            if len(self.told) >= ENOUGH:
                self.enough.set()


def number_of(key: str) -> int:
    """Which question went with a key."""
    _, client, _, number = key.split("-")
    return int(client) * 10_000 + int(number)


def questions(town: Town) -> int:
    """How many questions are kept, beside the recurring duties that the sweep opens."""
    with closing(sqlite3.connect(town.state / "casework.sqlite3")) as kept:
        statement = "SELECT count(*) FROM events WHERE n = 1 AND text LIKE '%consultation%'"
        return int(kept.execute(statement).fetchone()[0])


def test_no_acknowledged_submission_is_lost_when_the_power_goes(town: Town) -> None:
    senders = Senders(town=town)
    threads = [threading.Thread(target=senders.run, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    assert senders.enough.wait(60)
    town.crash()
    for thread in threads:
        thread.join(60)
    assert len(senders.unanswered) == CLIENTS
    verified = town.mulu("audit", "verify")
    assert verified.returncode == 0, verified.stdout
    town.start()
    program = town.visitor()
    for told in senders.told.values():
        headers = {"Authorization": f"Case {told['secret']}"}
        case = program.call("GET", f"/api/cases/{told['reference']}", headers=headers)
        assert (case.status, [stage["key"] for stage in case.json()["stages"]]) == (200, ["reply_or_dispatch"])
    for key in (*list(senders.told)[:20], *senders.unanswered):
        again = program.call("POST", "/api/cases", question(number_of(key)), {"Idempotency-Key": key})
        assert again.status == 201
        first = senders.told.setdefault(key, again.json())
        assert (again.json()["reference"], again.json()["secret"]) == (first["reference"], first["secret"])
    assert questions(town) == len(senders.told)
    assert town.mulu("audit", "verify").stdout.endswith(" cases verified, 0 broken.\n")


def test_a_hundred_posts_with_one_key_make_one_case(town: Town) -> None:
    def post(_: int) -> Any:
        return town.visitor().call("POST", "/api/cases", question(1), {"Idempotency-Key": "one-key-for-all"})

    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(post, range(100)))
    assert {answer.status for answer in answers} == {201}
    assert len({(answer.json()["reference"], answer.json()["secret"]) for answer in answers}) == 1
    assert questions(town) == 1
    other = town.visitor().call("POST", "/api/cases", question(2), {"Idempotency-Key": "one-key-for-all"})
    assert (other.status, other.json()["code"]) == (409, "key-reused")


def test_of_two_officers_who_decide_at_once_one_wins_and_the_other_is_told(town: Town) -> None:
    officers = town.visitor(AUTHORITY), town.visitor(AUTHORITY.replace("officer", "head"))
    for number in range(5):
        reference = town.visitor().call("POST", "/api/cases", question(number)).json()["reference"]
        start = threading.Barrier(2, timeout=60)

        def decided(place: int, reference: str = reference, start: threading.Barrier = start) -> Any:
            start.wait()
            command = {"command": "decide", "run": 1, "outcome": "reply", "answers": {"reply": f"示例答复 {place}"}}
            return officers[place].call("POST", f"/api/cases/{reference}/commands", command)

        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(decided, range(2)))
        assert sorted(answer.status for answer in answers) == [200, 409]
        won = next(place for place, answer in enumerate(answers) if answer.status == 200)
        refusal = answers[1 - won].json()["objections"][0]
        assert refusal["code"] and refusal["message"] and refusal["remedy"]
        page = officers[won].open(f"/workbench/cases/{reference}")
        assert f"示例答复 {won}" in page.text and f"示例答复 {1 - won}" not in page.text


def test_two_sweeps_at_once_send_every_mail_once(town: Town) -> None:
    asked = [town.visitor().call("POST", "/api/cases", question(n)).json()["reference"] for n in range(3)]
    with ThreadPoolExecutor(2) as both:
        printed = list(both.map(town.remind, ["2026-10-12T09:00"] * 2))
    counted = [[int(word) for word in line.split() if word.isdigit()] for line in printed]
    assert sum(counts[0] for counts in counted) == 3
    subjects = [mail["Subject"] for mail in town.mails()]
    assert [sum(reference in subject for subject in subjects) for reference in asked] == [2, 2, 2]
    assert len(town.mails()) == len({mail.as_string() for mail in town.mails()})


@pytest.mark.parametrize("ending", ["stop", "crash"])
def test_a_second_run_finds_everything_and_starts_without_building_again(
    open_town: Callable[[], Town], ending: str
) -> None:
    town = open_town().start()
    reference = town.visitor().call("POST", "/api/cases", question(1)).json()["reference"]
    getattr(town, ending)()
    town.start()
    (drawn,) = (int(found.group(1)) for line in town.lines if (found := re.search(r"(\d+) of them drawn", line)))
    assert drawn <= SEEDED  # a table that was written just before the first look is looked at again
    assert town.visitor(AUTHORITY).call("GET", "/api/queue").json()["stages"][0]["reference"] == reference


def test_three_first_starts_at_once_build_one_after_the_other_and_all_serve(open_town: Callable[[], Town]) -> None:
    first = open_town()
    shutil.rmtree(first.root / "build")
    towns = [first, Town(first.root), Town(first.root)]
    try:
        with ThreadPoolExecutor(3) as starts:
            list(starts.map(Town.start, towns))
        told = [town.visitor().call("POST", "/api/cases", question(place)).json() for place, town in enumerate(towns)]
        headers = {"Authorization": f"Case {told[0]['secret']}"}
        for town in towns:
            assert town.visitor().open("/hangzhou-transport/yangtze-delta-airports/").status == 200
            case = town.visitor().call("GET", f"/api/cases/{told[0]['reference']}", headers=headers)
            assert case.status == 200
    finally:
        for town in towns:
            town.crash()
