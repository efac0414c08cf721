"""A labelled corpus of tables for the search for sensitive data: made-up people, and look-alikes of every kind.

Each cell is labelled with the kinds that a careful officer would want to be shown in it. Everything is generated from a
seed; numbers are random within the rules of their kind and belong to nobody.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from catalog.sensitive.sightings import Kind

Cell = tuple[str, frozenset[Kind]]
NONE: frozenset[Kind] = frozenset()
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰志建国文斌宇浩然子轩欣怡梓涵雨泽"
ROADS = "文三路 解放路 延安路 中山北路 古墩路 莫干山路 体育场路 凤起路 天目山路 江南大道".split()
ESTATES = "示例花园 样本家园 虚构小区 测试新村 例示公寓".split()
STATIONS = "武林广场 凤起路 龙翔桥 定安路 城站 婺江路 近江 江陵路 滨和路 西兴 黄龙洞 金沙湖 高沙路 文泽路".split()
ORGS = "示例科技有限公司 虚构大学 样本医院 测试研究院 例示集团".split()
PROVINCES = "浙沪苏皖京粤"
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Table:
    """A table of labelled cells."""

    name: str
    fields: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)


def person(r: random.Random) -> str:
    return r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(r.choice((1, 2, 2))))


def day(r: random.Random, first: int = 1940, last: int = 2015) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange((last - first) * 365))


def resident_id(r: random.Random) -> str:
    body = (
        r.choice(("330106", "310115", "110108", "440305", "320583", "620102"))
        + f"{day(r):%Y%m%d}{r.randrange(1000):03d}"
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


def mobile(r: random.Random) -> str:
    return (
        r.choice("130 131 135 136 137 138 139 150 151 158 159 166 171 177 180 186 188 189 191 198 199".split())
        + f"{r.randrange(10**8):08d}"
    )


def landline(r: random.Random) -> str:
    return (
        r.choice(("0571", "021", "010", "0578", "0531", "029", "0518"))
        + r.choice(("-", "-", ""))
        + f"{r.randrange(2, 9)}{r.randrange(10**7):07d}"
    )


def luhn(body: str) -> str:
    for last in "0123456789":
        total = 0
        for place, sign in enumerate(reversed(body + last)):
            value = int(sign) * (1 + place % 2)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return body + last
    raise AssertionError


def card(r: random.Random) -> str:
    return luhn(
        r.choice(("622848", "621700", "622202", "625912", "436742"))
        + "".join(str(r.randrange(10)) for _ in range(r.choice((9, 12))))
    )


def credit(r: random.Random, kind: str) -> str:
    body = kind + "330106" + "".join(r.choice(CREDIT) for _ in range(9))
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    return body + CREDIT[-sum(w * CREDIT.index(s) for w, s in zip(weights, body, strict=True)) % 31]


def plate(r: random.Random) -> str:
    mark = r.choice(SIGNS.replace("I", "").replace("O", ""))
    ordinary = "".join(r.choice("0123456789ABCDEFGH") for _ in range(2)) + f"{r.randrange(1000):03d}"
    electric = r.choice("DF") + r.choice("0123456789ABCDEFGH") + f"{r.randrange(10**4):04d}"
    return r.choice(PROVINCES) + mark + r.choice(("", "·")) + r.choice((ordinary, ordinary, electric))


def passport(r: random.Random) -> str:
    return r.choice(("E", "G")) + f"{r.randrange(10**8):08d}" if r.random() < 0.7 else f"EA{r.randrange(10**7):07d}"


def address(r: random.Random) -> str:
    road = f"杭州市{r.choice(('西湖', '上城', '滨江', '余杭'))}区{r.choice(ROADS)}{r.randrange(1, 400)}号"
    return road + f"{r.choice(ESTATES)}{r.randrange(1, 30)}幢{r.randrange(1, 4)}单元{r.randrange(101, 1802)}室"


def email(r: random.Random) -> str:
    return f"user{r.randrange(10**6)}@{r.choice(('mail.example', 'sample.example.cn', 'firm.example.com'))}"


def lit(value: object, *kinds: Kind) -> Cell:
    return str(value), frozenset(kinds)


def people(r: random.Random, n: int) -> Table:
    table = Table("people", ("姓名", "身份证号", "手机", "住址", "备注"))
    for _ in range(n):
        note, kinds = r.choice((("", NONE), ("已核实", NONE), (f"改电话 {mobile(r)}", frozenset({Kind.MOBILE}))))
        table.rows.append((
            lit(person(r), Kind.NAME_AND_ADDRESS), lit(resident_id(r), Kind.RESIDENT_ID), lit(mobile(r), Kind.MOBILE),
            lit(address(r), Kind.NAME_AND_ADDRESS), (note, kinds),
        ))  # fmt: skip
    return table


def unnamed(r: random.Random, n: int) -> Table:
    """Columns whose names tell nothing."""
    table = Table("unnamed", ("a", "b", "c", "d"))
    for _ in range(n):
        gaps = mobile(r)
        written = r.choice(
            (
                gaps,
                f"{gaps[:3]}-{gaps[3:7]}-{gaps[7:]}",
                f"+86 {gaps}",
                gaps.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
            )
        )
        number = resident_id(r)
        table.rows.append((
            lit(r.choice((number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}")), Kind.RESIDENT_ID),
            lit(written, Kind.MOBILE), lit(card(r), Kind.BANK_CARD), lit(email(r), Kind.EMAIL),
        ))  # fmt: skip
    return table


def orders(r: random.Random, n: int) -> Table:
    table = Table("orders", ("订单号", "流水", "运单号", "支付时间戳", "时间", "金额", "案号"))
    start = r.randrange(15000000000, 18000000000)
    for place in range(n):
        made = day(r, 2018, 2026)
        table.rows.append((
            lit(f"{made:%Y%m%d}{r.randrange(10**10):010d}"), lit(start + place * r.randrange(1, 9)),
            lit(f"{r.randrange(10**15, 10**16)}"), lit(r.randrange(1_500_000_000_000, 1_790_000_000_000)),
            lit(f"{made:%Y%m%d}{r.randrange(24):02d}{r.randrange(60):02d}{r.randrange(60):02d}"),
            lit(f"{r.randrange(10**6)}.{r.randrange(100):02d}"), lit(f"310115{made:%Y%m%d}{r.randrange(10**4):04d}"),
        ))  # fmt: skip
    return table


def serials(r: random.Random, n: int) -> Table:
    """Numbers without a telling header that are nobody's."""
    table = Table("serials", ("f1", "f2", "f3", "f4", "f5"))
    for _ in range(n):
        table.rows.append((
            lit(f"1{r.randrange(10**10):010d}"), lit(f"{r.choice('456')}{r.randrange(10**15):015d}"),
            lit(luhn(f"86{r.randrange(10**12):012d}")), lit(f"978{r.randrange(10**10):010d}"),
            lit(f"{r.randrange(10**17, 10**18)}"),
        ))  # fmt: skip
    return table


def standards(r: random.Random, n: int) -> Table:
    table = Table("standards", ("标准号", "代码", "备案", "版本", "图片"))
    for _ in range(n):
        table.rows.append((
            lit(f"GB/T {r.randrange(1000, 50000)}.{r.randrange(1, 9)}-{r.randrange(1990, 2026)}"),
            lit(f"3301{r.randrange(10**8):08d}"), lit(f"浙B2-{r.randrange(2000, 2026)}{r.randrange(10**4):04d}"),
            lit(f"v{r.randrange(9)}.{r.randrange(30)}.{r.randrange(99)}"), lit(f"icon@{r.choice('23')}x.png"),
        ))  # fmt: skip
    return table


def companies(r: random.Random, n: int) -> Table:
    table = Table("companies", ("企业名称", "统一社会信用代码", "服务热线", "办公地址", "联系电话"))
    for _ in range(n):
        alone = r.random() < 0.4
        phone = landline(r)
        table.rows.append((
            lit(r.choice(ORGS)),
            lit(credit(r, "92"), Kind.SOLE_TRADER) if alone else lit(credit(r, r.choice(("91", "12", "52")))),
            lit(r.choice(("12345", "95598", "400-800-" + f"{r.randrange(10**4):04d}"))),
            lit(f"杭州市西湖区{r.choice(ROADS)}{r.randrange(1, 500)}号"), lit(phone, Kind.LANDLINE),
        ))  # fmt: skip
    return table


def stations(r: random.Random, n: int) -> Table:
    table = Table("stations", ("站点", "经度", "纬度", "线路", "客流量", "编号"))
    for _ in range(n):
        table.rows.append((
            lit(r.choice(STATIONS)), lit(f"120.{r.randrange(10**6):06d}"), lit(f"30.{r.randrange(10**6):06d}"),
            lit(f"{r.randrange(1, 20)}号线"),
            lit(r.randrange(13000000000, 19999999999) if r.random() < 0.1 else r.randrange(10**6)),
            lit(f"S{r.randrange(10**4):04d}"),
        ))  # fmt: skip
    return table


def homes(r: random.Random, n: int) -> Table:
    table = Table("homes", ("房屋地址", "lng", "lat", "面积"))
    for _ in range(n):
        table.rows.append((
            lit(address(r)), lit(f"120.{r.randrange(10**6):06d}", Kind.HOME_POSITION),
            lit(f"30.{r.randrange(10**6):06d}", Kind.HOME_POSITION),
            lit(f"{r.randrange(40, 240)}.{r.randrange(100):02d}"),
        ))  # fmt: skip
    return table


def vehicles(r: random.Random, n: int) -> Table:
    table = Table("vehicles", ("车牌", "证件号码", "收款账号", "公路", "文号"))
    for _ in range(n):
        paper = lit(passport(r), Kind.PASSPORT) if r.random() < 0.5 else lit(resident_id(r), Kind.RESIDENT_ID)
        table.rows.append((
            lit(plate(r), Kind.PLATE), paper, lit(card(r), Kind.BANK_CARD), lit(f"G{r.randrange(1, 100)}沪渝高速"),
            lit(f"浙政发〔{r.randrange(2000, 2026)}〕{r.randrange(1, 99)}号"),
        ))  # fmt: skip
    return table


def masked(r: random.Random, n: int) -> Table:
    table = Table("masked", ("姓名", "身份证号", "手机", "卡号", "型号"))
    for _ in range(n):
        number, phone, account = resident_id(r), mobile(r), card(r)
        table.rows.append((
            lit(person(r)[0] + "某"), lit(f"{number[:6]}********{number[-4:]}"), lit(f"{phone[:3]}****{phone[7:]}"),
            lit(f"{account[:4]} **** **** {account[-4:]}"), lit(f"E{r.randrange(10**8):08d}"),
        ))  # fmt: skip
    return table


def letters(r: random.Random, n: int) -> Table:
    """Free text."""
    table = Table("letters", ("诉求", "答复"))
    for _ in range(n):
        table.rows.append((r.choice(_TOLD)(r), r.choice(_SAID)(r)))
    return table


_TOLD: tuple[Callable[[random.Random], Cell], ...] = (
    lambda r: lit(f"市民{person(r)}来电，联系电话{mobile(r)}，反映路灯不亮。", Kind.MOBILE),
    lambda r: lit(f"身份证{resident_id(r)}的参保信息有误，请核实。", Kind.RESIDENT_ID),
    lambda r: lit(f"{person(r)}，家住{address(r)}，反映楼道堆物。", Kind.NAME_AND_ADDRESS),
    lambda r: lit(f"退款请打到卡号{card(r)}，谢谢。", Kind.BANK_CARD),
    lambda r: lit(f"车牌{plate(r)}违停在{r.choice(ROADS)}。", Kind.PLATE),
    lambda r: lit(f"请回复到{email(r)}。", Kind.EMAIL),
    lambda r: lit(f"持护照{passport(r)}的旅客无法取票。", Kind.PASSPORT),
    lambda r: lit(f"{r.choice(ROADS)}{r.randrange(1, 400)}号门口路面破损，请修复。"),
    lambda r: lit(f"订单号{r.randrange(13000000000, 19999999999)}一直没有发货。"),
    lambda r: lit(f"请问{r.choice(STATIONS)}站末班车几点？"),
)
_SAID: tuple[Callable[[random.Random], Cell], ...] = (
    lambda r: lit("已转有关部门处理。"),
    lambda r: lit(f"请拨打12345或登录网站查询，编号{r.randrange(10**9, 10**10)}。"),
    lambda r: lit(
        f"依据GB/T {r.randrange(1000, 50000)}-2018，{r.randrange(2015, 2026)}年已完成{r.randrange(10**4)}件。"
    ),
    lambda r: lit(f"经办人电话{landline(r)}。", Kind.LANDLINE),
)

TABLES: tuple[Callable[[random.Random, int], Table], ...] = (
    people, unnamed, orders, serials, standards, companies, stations, homes, vehicles, masked, letters,
)  # fmt: skip


def corpus(
    seed: int, cells: int, tables: tuple[Callable[[random.Random, int], Table], ...] = TABLES
) -> Iterator[Table]:
    """Tables of at least `cells` cells together, some long and some of a few rows."""
    r = random.Random(seed)
    made = 0
    while made < cells:
        for build in tables:
            table = build(r, r.choice((4, 20, 60, 120)))
            made += len(table.rows) * len(table.fields)
            yield table
