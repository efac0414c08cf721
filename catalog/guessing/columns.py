"""Columns of text as a descriptor would declare them. What looks like a code stays text, or its zeros would be lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalog.guessing.headers import chinese_title, title_and_unit
from catalog.guessing.ways import TEXT, Way, way_of
from catalog.sensitive.survey import survey

# nothing was measured, whatever else the column holds; then words that could also be names or answers
_SIGNS = frozenset({"-", "--", "---", "—", "——", "－", "N/A", "n/a", "NaN", "nan", "…", "……", "...", "/", "\\", "*"})
_WORDS = frozenset({"NA", "NULL", "null", "None", "none", "无", "暂无", "空", "未知", "不详", "无数据", "缺失"})
_CODE = re.compile(
    r"编码|代码|编号|邮编|号码|电话|手机|传真|证号|区号|账号|帐号|卡号|车牌|学号|工号|案号|文号|单号|票号|户号|批号|条码|信用代码|行政区划|门牌"
    r"|(?<![a-z])(?:code|phone|tel|mobile|zip|postal|postcode|isbn|issn|fax|uuid|imei|plate)(?![a-z])|code\Z|(?:\A|[_\s-])id\Z",
    re.IGNORECASE,
)
_CAMEL_ID = re.compile(r"[a-z](?:Id|ID|Code|No)\Z")
_NO_CODE = re.compile(r"序号|数量|个数|金额|年份|(?:\A|[_\s])no\.?\Z", re.IGNORECASE)
_PERSONAL = re.compile(
    r"姓名|身份证|证件号|护照|手机|联系电话|联系人|户主|家庭|住址|籍贯|民族|出生|银行卡|卡号|邮箱|车牌|病历|学籍"
    r"|(?<![a-z])(?:id_?card|passport|mobile|phone|email|birthday|birth_date)(?![a-z])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+\Z", re.ASCII)
_YEARS = re.compile(r"(?:1[89]|20)\d\d年?\Z", re.ASCII)
_SAME_WIDTH = 6  # digits from which numbers of one width in every row are taken for codes
_FEW, _REPEATED = 12, 4  # values of a list, and how often each is met on average
_LONG_LABEL = 20
_MOST_FAULTS = 3  # cells that may differ before a column is taken for text


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what the schema says of it, and what a person should look at."""

    name: str
    title: str
    type: str = "string"
    reading: Mapping[str, object] = field(default_factory=dict)
    unit: str = ""
    is_code: bool = False
    is_unique: bool = False
    words: tuple[str, ...] = ()  # the few values it has, when they look like a list
    odd: tuple[str, ...] = ()  # the few cells that keep it from being numbers or days
    sensitive: tuple[str, ...] = ()  # kinds of personal data met in it
    first: str = ""  # of days: the earliest and the latest, as ISO texts
    last: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether name or cells speak of people: such a column is no key, and somebody should look at it."""
        return bool(self.sensitive or _PERSONAL.search(self.name))


def guess_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], unit: str = "", *, is_whole: bool = True
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns, and what stands for a missing value in all of them. `is_whole`: no row was left unread."""
    cells = [[row[place].strip() if place < len(row) else "" for row in rows] for place in range(len(header))]
    missing = _missing(header, cells)
    columns = [
        _column(name, [cell for cell in column if cell and cell not in missing], unit)
        for name, column in zip(header, cells, strict=True)
    ]
    known = [
        replace(column, is_unique=is_whole and _is_unique(all_cells))
        for column, all_cells in zip(columns, cells, strict=True)
    ]
    return tuple(_with_sightings(known, header, rows)), tuple(sorted(missing))


def is_code_name(name: str) -> bool:
    """Whether a column's name says that it holds codes or numbers that name things."""
    return bool((_CODE.search(name) or _CAMEL_ID.search(name)) and not _NO_CODE.search(name))


def _column(name: str, values: Sequence[str], table_unit: str) -> Column:
    title, unit = title_and_unit(name)
    coded = is_code_name(title) or _are_codes(values)
    way = TEXT if coded and all(map(_is_bare, values)) else way_of(title, values)
    is_measure = way.type in ("integer", "number") and not coded
    measured = (unit or way.unit or ("" if _NO_CODE.match(title) else table_unit)) if is_measure else ""
    days = sorted(values) if way.type == "date" and not way.reading else []
    return Column(
        name=name,
        title=chinese_title(title if measured else name) or _unnamed(values),
        type=way.type,
        reading=way.reading,
        unit=measured,
        is_code=coded,
        words=_few(values) if way is TEXT and not coded else (),
        odd=_odd(title, values) if way is TEXT and not coded else (),
        first=days[0] if days else "",
        last=days[-1] if days else "",
    )


def _unnamed(values: Sequence[str]) -> str:
    """What a column without a name holds, where its cells say so by themselves."""
    return "年份" if values and all(map(_YEARS.match, values)) else ""


def _is_bare(value: str) -> bool:
    return not re.search(r"[年月:%]", value)


def _are_codes(values: Sequence[str]) -> bool:
    """Leading zeros, more digits than a number keeps, or long digits of one width throughout."""
    digits = [value for value in values if _DIGITS.match(value)]
    if any(len(value) > 15 or (len(value) > 1 and value[0] == "0") for value in digits):
        return True
    widths = {len(value) for value in digits}
    same = len(digits) == len(values) > 1 and len(widths) == 1 and widths.pop() > _SAME_WIDTH
    return same and way_of("", values).type != "date"


def _missing(header: Sequence[str], cells: Sequence[Sequence[str]]) -> set[str]:
    """Signs are missing values everywhere; words only where they interrupt numbers or days, and name nothing else."""
    signs = {cell for column in cells for cell in column} & _SIGNS
    needed: set[str] = set()
    meant: set[str] = set()
    for name, column in zip(header, cells, strict=True):
        words = set(column) & _WORDS
        rest = [cell for cell in column if cell and cell not in words | _SIGNS]
        measured = rest and way_of(name, rest) is not TEXT and not is_code_name(name)
        (needed if measured else meant).update(words if rest else ())
    return signs | (needed - meant)


def _odd(name: str, values: Sequence[str]) -> tuple[str, ...]:
    """The few cells without which all others would be numbers or days."""
    plain = [value for value in values if way_of(name, [value]) is not TEXT]
    odd = [value for value in values if way_of(name, [value]) is TEXT] if len(plain) * 10 > len(values) * 9 else []
    return tuple(dict.fromkeys(odd)) if 0 < len(odd) <= _MOST_FAULTS and way_of(name, plain) is not TEXT else ()


def _few(values: Sequence[str]) -> tuple[str, ...]:
    """The values of a column that repeats a few short ones."""
    words = dict.fromkeys(values)
    is_list = 1 < len(words) <= _FEW and len(values) >= _REPEATED * len(words)
    return tuple(words) if is_list and max(map(len, words)) <= _LONG_LABEL else ()


def _is_unique(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and all(cells) and len(set(cells)) == len(cells)


def _with_sightings(
    columns: Sequence[Column], header: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[Column]:
    """The columns with the kinds of personal data that the survey meets in them, most frequent first."""
    places = [str(place) + name for place, name in enumerate(header)]  # names may repeat; places do not
    met: dict[str, dict[str, int]] = {}
    for one in survey(list(header) if len(set(header)) == len(header) else places, rows):
        kinds = met.setdefault(one.column, {})
        kinds[str(one.kind)] = kinds.get(str(one.kind), 0) + 1
    for column, place in zip(columns, places, strict=True):
        kinds = met.get(column.name) or met.get(place) or {}
        yield replace(column, sensitive=tuple(sorted(kinds, key=lambda kind: (-kinds[kind], kind))))


def from_way(name: str, way: Way) -> Column:
    """A column whose file already knows its types."""
    title, unit = title_and_unit(name)
    measured = unit if way.type in ("integer", "number") else ""
    return Column(name=name, title=chinese_title(title if measured else name), type=way.type, unit=measured)
