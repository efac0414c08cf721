"""The first lines of a table: which of them names the columns, and what a name says beside its words."""

import re
import unicodedata
from collections.abc import Sequence

_SEEN = 12  # lines among which the names are looked for
_TABLE_UNIT = re.compile(r"单\s*位\s*[:：]\s*([^\s,，;；)）]{1,12})")
_BRACKETS = re.compile(r"(.+?)\s*[(（\[【]\s*(?:单位\s*[:：]\s*)?([^()（）\[\]【】]{1,14})\s*[)）\]】]\s*\Z")
_AFTER_SLASH = re.compile(r"(.{1,30}?)\s*[/／:：]\s*([^/／:：]{1,8})\Z")
_COUNTED = (
    "元|美元|人|人次|户|户次|个|家|件|台|辆|辆次|套|间|所|座|处|床|张|张床|条|艘|架|只|头|株|册|份|本|项|宗|起|例|名|位|班|次|场|箱|标准箱|票|笔|吨|公斤|千克|克|斤|"
    "米|公里|千米|厘米|毫米|海里|平方米|平方公里|平方千米|公顷|亩|立方米|升|毫升|千瓦|千瓦时|千瓦小时|兆瓦|度|小时|分钟|秒|天|日|年|岁|月|周|摄氏度|百分点|百分比|"
    "吨公里|人公里|吨标准煤|标准煤|平方米/人|元/平方米|元/吨|元/月|公里/小时|人/平方公里|毫克/升|微克/立方米|毫克/立方米"
)
_LATIN = (
    "%|％|‰|℃|°C|°|km|m|cm|mm|km2|km²|m2|m²|㎡|m3|m³|km/h|m/s|kg|g|mg|t|ha|L|mL|kW|kWh|MW|MWh|GW|s|min|h|Hz|dB|hPa|Pa|ppm|ppb|"
    "mg/L|mg/m3|mg/m³|μg/m3|μg/m³|ug/m3|RMB|CNY|USD|yuan"
)
_UNIT = re.compile(rf"(?:[十百千万亿]{{0,2}}(?:{_COUNTED})(?:/[^\s/]{{1,4}})?|(?:{_LATIN})|百分之?[一二]?)\Z")
_VALUE = re.compile(r"[-+]?\d[\d,.]*%?|\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?:[ T][\d:.]+)?")
_YEAR = re.compile(r"(?:19|20)\d\d(?:年)?")

# Chinese for what columns are called most often; other names stay as they are, for a person to improve
_WORDS = {
    "name": "名称", "code": "代码", "id": "标识", "type": "类型", "category": "类别", "address": "地址",
    "date": "日期", "time": "时间", "year": "年份", "month": "月份", "day": "日", "lat": "纬度",
    "latitude": "纬度", "lng": "经度", "lon": "经度", "longitude": "经度", "province": "省", "city": "市",
    "district": "区县", "county": "县", "street": "街道", "town": "乡镇", "village": "村", "price": "价格",
    "amount": "金额", "count": "数量", "total": "合计", "value": "数值", "phone": "电话", "email": "电子邮箱",
    "remark": "备注", "note": "备注", "unit": "单位", "source": "来源", "country": "国家", "region": "地区",
    "population": "人口", "area": "面积", "status": "状态", "title": "标题",
}  # fmt: skip


def header_of(rows: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """The names of the columns, and how many title or blank lines stand above them."""
    for skipped, row in enumerate(rows[:_SEEN]):
        cells = [cell.strip() for cell in row]
        filled = sum(map(bool, cells))
        width = _width(rows[skipped + 1 : skipped + _SEEN])
        if filled and (max(width, filled) <= 1 or (filled > 1 and not _is_title(cells, width))):
            return cells, skipped
    return ([cell.strip() for cell in rows[0]] if rows else []), 0


def _width(rows: Sequence[Sequence[str]]) -> int:
    """How many cells the widest of some lines fills."""
    return max((sum(bool(cell.strip()) for cell in row) for row in rows), default=0)


def _is_title(cells: Sequence[str], width: int) -> bool:
    """Whether a line above the table says something about all of it, such as its unit of measure."""
    filled = [cell for cell in cells if cell]
    return len(filled) * 2 <= width and any(_TABLE_UNIT.search(cell) or cell.startswith("#") for cell in filled)


def is_data(header: Sequence[str]) -> bool:
    """Whether what should be names is itself a row of values: the file has no header (hostile input 4.10)."""
    values = [name for name in header if _VALUE.fullmatch(name) and not _YEAR.fullmatch(name)]
    return len(values) * 2 > len(header)


def table_unit(rows: Sequence[Sequence[str]]) -> str:
    """The unit that the lines above a table name for all of it, or nothing."""
    found = (_TABLE_UNIT.search(cell) for row in rows for cell in row)
    return next((one[1] for one in found if one and _UNIT.match(one[1])), "")


def title_and_unit(name: str) -> tuple[str, str]:
    """人口（万人） as 人口 and 万人. Brackets that hold no unit stay where they are."""
    plain = unicodedata.normalize("NFKC", name) if name.isascii() else name
    for pattern in (_BRACKETS, _AFTER_SLASH):
        found = pattern.fullmatch(plain)
        if found and _UNIT.fullmatch(found[2].strip()):
            return found[1].strip(), found[2].strip().replace("％", "%")
    return name, ""


def chinese_title(name: str) -> str:
    """A title for a column: its name without line breaks, or the Chinese for the commonest English names."""
    title = " ".join(name.split())
    return _WORDS.get(title.casefold().strip("_ "), title)
