"""What the pages and the interface work with beside the desk: sessions, sign-in, rates, shells and attachments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from casework.desk import Desk
from casework.entries.office import EntryOffice
from casework.exchange import Answer, Asked, problem_answer
from casework.files import Cabinet
from casework.filing import events_of
from casework.pages import Pages
from casework.related import same_secret
from catalog.rules.cases import fold
from catalog.rules.commands import Actor
from catalog.rules.permissions import is_officer
from runtime.identity import Person
from runtime.letters import Transport
from runtime.limits import Counters, Rate, subject_of
from runtime.oidc import Oidc
from runtime.problems import foreign_origin, too_many_requests
from runtime.sessions import Sessions, origin_allowed, read_cookie, set_cookie
from runtime.signing import Signer

TRACKING = "mulu_case"
TRACKING_LIFETIME = timedelta(hours=2)
RECEIPT = "mulu_receipt"
RECEIPT_LIFETIME = timedelta(minutes=15)
NOBODY = Actor(id="")
WRONG_SECRETS = Rate(name="wrong-secret", limit=20, window=timedelta(minutes=10))
SIGN_INS = Rate(name="sign-in", limit=60, window=timedelta(minutes=10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The wiring of the HTTP side. `people` are the made-up ones of the embedded mode and empty in a deployment.

    `submissions` limits what one address may send; None where the installation sets no limit. `entries` is None where
    no Git host is set.
    """

    desk: Desk
    pages: Pages
    sessions: Sessions
    signer: Signer
    counters: Counters
    cabinet: Cabinet
    transport: Transport
    publish_to: Path
    people: tuple[Person, ...] = ()
    oidc: Oidc | None = None
    submissions: Rate | None = None
    entries: EntryOffice | None = None

    def person(self, asked: Asked) -> Person | None:
        """Who is signed in."""
        return self.sessions.person(asked.headers, self.desk.now())

    def actor(self, asked: Asked) -> Actor:
        """Who asks, as the rules see them: signed in, or nobody in particular.

        The platform acts by its own sweep; a person who runs it has no part in anybody's case.
        """
        person = self.person(asked)
        if person is None:
            return NOBODY
        actor = person.actor()
        return replace(actor, roles=actor.roles - {"platform"})

    def actor_of_case(self, asked: Asked, reference: str) -> Actor:
        """The same, with the tracking cookie of this case; an officer acts as an officer and never by a secret."""
        actor = self.actor(asked)
        if is_officer(actor):
            return actor
        kept = self.signer.opened("case", read_cookie(asked.headers, TRACKING), self.desk.now())
        proven = str(kept.get("reference", "")) if kept else ""
        return replace(actor, holds_secret=True) if self._opens(proven, reference) else actor

    def _opens(self, proven: str, reference: str) -> bool:
        """Whether the secret of one case opens another: the same case, or one that follows from it."""
        if not proven or proven == reference:
            return proven == reference
        found = [self.desk.store.load(one) for one in (proven, reference)]
        cases = [fold(events_of(stored)) for stored in found if stored]
        return len(cases) == 2 and same_secret(*cases)

    def tracking_cookie(self, reference: str) -> str:
        """Proof that the secret of one case was given, for two hours."""
        until = self.desk.now() + TRACKING_LIFETIME
        text = self.signer.signed("case", {"reference": reference}, until)
        return set_cookie(TRACKING, text, max_age=TRACKING_LIFETIME, is_secure=self.sessions.is_secure)

    def receipt_cookie(self, reference: str, secret: str) -> str:
        """The secret on its way to the receipt page, for a quarter of an hour, in the sender's browser only."""
        until = self.desk.now() + RECEIPT_LIFETIME
        text = self.signer.signed("receipt", {"reference": reference, "secret": secret}, until)
        return set_cookie(RECEIPT, text, max_age=RECEIPT_LIFETIME, is_secure=self.sessions.is_secure)

    def receipt(self, asked: Asked, reference: str) -> str:
        """The secret that the receipt page shows, "" when there is none to show."""
        kept = self.signer.opened("receipt", read_cookie(asked.headers, RECEIPT), self.desk.now())
        return str(kept["secret"]) if kept and kept.get("reference") == reference else ""

    def refused_origin(self, asked: Asked) -> Answer | None:
        """A refusal for a write that does not come from our own pages."""
        if origin_allowed(asked.headers, self.desk.site_url):
            return None
        return problem_answer(foreign_origin())

    def exhausted(self, rate: Rate | None, asked: Asked) -> Answer | None:
        """A refusal for an address that comes too often."""
        if rate is None:
            return None
        allowance = rate.take(self.counters, subject_of(self.signer, asked.address), self.desk.now())
        return None if allowance.is_allowed else problem_answer(too_many_requests(allowance.retry_after_seconds))


def prefix_of(front: Front, language: str) -> str:
    """Where a language of the portal stands: `/` or `/en/`."""
    return "/" if language == front.desk.wordings.languages[0] else f"/{language}/"


def facts_of(wording_facts: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Facts of an objection or a field error as a mapping."""
    return dict(wording_facts)
