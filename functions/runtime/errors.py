"""What stops the runtime: a wrong setting, a store that is away, a value that no store can keep.

Fault
├── SettingsFault     an environment variable is missing or wrong; nothing starts
├── StoreFault        a value that cannot be stored, or a cursor that is not ours; the caller's input is to blame
├── StoreAway         the store does not answer; safe to try again with the same idempotency key
├── Erased            the case's key was destroyed; what was sealed under it is gone for good
└── SignInFault       an identity provider's answer that does not hold
"""


class Fault(Exception):
    """`code` names what is wrong for a message catalogue, `facts` fill the sentence; `str()` is for the log."""

    def __init__(self, code: str, sentence: str = "", /, **facts: str) -> None:
        super().__init__(code, facts)
        self.code = code
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in sorted(self.facts.items()))
        return f"{self.sentence or self.code}" + (f" ({told})" if told else "")


class SettingsFault(Fault):
    """A setting is missing or cannot be used; the sentence says which variable and what to write there."""


class StoreFault(Fault):
    """The caller's value cannot be kept: too large, not text, a key or cursor of the wrong form."""


class StoreAway(Fault):
    """The store did not answer or kept refusing for lack of capacity. Nothing is known to be written."""


class Erased(Fault):
    """What was asked for was sealed under a key that has been destroyed (erasure is final)."""


class SignInFault(Fault):
    """A sign-in that does not hold: a wrong state, nonce, signature, issuer, audience or time."""
