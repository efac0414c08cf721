"""Who a request speaks for: the person, and the made-up people of the embedded mode."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from catalog.rules.commands import Actor
from catalog.rules.permissions import CALLED_IN
from runtime.errors import SettingsFault

ROLES = frozenset({"applicant", "publisher", "authority", "platform", *CALLED_IN})
KINDS = frozenset({"natural", "legal", "unincorporated"})
DEPLOYMENT_MARKS = ("AWS_LAMBDA_FUNCTION_NAME", "MULU_DEPLOYMENT")
"""Where one of these is set, the made-up people do not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A signed-in person. `id` is opaque and safe to store; `name` is not, and stays out of events and logs.

    `office` is the publisher an officer works for, or the role itself for offices that are called in (an operating
    centre, the government, experts), and `is_head` says that they head it; `verified` says that the
    identity provider checked the real name. `email` is the account's, "" where the provider tells none; commits of
    an officer name it.
    """

    id: str
    name: str
    kind: str = "natural"
    roles: frozenset[str] = frozenset({"applicant"})
    office: str = ""
    verified: bool = False
    is_head: bool = False
    email: str = ""

    def actor(self, *, holds_secret: bool = False) -> Actor:
        """The person as the rules see them."""
        return Actor(
            id=self.id,
            roles=self.roles,
            office=self.office,
            kind=self.kind,
            verified=self.verified,
            holds_secret=holds_secret,
            is_head=self.is_head,
        )

    def to_json(self) -> dict[str, Any]:
        """The person as a session cookie carries them."""
        fields = {"id": self.id, "name": self.name, "kind": self.kind, "office": self.office}
        more = {"verified": self.verified, "is_head": self.is_head, "email": self.email}
        return {**fields, "roles": sorted(self.roles), **more}


def parse_person(row: Mapping[str, Any]) -> Person:
    """The person of `Person.to_json`, nothing unknown let through. Raises KeyError, TypeError, ValueError."""
    roles = frozenset(row["roles"])
    if not roles <= ROLES or row["kind"] not in KINDS:
        raise ValueError("a role or kind that does not exist")
    return Person(
        id=str(row["id"]),
        name=str(row["name"]),
        kind=row["kind"],
        roles=roles,
        office=str(row["office"]),
        verified=row["verified"] is True,
        is_head=row["is_head"] is True,
        email=str(row.get("email", "")),
    )


def development_people(
    publishers: Iterable[str],
    authority: str,
    *,
    called_in: Iterable[str] = (),
    environment: Mapping[str, str] = os.environ,
) -> tuple[Person, ...]:
    """The plainly made-up people of the embedded mode; `called_in` are the further offices that the pack knows.

    Raises SettingsFault in a deployment, always.
    """
    for mark in DEPLOYMENT_MARKS:
        if environment.get(mark):
            raise SettingsFault("development-identity", "made-up people cannot sign in to a deployment", mark=mark)
    officers = (person for slug in sorted({*publishers} - {authority}) for person in _office("publisher", slug))
    others = (person for role in CALLED_IN if role in set(called_in) for person in _called_in(role))
    return (*_PUBLIC, *_office("authority", authority), *officers, *others, _OPERATOR)


_PUBLIC = (
    Person(id="dev:zhang-shili", name="张示例", verified=True),
    Person(id="dev:li-weishiming", name="李未实名"),
    Person(id="dev:shili-keji", name="示例科技有限公司", kind="legal", verified=True),
    Person(id="dev:shili-xiehui", name="示例研究协会", kind="unincorporated", verified=True),
)
_OPERATOR = Person(id="dev:operator", name="示例运维员", roles=frozenset({"platform"}), verified=True)


def _office(role: str, slug: str) -> tuple[Person, Person]:
    """An officer and the head of an office, who approves extensions."""
    officer = Person(
        id=f"dev:officer:{slug}",
        name=f"示例经办员 ({slug})",
        roles=frozenset({role}),
        office=slug,
        verified=True,
        email=f"officer.{slug}@sample.example",
    )
    return officer, replace(officer, id=f"dev:head:{slug}", name=f"示例负责人 ({slug})", is_head=True)


def _called_in(role: str) -> tuple[Person, Person]:
    """The same of an office that is called in; its ids are apart from those of bodies with the same name."""
    officer = Person(
        id=f"dev:office:{role}", name=f"示例人员 ({role})", roles=frozenset({role}), office=role, verified=True
    )
    return officer, replace(officer, id=f"dev:office-head:{role}", name=f"示例负责人 ({role})", is_head=True)
