"""Many clients of both apps at once through one server: everybody gets the answer to their own question."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.serving.running import Town
from tests.serving.stories import RESTRICTED, granted, token_of

ROUNDS = 12
CLIENTS = 12


def test_no_answer_goes_to_somebody_else_s_request(town: Town) -> None:
    token = token_of(town, granted(town).reference)
    program = town.visitor()
    cases = [
        program.call("POST", "/api/cases", {"procedure": "consultation", "subject": f"示例 {n}", "text": "示例"}).json()
        for n in range(CLIENTS)
    ]

    def own_case(client: int) -> Any:
        headers = {"Authorization": f"Case {cases[client]['secret']}"}
        case = town.visitor().call("GET", f"/api/cases/{cases[client]['reference']}", headers=headers)
        return case.status, case.json().get("reference")

    def own_rows(client: int) -> Any:
        hour = f"{6 + client:02}"
        path = f"/api/datasets/{RESTRICTED}/flow/rows?hour={hour}&_limit=5&_select=hour,station"
        found = town.visitor().call("GET", path, headers={"Authorization": f"Bearer {token}"})
        return found.status, {row["hour"] for row in found.json()["rows"]}

    def one_client(client: int) -> None:
        for _ in range(ROUNDS):
            assert own_case(client) == (200, cases[client]["reference"])
            assert own_rows(client) == (200, {f"{6 + client:02}"})
        assert town.visitor().call("GET", f"/api/cases/{cases[client]['reference']}").status == 404

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(one_client, range(CLIENTS)))
