"""The settings of the portal: what the catalogue reads of mkdocs.yml, its own keys under `extra.mulu`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from catalog.configuration.base_map import NO_BASE_MAP, BaseMap, parse_base_map
from catalog.configuration.bucket import SCHEME, Bucket, parse_bucket
from catalog.configuration.footer import Footer, parse_footer
from catalog.errors import DescriptorError, SettingsError
from catalog.loading.descriptors import kind_of, read_text
from catalog.model.label import Label

FILE = "mkdocs.yml"
PACKS = "site/packs"  # a city's own packs, one YAML file each
LANGUAGES = ("zh", "en")
REPOSITORIES = ("private", "public")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this city runs its portal. `languages[0]` stands at `/`, the others under `/<language>/`."""

    root: Path
    site_name: str
    site_url: str  # ends with a slash
    pages: Path
    out: Path
    pack: str  # the key of the rules in force
    packs: Path  # the folder of the city's own packs, looked into before those that are shipped
    languages: tuple[str, ...]
    city: Label
    authority: str
    repository: str
    store: Path  # the data store, or, where it is a bucket, the local copies of what descriptors name
    bucket: Bucket | None = None  # the bucket that is the data store
    copies: tuple[Bucket, ...] = ()  # buckets that the build is copied to; a destruction looks there too
    footer: Footer = field(default_factory=Footer)
    base_map: BaseMap = NO_BASE_MAP
    extra: Mapping[str, object] = field(default_factory=dict)  # everything under extra.mulu


def load_settings(root: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in `root/mkdocs.yml`; `!ENV` is resolved in `environment` as MkDocs does.

    Raises SettingsError naming the file and the key.
    """
    mapping = _mapping(root / FILE, os.environ if environment is None else environment)
    extra = _inside(mapping, "extra")
    ours = _inside(extra, "mulu", "extra.mulu")
    out = root / _text(mapping, "site_dir", "site_dir", "build/site")
    return Settings(
        root=root,
        site_name=_text(mapping, "site_name", "site_name"),
        site_url=_address(mapping),
        pages=root / _text(mapping, "docs_dir", "docs_dir", "site/pages"),
        out=out,
        **_own(ours, root),  # type: ignore[arg-type]
        **_stored(ours, root, out),  # type: ignore[arg-type]
    )


def _own(ours: Mapping[str, object], root: Path) -> dict[str, object]:
    return {
        **_law(ours, root),
        "languages": _languages(ours),
        "city": _label(ours, "city"),
        "authority": _slug(ours, "authority"),
        "repository": _choice(ours, "repository", REPOSITORIES),
        "footer": parse_footer(_inside(ours, "footer", "extra.mulu.footer"), FILE),
        "base_map": parse_base_map(_inside(ours, "map", "extra.mulu.map"), FILE),
        "extra": ours,
    }


def _stored(ours: Mapping[str, object], root: Path, out: Path) -> dict[str, object]:
    """The data store: a folder, or `s3://bucket/prefix` with `store_region` and `store_endpoint` where needed."""
    named = _text(ours, "store", "extra.mulu.store", "state/store")
    copies = ours.get("copies", [])
    if not isinstance(copies, list):
        raise _wrong_type("extra.mulu.copies", "list", copies)
    buckets = tuple(_bucket(ours, "copies", str(address)) for address in copies)
    if not named.startswith(SCHEME):
        return {"store": root / named, "copies": buckets}
    return {"store": out.parent / "cache" / "store", "bucket": _bucket(ours, "store", named), "copies": buckets}


def _bucket(ours: Mapping[str, object], key: str, address: str) -> Bucket:
    told = {name: str(ours.get(f"store_{name}") or "") for name in ("region", "endpoint")}
    bucket = parse_bucket(address, **told)
    if bucket is None:
        choices = f"{SCHEME}bucket/prefix"
        raise SettingsError("settings-choice", file=FILE, key=f"extra.mulu.{key}", value=address[:120], choices=choices)
    return bucket


def _law(ours: Mapping[str, object], root: Path) -> dict[str, object]:
    """The pack by its key, or by its file in the repository such as `site/packs/seventh.yaml`."""
    named = _text(ours, "pack", "extra.mulu.pack")
    if not named.endswith(".yaml"):
        return {"pack": _slug(ours, "pack"), "packs": root / PACKS}
    path = (root / named).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file() or not _SLUG.fullmatch(path.stem):
        choices = f"{PACKS}/<a-z 0-9 ->.yaml"
        raise SettingsError("settings-choice", file=FILE, key="extra.mulu.pack", value=named, choices=choices)
    return {"pack": path.stem, "packs": path.parent}


class _SettingsLoader(yaml.SafeLoader):
    """Safe, and deaf to the `!!python/name:` tags that themes ask for: they are kept as text."""

    environment: Mapping[str, str] = {}


def _tag_as_text(loader: _SettingsLoader, suffix: str, node: yaml.Node) -> object:
    return suffix


def _from_environment(loader: _SettingsLoader, node: yaml.Node) -> object:
    """`!ENV NAME` or `!ENV [NAME, OTHER, default]`: the first that is set, else the last of the list."""
    if isinstance(node, yaml.SequenceNode):
        names = [str(name) for name in loader.construct_sequence(node)]
        found = (loader.environment[name] for name in names[:-1] if name in loader.environment)
        return next(found, names[-1] if names else None)
    return loader.environment.get(str(loader.construct_scalar(node))) if isinstance(node, yaml.ScalarNode) else None


_SettingsLoader.add_multi_constructor("tag:yaml.org,2002:python/", _tag_as_text)
_SettingsLoader.add_multi_constructor("!", _tag_as_text)
_SettingsLoader.add_constructor("!ENV", _from_environment)


def _mapping(path: Path, environment: Mapping[str, str]) -> Mapping[str, object]:
    if not path.is_file():
        raise SettingsError("settings-missing", file=str(path))
    loader = type("Loader", (_SettingsLoader,), {"environment": environment})
    try:
        value = yaml.load(read_text(path), loader)
    except DescriptorError as error:
        raise SettingsError("settings-broken", file=FILE, line="1", problem=error.code) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line, problem = str(mark.line + 1 if mark else 1), " ".join(str(getattr(error, "problem", "") or error).split())
        raise SettingsError("settings-broken", file=FILE, line=line, problem=problem) from error
    if not isinstance(value, dict):
        raise SettingsError("settings-type", file=FILE, key="/", expected="mapping", found=kind_of(value))
    return value


def _inside(mapping: Mapping[str, object], key: str, shown: str = "") -> Mapping[str, object]:
    value = mapping.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong_type(shown or key, "mapping", value)
    return value


def _text(mapping: Mapping[str, object], key: str, shown: str, default: str = "") -> str:
    value = mapping.get(key)
    if value is None and default:
        return default
    if not isinstance(value, str) or not value.strip():
        raise _wrong_type(shown, "text", value)
    return value.strip()


def _address(mapping: Mapping[str, object]) -> str:
    address = _text(mapping, "site_url", "site_url", "http://127.0.0.1:8000/")
    if not re.match(r"https?://[^\s/]+", address):
        raise SettingsError(
            "settings-choice", file=FILE, key="site_url", value=address, choices="https://…/, http://…/"
        )
    return address.rstrip("/") + "/"


def _slug(ours: Mapping[str, object], key: str) -> str:
    value = _text(ours, key, f"extra.mulu.{key}")
    if not _SLUG.fullmatch(value):
        raise SettingsError("settings-choice", file=FILE, key=f"extra.mulu.{key}", value=value, choices="a-z 0-9 -")
    return value


def _choice(ours: Mapping[str, object], key: str, choices: tuple[str, ...]) -> str:
    value = _text(ours, key, f"extra.mulu.{key}", choices[0])
    if value not in choices:
        raise SettingsError(
            "settings-choice", file=FILE, key=f"extra.mulu.{key}", value=value, choices=", ".join(choices)
        )
    return value


def _languages(ours: Mapping[str, object]) -> tuple[str, ...]:
    value = ours.get("languages", ["zh", "en"])
    if not isinstance(value, list) or not value or len(set(map(str, value))) < len(value):
        raise _wrong_type("extra.mulu.languages", "list", value)
    if unknown := [word for word in value if word not in LANGUAGES]:
        raise SettingsError(
            "settings-choice",
            file=FILE,
            key="extra.mulu.languages",
            value=str(unknown[0]),
            choices=", ".join(LANGUAGES),
        )
    return tuple(value)


def _label(ours: Mapping[str, object], key: str) -> Label:
    value = ours.get(key)
    if isinstance(value, str):
        return Label(value)
    inner = _inside(ours, key, f"extra.mulu.{key}")
    english = _text(inner, "en", f"extra.mulu.{key}.en") if "en" in inner else ""
    return Label(_text(inner, "zh", f"extra.mulu.{key}.zh"), english)


def _wrong_type(key: str, expected: str, value: object) -> SettingsError:
    return SettingsError("settings-type", file=FILE, key=key, expected=expected, found=kind_of(value))
