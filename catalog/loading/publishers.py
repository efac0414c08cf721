"""A `publisher.yaml` to a Publisher, with every fault met on the way."""

import re
from collections.abc import Mapping

from catalog.loading.values import Fault, Values
from catalog.model.finding import Severity
from catalog.model.label import Label
from catalog.model.publisher import Contact, Publisher

OWNER = re.compile(r"@[\w][\w.-]*(?:/[\w.-]+)*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
ROLES = ("publisher", "authority")


def parse_publisher(mapping: Mapping[str, object], name: str, file: str) -> tuple[Publisher | None, list[Fault]]:
    """The body that publishes in the folder `name`, or None with the errors that forbid it."""
    faults: list[Fault] = []
    values = Values(mapping, (), faults)
    publisher = _publisher(values, name, file)
    broken = any(fault.severity is Severity.ERROR for fault in faults)
    return (None if broken else publisher), faults


def unread_publisher(name: str, file: str) -> Publisher:
    """What stands for a body whose file cannot be read, so that its entries still appear."""
    return Publisher(name=name, file=file, title=Label(name, name))


def _publisher(values: Values, name: str, file: str) -> Publisher:
    if (written := values.text("name") or name) != name:
        values.fault("R-119/name-differs", "name", name=written, folder=name)
    title = values.label("title", values.text("title_en"))
    if not title.zh:
        values.fault("value-missing", "title")
    return Publisher(
        name=name,
        file=file,
        title=title,
        role=_role(values),
        description=values.label("description", values.text("description_en")),
        unit_code=values.text("unit_code"),
        parent=values.text("parent"),
        contact=_contact(values.inside("contact")),
        address=values.text("address"),
        website=values.address("website"),
        illustrative_contact=values.flag("illustrative_contact"),
        git_owners=_git_owners(values),
    )


def _git_owners(values: Values) -> tuple[str, ...]:
    """Accounts, teams and mail addresses; anything else would break the file that is made of them."""
    owners = values.texts("git_owners")
    for owner in owners:
        if not OWNER.fullmatch(owner):
            values.fault("git-owner", "git_owners", value=owner[:80])
    return owners


def _contact(values: Values) -> Contact:
    return Contact(department=values.text("department"), phone=values.text("phone"), email=values.text("email"))


def _role(values: Values) -> str:
    role = values.text("role") or "publisher"
    if role not in ROLES:
        values.fault("not-a-choice", "role", value=role, choices=", ".join(ROLES))
    return role
