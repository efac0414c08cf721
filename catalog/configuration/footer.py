"""What stands at the foot of every page because the law of the land asks for it: who runs the site, and its numbers.

A Chinese site shows its ICP number, linked to the ministry's register, and its public security filing number; a
government site shows its code, its sponsor and operator, and the mark by which people report its errors. All come from
`extra.mulu.footer`; what is absent says nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.errors import SettingsError
from catalog.loading.descriptors import kind_of
from catalog.model.label import NO_LABEL, Label

ICP_REGISTER = "https://beian.miit.gov.cn/"
POLICE_REGISTER = "https://beian.mps.gov.cn/#/query/webSearch?code="
ERROR_REPORTS = "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code="
_ICP = re.compile(r"ICP备\s?\d{6,}号")
_POLICE = re.compile(r"公网安备\D*(\d{14})")
_SITE_CODE = re.compile(r"[0-9a-zA-Z]{10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A number or mark of the foot: `icp`, `police` or `error_report`. `address` is empty before there is a number."""

    key: str
    text: Label
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """The foot as the settings have it; absent parts are empty."""

    sponsor: Label = NO_LABEL
    operator: Label = NO_LABEL
    site_code: Label = NO_LABEL
    marks: tuple[Mark, ...] = ()


def parse_footer(told: Mapping[str, object], file: str) -> Footer:
    """The foot from `extra.mulu.footer`. Raises SettingsError naming `file` and the key."""
    label = {key: _label(told, key, file) for key in ("sponsor", "operator", "site_code", "icp", "police")}
    report = _label(told, "error_report", file)
    if report.zh.startswith(("http://", "https://")):
        mark = Mark(key="error_report", text=NO_LABEL, address=report.zh)
    else:
        code = label["site_code"].zh
        mark = Mark(key="error_report", text=report, address=ERROR_REPORTS + code if _SITE_CODE.fullmatch(code) else "")
    marks = (
        Mark(key="icp", text=label["icp"], address=ICP_REGISTER if _ICP.search(label["icp"].zh) else ""),
        Mark(key="police", text=label["police"], address=_police_address(label["police"].zh)),
        mark,
    )
    return Footer(
        sponsor=label["sponsor"],
        operator=label["operator"],
        site_code=label["site_code"],
        marks=tuple(one for one in marks if one.text.zh or one.address),
    )


def _police_address(text: str) -> str:
    number = _POLICE.search(text)
    return POLICE_REGISTER + number[1] if number else ""


def _label(told: Mapping[str, object], key: str, file: str) -> Label:
    value = told.get(key)
    if value is None:
        return NO_LABEL
    if isinstance(value, dict) and isinstance(value.get("zh"), str):
        return Label(value["zh"].strip(), str(value.get("en") or "").strip())
    if isinstance(value, str | int) and not isinstance(value, bool):
        return Label(str(value).strip())
    raise SettingsError(
        "settings-type", file=file, key=f"extra.mulu.footer.{key}", expected="text", found=kind_of(value)
    )
