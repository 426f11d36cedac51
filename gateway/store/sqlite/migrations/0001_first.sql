-- +goose Up

-- Times are microseconds since 1970, UTC; 0 is none. Text that is not known is ''. What is said to be sealed is an
-- envelope of store.Keys; nothing else may hold a value from a record.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID, STRICT;

-- A record's newest version.
CREATE TABLE records (
    team   TEXT NOT NULL,
    record TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (team, record)
) WITHOUT ROWID, STRICT;

CREATE TABLE versions (
    n           INTEGER PRIMARY KEY AUTOINCREMENT,
    team        TEXT NOT NULL,
    record      TEXT NOT NULL,
    number      INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    body        BLOB NOT NULL, -- sealed
    answer      BLOB           -- sealed
) STRICT;
CREATE UNIQUE INDEX versions_key ON versions (team, record, number);

-- Keyed hashes of the newest version of a record.
CREATE TABLE lookups (
    team   TEXT NOT NULL,
    hash   TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (team, hash, record)
) WITHOUT ROWID, STRICT;
CREATE INDEX lookups_record ON lookups (team, record);

CREATE TABLE deliveries (
    n            INTEGER PRIMARY KEY AUTOINCREMENT,
    team         TEXT NOT NULL,
    id           TEXT NOT NULL,
    council      TEXT NOT NULL,
    destination  TEXT NOT NULL,
    subject      TEXT NOT NULL,
    seq          INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    edition      INTEGER NOT NULL,
    before       INTEGER NOT NULL,
    after        INTEGER NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    code         TEXT NOT NULL,
    final        INTEGER NOT NULL,
    doubt        INTEGER NOT NULL,
    arrived      INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    next_at      INTEGER NOT NULL,
    deadline     INTEGER NOT NULL,
    use_by       INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    event        INTEGER NOT NULL,
    correction   INTEGER NOT NULL,
    repeat_safe  INTEGER NOT NULL,
    wait_for     TEXT NOT NULL,
    key          TEXT NOT NULL,
    content_type TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    size         INTEGER NOT NULL,
    blob         TEXT NOT NULL,
    items        TEXT NOT NULL, -- JSON
    made_with    TEXT NOT NULL,
    reference    TEXT NOT NULL,
    replaced_by  TEXT NOT NULL,
    replaces     TEXT NOT NULL,
    trace        TEXT NOT NULL,
    epoch        INTEGER NOT NULL,
    lease_until  INTEGER NOT NULL,
    lease_owner  TEXT NOT NULL,
    -- What follows from the above, so that work is found by index:
    lane         INTEGER NOT NULL, -- 0 it has left its lane, 1 it is in it, 2 it blocks it
    head         INTEGER NOT NULL, -- 1: its lane's turn is its
    due          INTEGER NOT NULL, -- the latest of created_at, next_at and lease_until
    header       BLOB              -- sealed JSON: a header may name a person
) STRICT;
CREATE UNIQUE INDEX deliveries_key ON deliveries (team, id);
CREATE UNIQUE INDEX deliveries_place ON deliveries (team, subject, destination, seq, number, edition);
-- What was replaced before it was sent frees its key: an event's next edition may need it again.
CREATE UNIQUE INDEX deliveries_message ON deliveries (destination, key) WHERE key <> '' AND state <> 'superseded';
CREATE INDEX deliveries_reference ON deliveries (destination, reference) WHERE reference <> '';
CREATE INDEX deliveries_state ON deliveries (team, state);
CREATE INDEX deliveries_team ON deliveries (team, destination);
CREATE INDEX deliveries_count ON deliveries (team, destination, state, created_at) WHERE final = 0;
-- One delivery of a lane is being sent, and one has its turn: the engine itself refuses a second.
CREATE UNIQUE INDEX deliveries_sending ON deliveries (team, subject, destination) WHERE state = 'sending';
CREATE UNIQUE INDEX deliveries_head ON deliveries (team, subject, destination) WHERE head = 1;
CREATE INDEX deliveries_lane ON deliveries (team, subject, destination, seq, number) WHERE lane > 0;
CREATE INDEX deliveries_correction ON deliveries (team, subject, destination, seq, number) WHERE lane = 1 AND correction = 1;
CREATE INDEX deliveries_leased ON deliveries (team, subject, destination, lease_until) WHERE lease_until > 0;
CREATE INDEX deliveries_due ON deliveries (destination, due) WHERE head = 1;
CREATE INDEX deliveries_lapsed ON deliveries (lease_until) WHERE state = 'sending';
CREATE INDEX deliveries_late ON deliveries (deadline) WHERE final = 0 AND deadline > 0;

-- Bodies lie apart, so that a delivery's step does not write its body anew.
CREATE TABLE messages (
    delivery INTEGER PRIMARY KEY REFERENCES deliveries (n),
    body     BLOB NOT NULL -- sealed
) STRICT;

CREATE TABLE tasks (
    n         INTEGER PRIMARY KEY AUTOINCREMENT,
    team      TEXT NOT NULL,
    id        TEXT NOT NULL,
    delivery  TEXT NOT NULL,
    inbound   TEXT NOT NULL,
    record    TEXT NOT NULL,
    about     TEXT NOT NULL, -- what one open task with a code may be about
    code      TEXT NOT NULL,
    words     TEXT NOT NULL,
    owner     TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    seen_at   INTEGER NOT NULL,
    done_at   INTEGER NOT NULL,
    done_by   TEXT NOT NULL,
    note      BLOB -- sealed: people write what they like
) STRICT;
CREATE UNIQUE INDEX tasks_key ON tasks (team, id);
CREATE UNIQUE INDEX tasks_open ON tasks (team, about, code) WHERE done_at = 0;
CREATE INDEX tasks_due ON tasks (team, due_at);
CREATE INDEX tasks_due_open ON tasks (team, due_at) WHERE done_at = 0;
CREATE INDEX tasks_delivery ON tasks (team, delivery) WHERE done_at = 0;
CREATE INDEX tasks_inbound ON tasks (team, inbound) WHERE done_at = 0;

CREATE TABLE inbox (
    n           INTEGER PRIMARY KEY AUTOINCREMENT,
    destination TEXT NOT NULL,
    id          TEXT NOT NULL,
    type        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    at          INTEGER NOT NULL,
    team        TEXT NOT NULL,
    delivery    TEXT NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    header      BLOB,         -- sealed JSON
    body        BLOB NOT NULL -- sealed
) STRICT;
CREATE UNIQUE INDEX inbox_key ON inbox (destination, id);
CREATE INDEX inbox_team ON inbox (team);
CREATE INDEX inbox_cited ON inbox (team, id);
CREATE INDEX inbox_new ON inbox (state) WHERE state = 'new';

CREATE TABLE events (
    cursor      INTEGER PRIMARY KEY AUTOINCREMENT,
    team        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    act         TEXT NOT NULL,
    actor       TEXT NOT NULL,
    record      TEXT NOT NULL,
    version     INTEGER NOT NULL,
    delivery    TEXT NOT NULL,
    destination TEXT NOT NULL,
    from_state  TEXT NOT NULL,
    to_state    TEXT NOT NULL,
    code        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    trace       TEXT NOT NULL
) STRICT;
CREATE INDEX events_team ON events (team);

-- A blob is an upload that was completed; pieces without one are swept at the next start.
CREATE TABLE blobs (
    team   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size   INTEGER NOT NULL,
    upload TEXT NOT NULL,
    pieces INTEGER NOT NULL,
    PRIMARY KEY (team, sha256)
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX blobs_upload ON blobs (upload);
CREATE TABLE pieces (
    n      INTEGER PRIMARY KEY,
    upload TEXT NOT NULL,
    number INTEGER NOT NULL,
    body   BLOB NOT NULL -- sealed
) STRICT;
CREATE UNIQUE INDEX pieces_key ON pieces (upload, number);
