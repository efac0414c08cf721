"""A catalogue of any size: made-up entries in the shape of a city's, the same for the same number."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = 20
ENTRIES_A_PUBLISHER = 100
PLACES = "上城 拱墅 西湖 滨江 萧山 余杭 临平 钱塘 富阳 临安 桐庐 淳安 建德".split()
BODIES = "交通运输 教育 卫生健康 生态环境 气象 统计 规划资源 城乡建设 文化旅游 农业农村 市场监管 民政".split()
THINGS = (
    "公交线路 公交站点 地铁客流 停车场 充电桩 中小学校 幼儿园 养老机构 医疗机构 药店 图书馆 博物馆 公园 "
    "河道水质 空气质量 雨量站 气象预警 建筑许可 企业登记 食品抽检 农产品价格 旅游景区 文保单位 社区服务 "
    "婚姻登记 人口统计 道路施工 自行车租赁"
).split()
KINDS = "基本信息 名录 月度统计 实时状态 年度汇总 分布 清单 检查结果".split()
TOPICS = (
    "transport education health environment weather economy housing government culture agriculture market life".split()
)
FREQUENCIES = "daily weekly monthly quarterly yearly irregular".split()
FIELDS = (
    ("code", "string", "编号", "Code"),
    ("name", "string", "名称", "Name"),
    ("district", "string", "所属区县", "District"),
    ("address", "string", "地址", "Address"),
    ("longitude", "number", "经度", "Longitude"),
    ("latitude", "number", "纬度", "Latitude"),
    ("opened_on", "date", "启用日期", "Opened on"),
    ("capacity", "integer", "容量", "Capacity"),
    ("score", "number", "评分", "Score"),
    ("remark", "string", "备注", "Remark"),
)


def repository(folder: Path, entries: int) -> Path:
    """A repository with our settings, templates and assets, and `entries` entries; without authored pages."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for name in ("templates", "assets"):
        shutil.copytree(ROOT / "site" / name, folder / "site" / name)
    bodies = max(4, entries // ENTRIES_A_PUBLISHER)
    for number in range(bodies):
        _write_publisher(folder / "datapackages" / f"body-{number:03d}", number)
    for number in range(entries):
        body = folder / "datapackages" / f"body-{number % bodies:03d}"
        write_entry(body / f"entry-{number:05d}", number)
    return folder


def write_entry(folder: Path, number: int, *, title_end: str = "") -> None:
    """One entry: a descriptor in YAML and a table of ROWS rows; one in twelve is restricted and shows a sample."""
    chance = random.Random(number)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.csv").write_text(_table(chance), encoding="utf-8")
    (folder / "datapackage.yaml").write_text(_descriptor(folder.name, number, chance, title_end), encoding="utf-8")


def _write_publisher(folder: Path, number: int) -> None:
    folder.mkdir(parents=True)
    body = f"杭州市{BODIES[number % len(BODIES)]}局（示例{number:03d}）"
    (folder / "publisher.yaml").write_text(
        f"name: {folder.name}\ntitle: {body}\ntitle_en: Example body {number}\nrole: publisher\n"
        "illustrative_contact: true\n"
        f"contact: {{department: 数据处, phone: 0571-00000000, email: d{number}@example.org}}\n",
        encoding="utf-8",
    )


def _table(chance: random.Random) -> str:
    rows = [",".join(name for name, *_ in FIELDS)]
    for row in range(ROWS):
        district = chance.choice(PLACES)
        rows.append(
            f"H{row:05d},{district}{chance.choice(THINGS)}{row}号,{district}区,文一路{chance.randrange(900)}号,"
            f"{119 + chance.random():.6f},{29.5 + chance.random():.6f},"
            f"20{chance.randrange(10, 26)}-0{chance.randrange(1, 10)}-11,"
            f"{chance.randrange(5000)},{chance.random() * 5:.2f},{chance.choice(('正常', '维修', '', '暂停'))}"
        )
    return "\n".join(rows) + "\n"


def _descriptor(name: str, number: int, chance: random.Random, title_end: str) -> str:
    place, thing, kind = chance.choice(PLACES), chance.choice(THINGS), chance.choice(KINDS)
    title = f"{place}区{thing}{kind}{number:05d}{title_end}"
    restricted = number % 12 == 7
    fields = "".join(
        f"      - {{name: {key}, type: {kind_of}, title: {zh}, catalog: {{title_en: {en}}}}}\n"
        for key, kind_of, zh, en in FIELDS
    )
    conditions = "  openness_conditions: 具备数据安全保障能力，签订协议后通过接口使用\n" if restricted else ""
    every = chance.choice(("年", "季", "月", "周"))
    summary = (
        f"{place}区{thing}的{kind}，由主管部门按{every}汇总整理，包含编号、名称、地址、坐标与容量等内容，供公众再利用。"
    )
    return f"""name: {name}
title: {title}
description: {summary}
version: "1.0"
created: 2024-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}
keywords: [{thing}, {kind}, {place}]
licenses: [{{name: CC-BY-4.0}}]
sources: [{{title: 示例来源, path: "https://example.org/{number}"}}]
resources:
  - name: table
    title: {thing}{kind}
    path: table.csv
    format: csv
    encoding: utf-8
    schema:
      fields:
{fields.replace("      - ", "        - ")}      primaryKey: code
    catalog: {{role: {"sample" if restricted else "data"}}}
catalog:
  title_en: Example table {number} of {place}
  openness_type: {"restricted" if restricted else "unconditional"}
{conditions}  openness_basis: 演示数据
  ground_codes: [{"HZ-R2" if restricted else "HZ-U2"}]
  update_frequency: {chance.choice(FREQUENCIES)}
  topic_class: {chance.choice(TOPICS)}
  data_type: table
  access_modes: [download]
  last_updated: 2026-{chance.randrange(1, 11):02d}-{chance.randrange(1, 29):02d}
  illustrative: true
"""
