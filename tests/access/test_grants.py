"""A grant opens restricted data by its token; its dates, a suspension, a revocation or a claim close them."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from access.calls import calls_of
from runtime.rights import Standing, grant_right, reconcile_standing

HEALTH = "health/clinics"
TOKEN = "mulu_example_token_0123456789"
LAST_SECOND = datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)  # one second before midnight of 31 March in Hangzhou


def codes(site: Any) -> list[str]:
    """What the call log says, oldest first."""
    return [call["code"] for call in reversed(calls_of(site.desk.records, HEALTH))]


def test_a_grant_opens_restricted_rows_by_its_token(gated: Any) -> None:
    gated.grant(TOKEN)
    reply = gated.rows(HEALTH, ("_limit", "3"), token=TOKEN)
    assert (reply.status, len(reply.json["rows"])) == (200, 3)
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


def test_without_a_token_the_way_to_apply_is_told(gated: Any) -> None:
    reply = gated.rows(HEALTH)
    assert (reply.status, reply.code) == (401, "token-needed")
    assert reply.headers["www-authenticate"] == 'Bearer realm="mulu"'
    assert "/apply/restricted-application?entry=health/clinics" in reply.json["objections"][0]["remedy"]


@pytest.mark.parametrize(
    "token", ["", "x", TOKEN[:-1], TOKEN + "0", TOKEN.upper(), "é", "a" * 10_000, "grant:G-1", "\udcff"]
)
def test_a_wrong_token_opens_nothing(gated: Any, token: str) -> None:
    gated.grant(TOKEN)
    assert gated.rows(HEALTH, authorization=f"Bearer {token}").status == 401


def test_a_token_in_the_address_opens_nothing_and_is_not_kept(gated: Any, tmp_path: Any) -> None:
    gated.grant(TOKEN)
    for name in ("token", "access_token", "_token", "Authorization"):
        assert gated.rows(HEALTH, (name, TOKEN)).status == 401
    gated.rows(HEALTH, token=TOKEN)
    with sqlite3.connect(tmp_path / "access.sqlite3") as connection:
        kept = "\n".join(str(row) for row in connection.execute("SELECT * FROM records"))
    connection.close()
    assert TOKEN not in kept


def test_no_answer_or_link_repeats_the_token(gated: Any) -> None:
    gated.grant(TOKEN)
    reply = gated.rows(HEALTH, ("_limit", "1"), token=TOKEN)
    assert TOKEN not in reply.body.decode() + str(reply.headers)


@pytest.mark.clause("SD-A5-2.2")
def test_a_grant_is_open_through_its_last_day_and_closed_one_second_later(gated: Any) -> None:
    gated.grant(TOKEN, ends_on=date(2026, 3, 31))
    gated.clock[0] = LAST_SECOND
    assert gated.rows(HEALTH, token=TOKEN).status == 200
    gated.move(timedelta(seconds=1))
    closed = gated.rows(HEALTH, token=TOKEN)
    assert (closed.status, closed.code) == (403, "grant-expired")
    assert "2026-03-31" in closed.json["detail"]


def test_a_grant_opens_on_its_first_day_and_not_one_second_before(gated: Any) -> None:
    gated.grant(TOKEN, starts_on=date(2026, 3, 10))
    gated.clock[0] = datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)
    assert gated.rows(HEALTH, token=TOKEN).code == "grant-pending"
    gated.move(timedelta(seconds=1))
    assert gated.rows(HEALTH, token=TOKEN).status == 200


@pytest.mark.parametrize("state", ["suspended", "revoked", "expired"])
def test_what_casework_decided_acts_at_the_next_call(gated: Any, state: str) -> None:
    gated.grant(TOKEN)
    assert gated.rows(HEALTH, token=TOKEN).status == 200
    gated.grant(TOKEN, version=2, **{state: True})
    refused = gated.rows(HEALTH, token=TOKEN)
    assert (refused.status, refused.code) == (403, f"grant-{state}")


def test_a_suspended_grant_that_is_resumed_opens_again(gated: Any) -> None:
    gated.grant(TOKEN, version=2, suspended=True)
    gated.grant(TOKEN, version=3)
    assert gated.rows(HEALTH, token=TOKEN).status == 200


def test_an_older_word_never_replaces_a_newer_one(gated: Any) -> None:
    gated.grant(TOKEN, version=5, revoked=True)
    gated.grant(TOKEN, version=4)
    gated.grant(TOKEN, version=5)
    assert gated.rows(HEALTH, token=TOKEN).code == "grant-revoked"


def test_a_new_token_ends_the_old_one(gated: Any) -> None:
    gated.grant(TOKEN)
    gated.grant("another", version=2)
    assert gated.rows(HEALTH, token=TOKEN).status == 401
    assert gated.rows(HEALTH, token="another").status == 200


def test_a_late_word_with_an_old_token_does_not_bring_it_back(gated: Any) -> None:
    gated.grant("another", version=2)
    gated.grant(TOKEN, version=1)
    assert gated.rows(HEALTH, token=TOKEN).status == 401
    assert gated.rows(HEALTH, token="another").status == 200


def test_a_grant_opens_only_the_data_sets_it_names(gated: Any) -> None:
    gated.grant(TOKEN, entries=("health/other",))
    assert gated.rows(HEALTH, token=TOKEN).code == "grant-for-other-data"


def test_a_grant_for_some_columns_shows_filters_and_sorts_by_no_others(gated: Any) -> None:
    gated.grant(TOKEN, fields={HEALTH: ("编号", "busy")})
    reply = gated.rows(HEALTH, ("_limit", "1"), token=TOKEN)
    assert reply.json["rows"] == [{"编号": 1, "busy": True}]
    for pair in (("站名", "站1"), ("_sort", "站名"), ("_select", "站名"), ("站名__isnull", "true")):
        refused = gated.rows(HEALTH, pair, token=TOKEN)
        assert refused.status == 400
        assert "编号, busy" in refused.json["errors"][0]["message"]


def test_calls_beyond_the_rate_wait_for_the_next_minute(gated: Any) -> None:
    gated.grant(TOKEN, calls_per_minute=3)
    gated.move(timedelta(seconds=20))
    assert [gated.rows(HEALTH, token=TOKEN).status for _ in range(4)] == [200, 200, 200, 429]
    refused = gated.rows(HEALTH, token=TOKEN)
    assert refused.headers["retry-after"] == "40"
    gated.move(timedelta(seconds=39))
    assert gated.rows(HEALTH, token=TOKEN).status == 429
    gated.move(timedelta(seconds=1))
    assert gated.rows(HEALTH, token=TOKEN).status == 200


@pytest.mark.clause("HZ-4.7", "ZJ-44")
def test_a_claim_that_is_being_verified_closes_a_data_set_to_everybody(gated: Any) -> None:
    gated.grant(TOKEN)
    claim = Standing(entry=HEALTH, case="C-9", version=3, state="suspended", clauses=("HZ-4.7",))
    reconcile_standing(gated.desk.records, claim)
    refused = gated.rows(HEALTH, token=TOKEN)
    assert (refused.status, refused.code) == (403, "data-suspended")
    assert refused.json["objections"][0]["clause"] == "HZ-4.7"
    reconcile_standing(gated.desk.records, Standing(entry=HEALTH, case="C-9", version=4, state="open"))
    assert gated.rows(HEALTH, token=TOKEN).status == 200


def test_one_claim_that_ends_does_not_lift_the_suspension_of_another(gated: Any) -> None:
    gated.grant(TOKEN)
    for case, version, state in (("C-1", 1, "suspended"), ("C-2", 1, "suspended"), ("C-1", 2, "open")):
        reconcile_standing(gated.desk.records, Standing(entry=HEALTH, case=case, version=version, state=state))
    assert gated.rows(HEALTH, token=TOKEN).code == "data-suspended"


def test_a_withdrawn_data_set_is_gone(open_site: Any) -> None:
    reconcile_standing(
        open_site.desk.records, Standing(entry="transport/stops", case="C-9", version=1, state="withdrawn")
    )
    assert open_site.rows().status == 410


def test_every_call_is_logged_with_who_when_which_fields_and_how_many_rows(gated: Any) -> None:
    gated.grant(TOKEN, calls_per_minute=3)
    gated.rows(HEALTH)
    gated.rows(HEALTH, token="wrong")
    gated.move(timedelta(seconds=1))
    gated.rows(HEALTH, ("_select", "编号"), ("_limit", "7"), ("站名", "站1"), token=TOKEN)
    gated.move(timedelta(seconds=1))
    gated.rows(HEALTH, ("nope", "1"), token=TOKEN)
    gated.rows(HEALTH, ("_cursor", "x"), token=TOKEN)
    gated.rows(HEALTH, token=TOKEN)
    calls = {call["code"]: call for call in calls_of(gated.desk.records, HEALTH)}
    assert set(calls) == {"token-needed", "token-unknown", "ok", "bad-query", "bad-cursor", "too-many-calls"}
    assert calls["ok"] == {
        "at": "2026-03-02T04:00:01.000000Z",
        "entry": HEALTH,
        "resource": "table",
        "code": "ok",
        "grant": "G-1",
        "holder": "dev:shili-keji",
        "fields": ["编号"],
        "filters": ["站名"],
        "rows": 7,
    }
    assert calls["too-many-calls"]["grant"] == "G-1"
    assert "站1" not in str(calls), "the values that somebody asked for are nobody's business"


def test_open_data_are_read_without_a_trace(open_site: Any) -> None:
    open_site.rows()
    assert calls_of(open_site.desk.records, "transport/stops") == ()


def test_a_flood_without_a_grant_cannot_fill_the_log(gated: Any) -> None:
    for _ in range(130):
        gated.rows(HEALTH)
    assert len(calls_of(gated.desk.records, HEALTH, limit=1000)) == 100
    gated.grant(TOKEN)
    gated.move(timedelta(seconds=1))
    gated.rows(HEALTH, token=TOKEN)
    assert codes(gated)[-1] == "ok"


def test_no_call_is_lost_when_many_come_at_once(gated: Any) -> None:
    gated.grant(TOKEN, calls_per_minute=10_000)
    threads = [
        threading.Thread(target=lambda: [gated.rows(HEALTH, ("_limit", "1"), token=TOKEN) for _ in range(10)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls_of(gated.desk.records, HEALTH, limit=1000)) == 80


def test_only_officers_of_the_body_and_of_the_authority_see_the_calls(gated: Any) -> None:
    gated.rows(HEALTH)
    path = f"/api/datasets/{HEALTH}/calls"
    assert gated.go(path).status == 401
    assert gated.go(path, cookie=gated.cookie()).status == 403
    assert gated.go(path, cookie=gated.cookie(roles=("publisher",), office="transport")).status == 403
    seen = gated.go(path, cookie=gated.cookie(roles=("publisher",), office="health"))
    assert [call["code"] for call in seen.json["calls"]] == ["token-needed"]
    assert gated.go(path, cookie=gated.cookie(roles=("authority",), office="bureau")).status == 200


def test_telling_a_grant_twice_changes_nothing(gated: Any) -> None:
    from runtime.rights import reconcile_grant

    right = gated.grant(TOKEN)
    assert reconcile_grant(gated.desk.records, right) is False
    assert grant_right(gated.desk.records, "G-1") == right


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (1, 3, 2)])
def test_words_in_any_order_end_in_the_newest(gated: Any, order: tuple[int, ...]) -> None:
    states = {1: {}, 2: {"suspended": True}, 3: {"revoked": True}}
    for version in order:
        gated.grant(TOKEN, version=version, **states[version])
    assert gated.rows(HEALTH, token=TOKEN).code == "grant-revoked"


def test_restricted_data_are_never_given_as_files(gated: Any) -> None:
    gated.grant(TOKEN)
    reply = gated.go(f"/downloads/{HEALTH}/table.csv", authorization=f"Bearer {TOKEN}", cookie=gated.cookie())
    assert (reply.status, reply.code) == (403, "not-served")


@pytest.mark.clause("HZ-3.2.1")
def test_the_sample_of_restricted_data_is_open_to_everybody_and_leaves_no_trace(gated: Any) -> None:
    reply = gated.go("/api/datasets/health/clinics/sample/rows", query={"_limit": "1"})
    assert (reply.status, len(reply.json["rows"])) == (200, 1)
    assert codes(gated) == []
    file = gated.go("/downloads/health/clinics/sample.csv")
    assert (file.status, file.headers["location"]) == (303, "/health/clinics/data/sample.csv")
