"""Code that reads the data of an entry: what a person copies and runs, with every name quoted for its language."""

import json
import re
from typing import NamedTuple

from catalog.model.entry import Openness
from catalog.offering.offers import Offer, OfferedFile
from catalog.offering.published import Published
from catalog.views.about import CodeView, SnippetView

_JSON = json.JSONEncoder(ensure_ascii=False)
TOKEN = "MULU_TOKEN"  # the name of the variable that holds a token, not a token
# an empty cell says nothing; NA is Namibia
_PANDAS, _R = 'keep_default_na=False, na_values=[""]', 'na.strings = ""'


class _Table(NamedTuple):
    """Where a table is read from, and its columns of text that look like numbers (codes, which keep their zeros)."""

    address: str
    texts: tuple[str, ...]


def code_view(published: Published) -> CodeView | None:
    """How the first table of an entry is read by program; None where nothing can be read."""
    if published.entry.openness is Openness.RESTRICTED:
        return _by_token(published)
    for offer in published.offers:
        file = next((one for one in _by_worth(offer) if one.format == "CSV"), None)
        if file and offer.resource.role != "sample" and not (offer.derived and offer.derived.problem):
            return _by_file(published, offer, file)
    return None


def _by_worth(offer: Offer) -> list[OfferedFile]:
    """Our own CSV first, which is UTF-8 whatever the original is in."""
    return sorted(offer.files, key=lambda file: not file.product)


def _by_file(published: Published, offer: Offer, file: OfferedFile) -> CodeView:
    address = published.portal.address(published.path_of(offer, file))
    table = _Table(file.name if offer.is_gated else address, offer.derived.codes if offer.derived else ())
    package = f"{published.page}datapackage.json"
    return CodeView(
        way="consent" if offer.is_gated else "open",
        file=file.name,
        snippets=(
            SnippetView("curl", f"curl -fL {_shell(package)}" if offer.is_gated else f"curl -fLO {_shell(address)}"),
            SnippetView("python", _python(table)),
            SnippetView("r", _r(table)),
            SnippetView("excel", "" if offer.is_gated else _power_query(address)),
        ),
    )


def _by_token(published: Published) -> CodeView | None:
    offer = next((one for one in published.offers if one.resource.role != "sample"), None)
    if offer is None or not (offer.derived and offer.derived.version):
        return None
    address = published.portal.address(published.rows_path(offer)) + "?_format=csv&_limit=1000"
    return CodeView(
        way="token",
        file="",
        snippets=(
            SnippetView("curl", f'curl -f -H "Authorization: Bearer ${TOKEN}" {_shell(address)}'),
            SnippetView("python", _python_with_token(address)),
            SnippetView("r", _r_with_token(address)),
        ),
    )


def _python(table: _Table) -> str:
    texts = f", dtype={{{', '.join(f'{_quoted(name)}: str' for name in table.texts)}}}" if table.texts else ""
    read = f"pd.read_csv({_quoted(table.address)}{texts}, {_PANDAS})"
    return f"import pandas as pd\n\ntable = {read}\nprint(table.head())"


def _python_with_token(address: str) -> str:
    return (
        "import os\nimport pandas as pd\n\n"
        f'key = {{"Authorization": "Bearer " + os.environ["{TOKEN}"]}}\n'
        f"table = pd.read_csv({_quoted(address)}, storage_options=key, {_PANDAS})\nprint(table.head())"
    )


def _r(table: _Table) -> str:
    named = ", ".join(f'{_quoted(name)} = "character"' for name in table.texts)
    texts = f", colClasses = c({named})" if named else ""
    manner = f'fileEncoding = "UTF-8-BOM", {_R}, check.names = FALSE{texts}'
    return f"table <- read.csv({_quoted(table.address)}, {manner})\nhead(table)"


def _r_with_token(address: str) -> str:
    return (
        f'key <- c(Authorization = paste("Bearer", Sys.getenv("{TOKEN}")))\n'
        f"rows <- url({_quoted(address)}, headers = key)\n"
        f'table <- read.csv(rows, fileEncoding = "UTF-8-BOM", {_R}, check.names = FALSE)\nhead(table)'
    )


def _power_query(address: str) -> str:
    text = '"' + address.replace('"', '""') + '"'
    return f"= Table.PromoteHeaders(Csv.Document(Web.Contents({text}), [Encoding = 65001]))"


def _quoted(text: str) -> str:
    """A string for Python and for R: both read what JSON writes."""
    return _JSON.encode(text)


def _shell(address: str) -> str:
    """An address for a shell, in single quotes where it needs any."""
    if re.fullmatch(r"[A-Za-z0-9:/.,%_~@+=-]+", address):
        return address
    return "'" + address.replace("'", "'\\''") + "'"
