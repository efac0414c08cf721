"""Which rows a pack may have and what each of their keys holds: one table that finds typing errors and wrong kinds.

A shape maps a key to what it holds: `text`, `label` ({zh, en}), `words` (a word or a list of words), `flag`, `whole`,
`wholes`, `day`, `limit`, `row:<shape>`, `rows:<shape>`, `named:<shape>` (rows by name), `labels`, `counts`. A trailing
`!` marks what no row of this shape may lack.
"""

from collections.abc import Mapping

Shape = Mapping[str, str]

_DECISION = {"clauses": "words", "ours": "flag"}
_COPIED = {"like": "text", "drop": "flag", "before": "text"}

SHAPES: Mapping[str, Shape] = {
    "pack": {
        "key": "text!", "version": "text!", "inherits": "text", "document": "row:document!", "roles": "labels",
        "openness": "labels", "gate": "row:gate", "grounds": "rows:ground", "required": "rows:required",
        "rules": "rows:rule", "procedures": "rows:procedure", "registers": "rows:register", "lists": "rows:list",
        "pages": "rows:page",
        "forms": "named:form", "overlays": "rows:overlay", "restricted_download": "flag",
        "grant_reminder_days": "wholes", "intervals": "counts", "commitments": "named:commitment",
        "agreement": "row:agreement", "conditions": "rows:condition", "conflicts": "rows:conflict",
    },
    "document": {
        "title": "label!", "number": "text", "issuer": "label!", "status": "text!", "in_force_from": "day",
        "in_force_until": "day", "place": "label!", "note": "label", "address": "text",
    },
    "gate": {
        "identity": "text!", "licence": "text!", "title": "label!", "text": "label!", "clauses": "words!",
        "ours": "flag", "parts": "labels",
    },
    "ground": {"code": "text!", "openness": "text!", "title": "label!", "clauses": "words!"},
    "required": {
        "key": "text!", "openness": "words", "severity": "text", "clauses": "words", "ours": "flag",
    },
    "rule": {"code": "text!", "severity": "text!", "clauses": "words", "ours": "flag"},
    "procedure": {
        "key": "text!", "title": "label!", "word": "label", "summary": "label!", "form": "text!",
        "stages": "rows:stage!", "ends": "rows:end!", "opens": "words", "opens_when": "rows:opening",
        "identity": "text", "applicants": "words", "addressed_to": "text", "informs": "words", "appeal": "row:appeal",
        "needs": "list:label", "about": "text", "offered_for": "words", "register": "text", "opened_by": "words",
        "concerns": "text", "after_grant": "words", "after_grant_end": "words", "recurs": "row:recurrence",
        "eligibility": "rows:eligibility", **_DECISION, **_COPIED,
    },
    "opening": {"field": "text!", "value": "text!", "stages": "words!"},
    "appeal": {"title": "label!", "to": "text!", "after": "words!", "clauses": "words!", "ours": "flag"},
    "recurrence": {"by": "text!", "every_months": "whole", "dates": "words", "lead_days": "whole", **_DECISION},
    "eligibility": {
        "key": "text!", "title": "label!", "kind": "text!", "field": "text", "applies_to": "words", **_DECISION,
        **_COPIED,
    },
    "stage": {
        "key": "text!", "title": "label!", "actor": "words!", "clock": "label", "clock_ours": "flag",
        "limit": "limit", "also": "limit", "urged_by": "text", "outcomes": "rows:outcome",
        "extension": "row:extension", "per_provider": "flag", "signed_by": "words", "signed_by_many": "words",
        "automatic": "flag", "guidance": "label", **_DECISION, **_COPIED,
    },
    "limit": {
        "n": "whole", "unit": "text!", "soft": "flag", "field": "text", "dates": "words", "at_least": "whole",
        "aim_before": "flag",
    },
    "extension": {"to_days": "whole!", "approver": "text!", "clauses": "words!", "ours": "flag"},
    "outcome": {
        "key": "text!", "title": "label!", "to": "text!", "reason": "text", "tell": "words", "fields": "rows:field",
        "effects": "words", "starts": "words", "partial": "flag", **_DECISION, **_COPIED,
    },
    "end": {"key": "text!", "title": "label!", "favourable": "flag", **_DECISION, **_COPIED},
    "register": {
        "key": "text!", "title": "label!", "description": "label", "procedure": "text", "states": "words",
        "decides": "words", "columns": "rows:column!", **_DECISION, **_COPIED,
    },
    "list": {
        "key": "text!", "title": "label!", "description": "label", "yearly": "flag", "due": "text", "procedure": "text",
        "columns": "rows:listed!", **_DECISION,
    },
    "listed": {"key": "text!", "title": "label!", "required": "flag", "clauses": "words"},
    "page": {
        "key": "text!", "id": "text!", "path": "text!", "drawn": "text", "by": "text!", "title": "label!",
        "text": "label!", "how": "label!", "columns": "rows:column", "procedures": "words", **_DECISION, **_COPIED,
    },
    "column": {"key": "text!", "title": "label!", **_DECISION, **_COPIED},
    "form": {
        "version": "text", "title": "label!", "intro": "label", "sections": "rows:section", "fields": "rows:field",
        **_DECISION, **_COPIED,
    },
    "section": {"key": "text!", "title": "label!", "text": "label", **_DECISION, **_COPIED},
    "field": {
        "key": "text!", "kind": "text", "label": "label!", "hint": "label", "required": "flag", "section": "text",
        "options": "rows:option", "minimum": "whole", "maximum": "whole", "only_for": "words", "public": "flag",
        "fact": "flag", "personal": "flag", "commitment": "text", **_DECISION, **_COPIED,
    },
    "option": {"key": "text!", "label": "label!", **_DECISION, **_COPIED},
    "commitment": {
        "version": "text!", "title": "label!", "items": "rows:article!", "for_natural": "flag", **_DECISION,
    },
    "agreement": {
        "version": "text!", "title": "label!", "items": "rows:article!", "variables": "words", **_DECISION,
    },
    "article": {"zh": "text!", "en": "text!", "only_for": "words", **_DECISION},
    "condition": {"key": "text!", "title": "label!", **_DECISION, **_COPIED},
    "conflict": {"zh": "text!", "en": "text!", **_DECISION},
    "overlay": {"procedure": "text!", "stage": "text", "set": "row:set", "clauses": "words", "ours": "flag"},
}  # fmt: skip

# Rows of which each must name its clause or say that it is ours.
ACCOUNTABLE = (
    "procedure", "stage", "eligibility", "required", "rule", "register", "list", "page", "condition",
    "recurrence",
    "commitment", "agreement",
)  # fmt: skip
