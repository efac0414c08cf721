"""The tables of the embedded engine. Indexes of lists are sparse: closed and anonymous cases are not in them."""

SCHEMA_VERSION = 1

UNDATED = "~"
"""Sorts after every date."""

SCHEMA = (
    """CREATE TABLE cases (
        case_id TEXT PRIMARY KEY, version INTEGER NOT NULL, head TEXT NOT NULL, meta TEXT NOT NULL,
        owner TEXT NOT NULL, opened_at TEXT NOT NULL, attention_at TEXT) WITHOUT ROWID""",
    "CREATE INDEX cases_attention ON cases (attention_at, case_id) WHERE attention_at IS NOT NULL",
    "CREATE INDEX cases_owner ON cases (owner, opened_at, case_id) WHERE owner <> ''",
    """CREATE TABLE queue (
        office TEXT NOT NULL, due_on TEXT NOT NULL, case_id TEXT NOT NULL, run INTEGER NOT NULL, stage TEXT NOT NULL,
        PRIMARY KEY (office, due_on, case_id, run, stage)) WITHOUT ROWID""",
    "CREATE INDEX queue_case ON queue (case_id)",
    """CREATE TABLE registers (
        register TEXT NOT NULL, opened_at TEXT NOT NULL, case_id TEXT NOT NULL,
        PRIMARY KEY (register, opened_at, case_id)) WITHOUT ROWID""",
    "CREATE INDEX registers_case ON registers (case_id)",
    """CREATE TABLE events (
        case_id TEXT NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL, hash TEXT NOT NULL,
        PRIMARY KEY (case_id, n)) WITHOUT ROWID""",
    """CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are not changed'); END""",
    """CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are not removed'); END""",
    "CREATE TABLE keys (case_id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE vault (
        case_id TEXT NOT NULL, name TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (case_id, name))""",
    """CREATE TABLE messages (
        key TEXT NOT NULL, case_id TEXT NOT NULL, status TEXT NOT NULL, due_at TEXT NOT NULL,
        attempts INTEGER NOT NULL, revision INTEGER NOT NULL, reason TEXT NOT NULL, sent_at TEXT,
        sealed BLOB NOT NULL, PRIMARY KEY (case_id, key))""",
    "CREATE INDEX messages_due ON messages (status, due_at, key, case_id)",
    """CREATE TABLE idempotency (
        key TEXT PRIMARY KEY, case_id TEXT NOT NULL, version INTEGER NOT NULL, body_sha256 TEXT NOT NULL,
        answer BLOB NOT NULL)""",
    """CREATE TABLE records (
        partition TEXT NOT NULL, sort TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, expires_at TEXT,
        PRIMARY KEY (partition, sort)) WITHOUT ROWID""",
    "CREATE INDEX records_expiry ON records (expires_at) WHERE expires_at IS NOT NULL",
)
