"""Whether the bodies of the catalogue can be reached and are who the settings say (requirements R-118, R-119)."""

import re
from collections.abc import Iterator

from catalog.checks.subjects import Context
from catalog.model.finding import Finding, Severity
from catalog.model.publisher import Publisher

_PHONE = re.compile(
    r"(?:\+?86[- ]?)?(?:0\d{2,3}[- ]?)?[2-9]\d{6,7}(?:[-转 ]\d{1,6})?"  # a subscriber of a city
    r"|(?:\+?86[- ]?)?1[3-9]\d{9}|(?:0\d{2,3}[- ]?)?(?:1[02]\d{3}|9[56]\d{3,4}|1[12]\d)|[48]00[- ]?\d{3}[- ]?\d{4}"
)
_EMAIL = re.compile(r"[^@\s<>\"'()]+@[^@\s<>\"'()]+\.[^@\s<>\"'()]+")


def check_contact(publisher: Publisher, context: Context) -> Iterator[Finding]:
    """R-118: a telephone number or an e-mail address at which the public reaches the body (HZ-8.1, SD-20, XA-9¶3)."""
    contact = publisher.contact
    if not contact.phone and not contact.email:
        if context.rule("R-118"):
            yield context.finding("R-118", publisher.file, ("contact",), publisher=publisher.name)
        return
    mild = None if context.rule("R-118") else Severity.WARNING  # a text that asks for no contact blocks none
    if contact.phone and not publisher.illustrative_contact and not _PHONE.fullmatch(contact.phone):
        yield context.finding("R-118/phone", publisher.file, ("contact", "phone"), mild, value=contact.phone)
    if contact.email and not _EMAIL.fullmatch(contact.email):
        yield context.finding("R-118/email", publisher.file, ("contact", "email"), mild, value=contact.email)


def check_parent(publisher: Publisher, context: Context) -> Iterator[Finding]:
    """A parent is a body of the catalogue, and no body stands above itself."""
    parent = publisher.parent
    if parent and (parent == publisher.name or context.catalogue.publisher(parent) is None):
        yield context.finding("parent-unknown", publisher.file, ("parent",), Severity.WARNING, value=parent)


def check_authority(context: Context) -> Iterator[Finding]:
    """R-119: the competent authority of the settings is a body of the catalogue with that role (HZ-1.2.2)."""
    name = context.settings.authority
    authority = context.catalogue.publisher(name)
    if authority is None:
        yield context.finding("R-119/authority-missing", "mkdocs.yml", (), value=name)
    elif authority.role != "authority":
        yield context.finding("R-119/authority-role", authority.file, ("role",), value=authority.role)
