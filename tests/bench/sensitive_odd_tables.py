"""Harder tables for the corpus: what offices really write into cells, and look-alikes that fool a search by shape."""

from __future__ import annotations

import random
from collections.abc import Callable

from catalog.sensitive.sightings import Kind
from tests.bench.sensitive_corpus import (
    ESTATES,
    NONE,
    ORGS,
    ROADS,
    Cell,
    Table,
    address,
    card,
    credit,
    day,
    email,
    landline,
    lit,
    luhn,
    mobile,
    passport,
    person,
    plate,
    resident_id,
)

VILLAGES = "示例村 样本村 虚构村 测试村 例示村".split()
PLACES = "王家井 张江高科 李家沙 黄龙洞 陈家镇 马群 徐家汇 周浦 龙阳路 金沙湖 许村 唐镇".split()
SHOPS = "王记面馆 老张水果店 李家小吃 陈氏修车行 赵一鸣零食 黄焖鸡米饭".split()
RARE = "仇缪璩逄晁竺裘冼闵麦戚柴岑".strip()
MINORITY = "阿依古丽·买买提 扎西·次仁 巴特尔·敖云".split()


def old_resident_id(r: random.Random) -> str:
    return r.choice(("330106", "310115", "110108")) + f"{day(r, 1930, 1999):%y%m%d}{r.randrange(1000):03d}"


def spoken_name(r: random.Random) -> str:
    rare = r.choice(RARE) + r.choice("伟芳娜敏静") + r.choice(("", "华", "英"))
    return r.choice((person(r), person(r), person(r), rare, "欧阳" + r.choice("娜敏静丽"), r.choice(MINORITY)))


def permit(r: random.Random) -> str:
    """A pass to Hong Kong or Macau, of its people, or of people from Taiwan."""
    return r.choice(
        (
            f"C{r.choice('ABCDEFGH')}{r.randrange(10**7):07d}",
            f"W{r.randrange(10**8):08d}",
            f"H{r.randrange(10**10):010d}",
            f"M{r.randrange(10**8):08d}",
            f"{r.randrange(10**7, 10**8)}",
        )
    )


def written_mobile(r: random.Random) -> str:
    number = mobile(r)
    return r.choice(
        (
            number,
            f"{number}.0",
            f"'{number}",
            f"0086{number}",
            f"(+86){number}",
            f"{number[:3]} {number[3:7]} {number[7:]}",
            f"{number}（同微信）",
        )
    )


def written_landline(r: random.Random) -> str:
    number = f"{r.randrange(2, 9)}{r.randrange(10**7):07d}"
    return r.choice(
        (
            f"0571-{number}",
            f"（0571）{number}",
            f"0571 {number}",
            f"0571-{number[:4]} {number[4:]}",
            f"0571-{number}转{r.randrange(800, 900)}",
            f"86-571-{number}",
            f"0571－{number}",
        )
    )


def contacts(r: random.Random, n: int) -> Table:
    """Several numbers in a cell, and cells that say nothing."""
    table = Table("contacts", ("联系方式", "备用", "c3", "说明"))
    for _ in range(n):
        both = f"{person(r)} {mobile(r)}、{landline(r)}"
        first = r.choice(
            (
                lit(both, Kind.MOBILE, Kind.LANDLINE),
                lit(written_mobile(r), Kind.MOBILE),
                lit(written_landline(r), Kind.LANDLINE),
                lit(f"{mobile(r)}/{mobile(r)}", Kind.MOBILE),
                lit(f"{email(r)};{mobile(r)}", Kind.EMAIL, Kind.MOBILE),
                lit("见官网"),
                lit("12345"),
            )
        )
        spare = lit(mobile(r), Kind.MOBILE) if r.random() < 0.2 else lit(r.choice(("无", "-", "同左", "暂缺")))
        third = r.choice((lit(landline(r).replace("-", " "), Kind.LANDLINE), lit("内线8012")))
        table.rows.append((first, spare, third, lit(r.choice(("工作日", "全天", "8:30-17:00")))))
    return table


def registers(r: random.Random, n: int) -> Table:
    """Identity papers of several kinds under a plain header."""
    table = Table("registers", ("证件类型", "证件号码", "登记日期", "old"))
    for _ in range(n):
        word, cell = r.choice(
            (
                ("居民身份证", lit(resident_id(r), Kind.RESIDENT_ID)),
                ("居民身份证", lit(resident_id(r), Kind.RESIDENT_ID)),
                ("一代身份证", lit(old_resident_id(r), Kind.RESIDENT_ID)),
                ("护照", lit(passport(r), Kind.PASSPORT)),
                ("通行证", lit(permit(r), Kind.PASSPORT)),
            )
        )
        table.rows.append(
            (lit(word), cell, lit(f"{day(r, 2018, 2026):%Y%m%d}"), lit(old_resident_id(r), Kind.RESIDENT_ID))
        )
    return table


def households(r: random.Random, n: int) -> Table:
    """People and where they live, in villages and under headers that tell nothing."""
    table = Table("households", ("xm", "dz", "人口", "坐标"))
    for _ in range(n):
        home = r.choice(
            (
                f"{r.choice(('示例', '样本'))}镇{r.choice(VILLAGES)}{r.randrange(1, 20)}组{r.randrange(1, 99)}号",
                address(r),
                f"{r.choice(ESTATES)}{r.randrange(1, 30)}-{r.randrange(1, 4)}-{r.randrange(101, 1802)}",
            )
        )
        point = f"120.{r.randrange(10**6):06d},30.{r.randrange(10**6):06d}"
        table.rows.append(
            (
                lit(spoken_name(r), Kind.NAME_AND_ADDRESS),
                lit(home, Kind.NAME_AND_ADDRESS),
                lit(r.randrange(1, 9)),
                lit(r.choice((point, f"POINT({point.replace(',', ' ')})")), Kind.HOME_POSITION),
            )
        )
    return table


def shops(r: random.Random, n: int) -> Table:
    """Places and firms with addresses, positions and public numbers: nobody's home, nobody's name."""
    table = Table("shops", ("店名", "地点", "门牌", "lng", "lat", "许可证编号", "网址"))
    for _ in range(n):
        table.rows.append(
            (
                lit(r.choice(SHOPS)),
                lit(r.choice(PLACES)),
                lit(
                    f"杭州市上城区{r.choice(ROADS)}{r.randrange(1, 500)}号" + ("5幢301室" if r.random() < 0.05 else "")
                ),
                lit(f"120.{r.randrange(10**6):06d}"),
                lit(f"30.{r.randrange(10**6):06d}"),
                lit(f"JY{r.randrange(10**13, 10**14)}"),
                lit(f"https://shop.example/{r.randrange(10**11, 2 * 10**11)}"),
            )
        )
    return table


def traders(r: random.Random, n: int) -> Table:
    table = Table("traders", ("名称", "代码", "经营者说明"))
    for _ in range(n):
        code = credit(r, "92")
        written = r.choice(
            (code, code.lower(), f" {code}", code.translate(str.maketrans("0123456789", "０１２３４５６７８９")))
        )
        said = r.choice(
            (
                lit(f"个体工商户，统一社会信用代码：{credit(r, '92')}", Kind.SOLE_TRADER),
                lit("正常经营"),
                lit(f"总公司代码{credit(r, '91')}"),
            )
        )
        own = lit(written, Kind.SOLE_TRADER) if r.random() < 0.5 else lit(credit(r, r.choice(("91", "93", "11"))))
        table.rows.append((lit(r.choice(SHOPS)), own, said))
    return table


def written_plate(r: random.Random) -> str:
    made = plate(r)
    return r.choice(
        (
            made,
            made.lower(),
            f"{made[:2]} {made[2:].lstrip('·')}",
            f"浙A{r.randrange(10**4):04d}学",
            f"粤Z{r.randrange(10**4):04d}港",
            f"WJ浙{r.randrange(10**4):04d}{r.choice('ABDX')}",
            made.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        )
    )


def parking(r: random.Random, n: int) -> Table:
    table = Table("parking", ("v", "卡", "入场", "记录"))
    for _ in range(n):
        made = day(r, 2020, 2026)
        note = r.choice(
            (
                lit(f"{written_plate(r)}逃费", Kind.PLATE),
                lit("正常"),
                lit(f"车主{mobile(r)}已通知，车牌{plate(r)}", Kind.MOBILE, Kind.PLATE),
            )
        )
        number = card(r)
        gaps = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
        table.rows.append(
            (
                lit(written_plate(r), Kind.PLATE),
                lit(r.choice((number, gaps)), Kind.BANK_CARD),
                lit(f"{made:%Y-%m-%d} {r.randrange(24):02d}:{r.randrange(60):02d}:{r.randrange(60):02d}"),
                note,
            )
        )
    return table


def goods(r: random.Random, n: int) -> Table:
    """Numbers of goods, papers and networks."""
    table = Table("goods", ("批准文号", "条形码", "发票号码", "x4", "备案号", "ip", "x7", "依据"))
    for _ in range(n):
        table.rows.append(
            (
                lit(f"国药准字{r.choice('HZSB')}{r.randrange(1990, 2026)}{r.randrange(10**4):04d}"),
                lit(f"69{r.randrange(10**11):011d}"),
                lit(f"{r.randrange(10**19, 10**20)}"),
                lit(f"SF{r.randrange(10**12, 10**13)}"),
                lit(f"京ICP备{r.randrange(10**7, 10**8)}号-{r.randrange(1, 9)}"),
                lit(f"192.168.{r.randrange(256)}.{r.randrange(256)}"),
                lit(f"62{r.randrange(10**14):014d}"),
                lit(f"GB/T {r.randrange(1000, 50000)}.{r.randrange(1, 9)}—{r.randrange(1990, 2026)}，DB33/T 310-2019"),
            )
        )
    return table


def figures(r: random.Random, n: int) -> Table:
    """Statistics and machine numbers whose headers tell little."""
    table = Table(
        "figures", ("gdp", "ts", "项目代码", "meter", "imei", "uuid", "编制时间", "range", "固定电话通话时长")
    )
    for _ in range(n):
        made = day(r, 2018, 2026)
        table.rows.append(
            (
                lit(f"{r.randrange(10**10, 2 * 10**10):,}"),
                lit(r.randrange(1_500_000_000, 1_790_000_000)),
                lit(f"{made:%Y}-330106-{r.randrange(10, 90)}-01-{r.randrange(10**6):06d}"),
                lit(f"{r.randrange(10**11, 10**12)}"),
                lit(luhn(f"86{r.randrange(10**12):012d}")),
                lit(f"{r.getrandbits(128):032x}"),
                lit(f"{made:%Y%m%d%H%M%S}{r.randrange(1000):03d}"),
                lit(f"{r.randrange(2000, 2010)}-{r.randrange(2010, 2026)}"),
                lit(f"{r.randrange(2 * 10**6, 9 * 10**7)}.0"),
            )
        )
    return table


def complaints(r: random.Random, n: int) -> Table:
    """Long free text, some of it about people."""
    table = Table("complaints", ("内容", "处理意见"))
    for _ in range(n):
        table.rows.append((r.choice(_WRITTEN)(r), r.choice(_ANSWERED)(r)))
    return table


_WRITTEN: tuple[Callable[[random.Random], Cell], ...] = (
    lambda r: lit(
        f"本人{spoken_name(r)}，住{address(r)}，手机{mobile(r)}，要求退费。", Kind.NAME_AND_ADDRESS, Kind.MOBILE
    ),
    lambda r: lit(f"{r.choice(ROADS)}施工扰民，请联系{person(r)}（{written_landline(r)}）。", Kind.LANDLINE),
    lambda r: lit(f"司机驾驶{plate(r)}闯红灯，我的微信同号{mobile(r)}。", Kind.PLATE, Kind.MOBILE),
    lambda r: lit(f"工资卡{card(r)}未到账，身份证号码为{resident_id(r)}", Kind.BANK_CARD, Kind.RESIDENT_ID),
    lambda r: lit(f"快递单号SF{r.randrange(10**12, 10**13)}丢失，订单{r.randrange(10**17, 10**18)}。"),
    lambda r: lit(
        f"{r.randrange(2015, 2026)}年{r.randrange(1, 13)}月，{r.choice(PLACES)}站客流{r.randrange(10**6)}人次。"
    ),
    lambda r: lit(
        f"合同编号：HT{r.randrange(10**9, 10**10)}，金额{r.randrange(10**7):,}元，见GB/T {r.randrange(100, 9999)}。"
    ),
    lambda r: lit(f"小区{r.choice(ESTATES)}{r.randrange(1, 30)}幢电梯故障，物业不处理。"),
)
_ANSWERED: tuple[Callable[[random.Random], Cell], ...] = (
    lambda r: lit(f"已回复诉求人{mobile(r)}。", Kind.MOBILE),
    lambda r: lit(f"邮件已发至{email(r)}，请查收", Kind.EMAIL),
    lambda r: lit(f"受理编号{r.randrange(10**10, 2 * 10**10)}，办理时限5个工作日。"),
    lambda r: lit(
        f"依《条例》第{r.randrange(1, 60)}条处理，版本v{r.randrange(9)}.{r.randrange(20)}@{r.randrange(2020, 2026)}。"
    ),
    lambda r: (r.choice(ORGS) + "已整改。", NONE),
)

ODD_TABLES: tuple[Callable[[random.Random, int], Table], ...] = (
    contacts,
    registers,
    households,
    shops,
    traders,
    parking,
    goods,
    figures,
    complaints,
)
