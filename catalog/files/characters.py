"""Which characters may stand in a text and in an address, the same in every form that we write."""

import re
from functools import lru_cache
from urllib.parse import quote

# What XML 1.0 cannot hold, halves of characters, and the marks that turn a line's direction unseen.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_NOT_IN_ADDRESS = re.compile(r"[^!#$&()*+,\-./0-9:;=?@A-Z_a-z~%]|%(?![0-9A-Fa-f]{2})")


def legal(text: str) -> str:
    """The text without the characters that some form could not hold."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)


@lru_cache(maxsize=4096)  # an entry names each of its addresses in several forms
def ascii_address(address: str) -> str:
    """An address in ASCII (RFC 3986): everything else percent-encoded, what is encoded already left alone."""
    return _NOT_IN_ADDRESS.sub(_encoded, address)


def xml_text(text: str) -> str:
    """A legal text as the content of an element."""
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        return xml_escaped(text).replace("\r", "&#13;")
    return text


def xml_attribute(text: str) -> str:
    """A legal text as the value of an attribute, with the marks around it."""
    told = xml_escaped(text).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in told:
        return f'"{told}"'
    return f"'{told}'" if "'" not in told else f'"{told.replace(chr(34), "&quot;")}"'


def xml_escaped(text: str) -> str:
    """A text without the marks of XML. The standard library's own imports everything that speaks HTTP."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _encoded(match: re.Match[str]) -> str:
    return quote(match[0], safe="", errors="replace")
