"""The contract of a case store, held by both engines."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from runtime.chain import genesis, verify
from runtime.errors import Erased, StoreFault
from runtime.stores import Appended, CaseStore, Conflict, Index, Mismatch, Replayed, Stored
from tests.runtime.factories import NOON, a_key, a_message, a_meta, a_stage, a_write, later


def loaded(cases: CaseStore, case_id: str = "CASE-1") -> Stored:
    stored = cases.load(case_id)
    assert stored is not None
    return stored


def rows(cases: CaseStore, index: Index, key: str) -> list[str]:
    return [row.case_id for row in cases.query(index, key).rows]


def test_a_case_that_was_never_opened_is_not_there(cases: CaseStore) -> None:
    assert cases.load("CASE-1") is None
    assert cases.reveal("CASE-1") == {}


def test_events_come_back_in_order_with_what_was_indexed(cases: CaseStore) -> None:
    meta = a_meta(
        state="signing", owner="person-1", offices=(a_stage(due=date(2026, 3, 9)),), attention_at=later(days=2)
    )
    cases.append(a_write(events=({"event": "Submitted", "标题": "公交"}, {"event": "Opened"})))
    outcome = cases.append(a_write(seen=2, events=({"event": "Decided"},), meta=meta))
    stored = loaded(cases)
    assert [event.body["event"] for event in stored.events] == ["Submitted", "Opened", "Decided"]
    assert [event.n for event in stored.events] == [1, 2, 3]
    assert stored.meta == meta
    assert outcome == Appended(case_id="CASE-1", version=3, head=stored.head)
    assert stored.version == 3


def test_what_is_written_outlives_its_writer(engine) -> None:
    engine.cases.append(a_write())
    assert engine.reopened().load("CASE-1") == engine.cases.load("CASE-1")


def test_the_chain_of_a_stored_case_is_sound(cases: CaseStore) -> None:
    for seen in range(3):
        cases.append(a_write(seen=seen))
    stored = loaded(cases)
    assert verify("CASE-1", ((event.text, event.hash) for event in stored.events)) is None
    assert stored.head == stored.events[-1].hash != genesis("CASE-1")


@pytest.mark.parametrize("seen", [0, 2, 7])
def test_a_write_that_saw_another_version_changes_nothing(cases: CaseStore, seen: int) -> None:
    cases.append(a_write(messages=(a_message(),), vault={"answers": "old"}))
    before = loaded(cases)
    refused = a_write(seen=seen, messages=(a_message("other"),), vault={"answers": "new"}, meta=a_meta(state="x"))
    assert cases.append(refused) == Conflict(case_id="CASE-1", version=1)
    assert loaded(cases) == before
    assert cases.reveal("CASE-1") == {"answers": "old"}
    assert [one.key for one in cases.outbox_due(NOON, 10)] == ["receipt"]


def test_a_first_write_cannot_continue_a_case_that_is_not_there(cases: CaseStore) -> None:
    assert cases.append(a_write(seen=1)) == Conflict(case_id="CASE-1", version=0)
    assert cases.load("CASE-1") is None


def test_the_same_key_and_body_get_the_first_answer_again(cases: CaseStore) -> None:
    cases.append(a_write(idempotency=a_key(answer="参考号 A")))
    again = a_write("CASE-2", idempotency=a_key(answer="参考号 B"))
    assert cases.append(again) == Replayed(case_id="CASE-1", version=1, answer="参考号 A")
    assert cases.load("CASE-2") is None


def test_the_same_key_with_another_body_is_refused(cases: CaseStore) -> None:
    cases.append(a_write(idempotency=a_key("b1")))
    assert cases.append(a_write("CASE-2", idempotency=a_key("b2"))) == Mismatch(case_id="CASE-1")
    assert cases.load("CASE-2") is None


def test_a_key_lives_as_long_as_its_case_and_beyond_its_erasure(cases: CaseStore) -> None:
    cases.append(a_write(idempotency=a_key(answer="secret")))
    for seen in range(1, 4):
        cases.append(a_write(seen=seen))
    cases.append(a_write(seen=4, shred=True))
    assert cases.append(a_write("CASE-2", idempotency=a_key())) == Replayed(case_id="CASE-1", version=1, answer="")


def test_a_command_on_an_open_case_may_carry_a_key_too(cases: CaseStore) -> None:
    cases.append(a_write())
    command = a_write(seen=1, idempotency=a_key(answer="done"))
    assert isinstance(cases.append(command), Appended)
    assert cases.append(command) == Replayed(case_id="CASE-1", version=2, answer="done")
    assert loaded(cases).version == 2


@pytest.mark.parametrize("key", ["", "键", "a#b", "x" * 5000, "\x00\n", "\ud800", "' OR 1=1 --"])
def test_any_text_serves_as_a_clients_key(cases: CaseStore, key: str) -> None:
    cases.append(a_write(idempotency=a_key(key=key)))
    assert isinstance(cases.append(a_write("CASE-2", idempotency=a_key(key=key))), Replayed)


def test_a_hundred_submissions_with_one_key_open_one_case(cases: CaseStore) -> None:
    writes = [a_write(f"CASE-{n}", idempotency=a_key(answer="one")) for n in range(100)]
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(cases.append, writes))
    assert sum(isinstance(outcome, Appended) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Replayed) for outcome in outcomes) == 99
    assert len(list(cases.cases())) == 1


def test_of_eight_writers_each_version_has_one_winner(cases: CaseStore) -> None:
    cases.append(a_write())
    start = threading.Barrier(8, timeout=60)

    def race(writer: int) -> list[int]:
        won = []
        for seen in range(1, 13):
            start.wait()
            outcome = cases.append(a_write(seen=seen, events=({"event": "Noted", "by": writer},)))
            if isinstance(outcome, Appended):
                won.append(outcome.version)
            start.wait()
        return won

    with ThreadPoolExecutor(8) as threads:
        won = sorted(version for versions in threads.map(race, range(8)) for version in versions)
    assert won == list(range(2, 14))
    stored = loaded(cases)
    assert stored.version == len(stored.events) == 13
    assert verify("CASE-1", ((event.text, event.hash) for event in stored.events)) is None


def test_personal_data_comes_back_to_who_asks_for_it(cases: CaseStore) -> None:
    cases.append(a_write(vault={"answers": '{"name":"张示例"}', "note": "内部"}))
    cases.append(a_write(seen=1, vault={"note": "新"}))
    assert cases.reveal("CASE-1") == {"answers": '{"name":"张示例"}', "note": "新"}


def test_personal_data_is_nowhere_in_clear(engine) -> None:
    mail = a_message(recipient="geheim@example.org", subject="主题甲", body="正文乙")
    key = a_key(answer="secret-丙")
    engine.cases.append(a_write(vault={"answers": "张示例 13800000000"}, messages=(mail,), idempotency=key))
    stored = engine.everything()
    assert b"CASE-1" in stored
    for personal in ("张示例", "13800000000", "geheim", "主题甲", "正文乙", "secret-丙"):
        assert personal.encode() not in stored


def test_erasure_takes_the_personal_data_and_leaves_the_chain(cases: CaseStore) -> None:
    cases.append(a_write(vault={"answers": "张示例"}, messages=(a_message(),)))
    cases.append(a_write(seen=1, events=({"event": "Erased"},), shred=True))
    with pytest.raises(Erased):
        cases.reveal("CASE-1")
    (posted,) = cases.outbox_due(NOON, 10)
    stored = loaded(cases)
    assert posted.message is None
    assert verify("CASE-1", ((event.text, event.hash) for event in stored.events)) is None


def test_an_erased_case_takes_no_personal_data_but_goes_on(cases: CaseStore) -> None:
    cases.append(a_write())
    cases.append(a_write(seen=1, shred=True))
    with pytest.raises(Erased):
        cases.append(a_write(seen=2, vault={"answers": "x"}))
    with pytest.raises(Erased):
        cases.append(a_write(seen=2, messages=(a_message(),)))
    assert isinstance(cases.append(a_write(seen=2)), Appended)


def test_the_key_of_an_erased_case_is_gone_from_the_store(engine) -> None:
    engine.cases.append(a_write(vault={"answers": "张示例"}))
    key = _wrapped(engine)
    assert key and key in engine.everything()
    engine.cases.append(a_write(seen=1, shred=True))
    assert key not in engine.everything()


def _wrapped(engine) -> bytes:
    table = getattr(engine.cases, "_table", None)
    if table is not None:
        return table.fetch({"pk": {"S": "CASE#CASE-1"}, "sk": {"S": "KEY"}})["wrapped"]["B"]
    with engine.cases._database.reading() as connection:
        return connection.execute("SELECT wrapped FROM keys").fetchone()[0]


def test_attention_lists_what_is_due_by_the_instant_longest_waiting_first(cases: CaseStore) -> None:
    for case_id, at in (("A", later(hours=2)), ("B", later(hours=1)), ("C", later(hours=3)), ("D", None)):
        cases.append(a_write(case_id, meta=a_meta(attention_at=at)))
    assert cases.attention(later(hours=1, microseconds=-1), 10) == ()
    assert cases.attention(later(hours=1), 10) == ("B",)
    assert cases.attention(later(hours=2), 10) == ("B", "A")
    assert cases.attention(later(days=9), 2) == ("B", "A")


def test_a_case_leaves_the_due_index_when_nothing_is_left_to_do(cases: CaseStore) -> None:
    cases.append(a_write(meta=a_meta(attention_at=NOON)))
    cases.append(a_write(seen=1, meta=a_meta(attention_at=later(days=1))))
    assert cases.attention(NOON, 10) == ()
    cases.append(a_write(seen=2, meta=a_meta(attention_at=None)))
    assert cases.attention(later(days=2), 10) == ()


def test_a_queue_has_the_soonest_due_first_and_the_undated_last(cases: CaseStore) -> None:
    for case_id, due in (("A", date(2026, 3, 9)), ("B", None), ("C", date(2025, 12, 31)), ("D", date(2026, 3, 10))):
        cases.append(a_write(case_id, meta=a_meta(offices=(a_stage(due=due),))))
    page = cases.query(Index.OFFICE, "authority")
    assert [(row.case_id, row.due_on) for row in page.rows] == [
        ("C", date(2025, 12, 31)),
        ("A", date(2026, 3, 9)),
        ("D", date(2026, 3, 10)),
        ("B", None),
    ]
    assert (page.rows[0].stage, page.rows[0].run, page.cursor) == ("review", 1, "")


def test_offices_see_only_their_own_stages(cases: CaseStore) -> None:
    metro, bureau = "publisher:hangzhou-metro", "publisher:hangzhou-data-bureau"
    cases.append(a_write("A", meta=a_meta(offices=(a_stage(metro), a_stage(bureau, run=2)))))
    cases.append(a_write("B", meta=a_meta(offices=(a_stage(bureau),))))
    assert rows(cases, Index.OFFICE, metro) == ["A"]
    assert sorted(rows(cases, Index.OFFICE, bureau)) == ["A", "B"]
    assert rows(cases, Index.OFFICE, "authority") == []
    cases.append(a_write("A", 1, meta=a_meta(offices=(a_stage(metro),))))
    assert rows(cases, Index.OFFICE, bureau) == ["B"]


def test_a_person_sees_their_own_cases_newest_first(cases: CaseStore) -> None:
    for n, owner in enumerate(("p1", "p2", "p1", "")):
        cases.append(a_write(f"CASE-{n}", meta=a_meta(owner=owner, opened_at=later(hours=n))))
    assert rows(cases, Index.OWNER, "p1") == ["CASE-2", "CASE-0"]
    assert rows(cases, Index.OWNER, "") == []


def test_a_register_lists_what_stands_in_it_and_nothing_that_left(cases: CaseStore) -> None:
    both = ("grants", "restricted-users")
    cases.append(a_write("A", meta=a_meta(registers=both)))
    cases.append(a_write("B", meta=a_meta(registers=("grants",), opened_at=later(hours=1))))
    assert rows(cases, Index.REGISTER, "grants") == ["B", "A"]
    cases.append(a_write("A", 1, meta=a_meta(registers=("grants",))))
    assert rows(cases, Index.REGISTER, "restricted-users") == []


@pytest.mark.parametrize("index", list(Index))
def test_pages_together_have_every_row_once(cases: CaseStore, index: Index) -> None:
    for n in range(7):
        meta = a_meta(owner="p", offices=(a_stage("p"),), registers=("p",), opened_at=later(hours=n // 2))
        cases.append(a_write(f"CASE-{n}", meta=meta))
    seen: list[str] = []
    cursor = ""
    while True:
        page = cases.query(index, "p", limit=2, cursor=cursor)
        seen += [row.case_id for row in page.rows]
        cursor = page.cursor
        if not cursor:
            break
    assert sorted(seen) == [f"CASE-{n}" for n in range(7)]


@pytest.mark.parametrize("cursor", ["x", "%%%", "W10", "WzEsMl0", "bnVsbA", "é", "W" * 20_000])
@pytest.mark.parametrize("index", list(Index))
def test_a_cursor_that_was_not_made_here_is_refused(cases: CaseStore, index: Index, cursor: str) -> None:
    with pytest.raises(StoreFault):
        cases.query(index, "authority", cursor=cursor)


def test_every_case_is_listed_for_the_audit(cases: CaseStore) -> None:
    for n in range(25):
        cases.append(a_write(f"CASE-{n:02d}"))
    assert sorted(cases.cases()) == [f"CASE-{n:02d}" for n in range(25)]


@pytest.mark.parametrize(
    "write",
    [
        a_write(events=({"x": float("nan")},)),
        a_write(events=({"x": object()},)),
        a_write(events=({"x": "\ud800"},)),
        a_write(vault={"answers": "\udfff"}),
        a_write(messages=(a_message(subject="\ud800"),)),
        a_write(vault={"answers": "字" * 100_001}),
        a_write(events=({"x": "y" * 300_000},)),
        a_write(vault={f"v{n}": "z" * 299_000 for n in range(11)}),
        a_write(events=tuple({"n": n} for n in range(61))),
        a_write(messages=(a_message(), a_message())),
    ],
    ids=["nan", "object", "surrogate", "vault", "mail", "value", "event", "sum", "many", "twice"],
)
def test_what_no_store_can_keep_is_refused_before_it_is_half_written(cases: CaseStore, write) -> None:
    with pytest.raises(StoreFault):
        cases.append(write)
    assert cases.load("CASE-1") is None
    assert cases.outbox_due(NOON, 10) == ()


def test_the_largest_values_are_kept_whole(cases: CaseStore) -> None:
    vault = {f"v{n}": "字" * 100_000 for n in range(9)}
    cases.append(a_write(events=({"x": "y" * 299_990},), vault=vault))
    assert cases.reveal("CASE-1") == vault
    assert loaded(cases).events[0].body == {"x": "y" * 299_990}


def test_a_long_case_is_read_whole(cases: CaseStore) -> None:
    for seen in range(0, 50, 10):
        cases.append(a_write(seen=seen, events=tuple({"n": n, "text": "字" * 15_000} for n in range(10))))
    stored = loaded(cases)
    assert stored.version == len(stored.events) == 50
    assert verify("CASE-1", ((event.text, event.hash) for event in stored.events)) is None


@pytest.mark.parametrize("case_id", ["", "a b", "a#b", "a\nb", "x" * 201, "\ud800"])
def test_a_name_that_is_no_key_is_refused(case_id: str) -> None:
    with pytest.raises(StoreFault):
        a_write(case_id)


def test_a_write_without_an_event_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        replace(a_write(), events=())


def test_readers_beside_writers_see_whole_cases_only(cases: CaseStore) -> None:
    cases.append(a_write())
    stop = threading.Event()
    seen: list[bool] = []

    def read() -> None:
        while not stop.is_set():
            stored = loaded(cases)
            seen.append(stored.version == len(stored.events) and stored.events[-1].hash == stored.head)

    reader = threading.Thread(target=read)
    reader.start()
    for version in range(1, 40, 3):
        cases.append(a_write(seen=version, events=({"a": 1}, {"b": 2}, {"c": 3})))
    stop.set()
    reader.join()
    assert seen and all(seen)
