"""Who publishes: a body that opens data, or the competent authority (HZ-1.2.1, HZ-1.2.2)."""

from dataclasses import dataclass

from catalog.model.label import NO_LABEL, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How the public reaches a body (HZ-8.1)."""

    department: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A body of the city. `role` is `authority` for the competent department, else `publisher`."""

    name: str
    file: str
    title: Label
    role: str = "publisher"
    description: Label = NO_LABEL
    unit_code: str = ""
    parent: str = ""
    contact: Contact = Contact()
    address: str = ""
    website: str = ""
    illustrative_contact: bool = False
    git_owners: tuple[str, ...] = ()  # who may change the folder, as the Git host calls them
