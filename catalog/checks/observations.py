"""What was seen in the bytes of an entry, before the pack says which clause it touches; plain, to be kept."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One fault of one resource. `code` as in a finding, cause included; `facts` fill its sentence."""

    code: str
    resource: int
    key: str = "path"  # the key of the resource that the line of the finding shows
    severity: str = "error"
    facts: dict[str, str] = field(default_factory=dict)


def to_row(observation: Observation) -> dict[str, object]:
    """As plain values for JSON."""
    return asdict(observation)


def from_row(row: dict[str, object]) -> Observation:
    """Back from JSON. Raises TypeError when the keys are others."""
    return Observation(**row)  # type: ignore[arg-type]
