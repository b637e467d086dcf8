-- The first schema. Once shipped never edited: changes come as the next number.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feed (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Content that earlier messages of a feed had, given to zstd beforehand.
CREATE TABLE dictionary (
    id      INTEGER PRIMARY KEY,
    feed    INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;

-- Every arrival, as received; the messages of one commit together, for rows and compressed frames cost
-- more than what is in them. Rows are only ever appended, so a commit touches one leaf page; what they
-- are found by is written behind them, many at a time, and its missing tail is kept in memory.
CREATE TABLE message_block (
    first      INTEGER PRIMARY KEY,         -- id of its first message; the others count up from it
    count      INTEGER NOT NULL CHECK (count > 0),
    newest     INTEGER NOT NULL,            -- when the last of them was received
    heads      BLOB NOT NULL,               -- as message_head.h says
    dictionary INTEGER,                     -- none: the bodies are compressed without one
    size       INTEGER NOT NULL,            -- of all bodies
    bodies     BLOB NOT NULL                -- one behind the other, one zstd frame
) STRICT;

-- People that messages were filed under later; the messages do not say it themselves.
CREATE TABLE message_person (
    person  INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (person, message)
) STRICT, WITHOUT ROWID;

-- What messages are found by, in runs as they gathered, each cut into buckets.
CREATE TABLE key_run (
    newest   INTEGER PRIMARY KEY,           -- message; it names the run
    bits     INTEGER NOT NULL,              -- of a key, that tell its bucket
    count    INTEGER NOT NULL,
    is_whole INTEGER NOT NULL CHECK (is_whole BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE key_bucket (
    bits   INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    keys   BLOB NOT NULL,                   -- as key_index.cpp says
    PRIMARY KEY (bits, bucket, newest)
) STRICT, WITHOUT ROWID;

-- FHIR resources, a row for every version, in the order they were written. A resource that came by
-- itself is the body of its message; one of a Bundle has its own, with references as they are here.
CREATE TABLE resource (
    number         INTEGER PRIMARY KEY,
    feed           INTEGER NOT NULL,
    type           TEXT NOT NULL,
    name           TEXT NOT NULL,           -- logical id
    version        INTEGER NOT NULL,
    how            INTEGER NOT NULL CHECK (how BETWEEN 0 AND 2),   -- created, updated, deleted
    is_current     INTEGER NOT NULL CHECK (is_current BETWEEN 0 AND 1),
    is_indexed     INTEGER NOT NULL CHECK (is_indexed BETWEEN 0 AND 1),  -- 0: by its message
    changed        INTEGER NOT NULL,
    message        INTEGER NOT NULL,
    source_version TEXT NOT NULL,           -- what its sender says of its versions
    source_changed INTEGER,
    digest         INTEGER NOT NULL,
    dictionary     INTEGER,
    size           INTEGER NOT NULL,
    body           BLOB
) STRICT;
CREATE UNIQUE INDEX resource_version ON resource (feed, type, name, version);
CREATE INDEX resource_recent ON resource (feed, type, message) WHERE is_current = 1;
CREATE INDEX resource_outdated ON resource (changed) WHERE is_current = 0;

-- What resources are searched by: hashes of feed, type, parameter and value.
CREATE TABLE resource_token (
    token  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (token, number)
) STRICT, WITHOUT ROWID;

-- Of all that were created on the condition that none has the identifier, one.
CREATE TABLE resource_claim (
    feed       INTEGER NOT NULL,
    type       TEXT NOT NULL,
    identifier TEXT NOT NULL,               -- system|value
    name       TEXT NOT NULL,
    PRIMARY KEY (feed, type, identifier)
) STRICT, WITHOUT ROWID;

-- Where a sender of notifications stands, by its Subscription.
CREATE TABLE subscription (
    feed     INTEGER NOT NULL,
    name     TEXT NOT NULL,                 -- the reference as sent
    last     INTEGER NOT NULL,              -- number of the last event
    heard    INTEGER NOT NULL,
    status   TEXT NOT NULL,
    PRIMARY KEY (feed, name)
) STRICT, WITHOUT ROWID;

-- Bytes that were not a frame, bounded, for the operator.
CREATE TABLE noise (
    id       INTEGER PRIMARY KEY,
    feed     INTEGER NOT NULL,
    received INTEGER NOT NULL,
    peer     TEXT NOT NULL,
    cause    TEXT NOT NULL,
    total    INTEGER NOT NULL,
    kept     BLOB NOT NULL
) STRICT;

-- People we follow. Merged people keep their row and facts and point to the survivor.
CREATE TABLE person (
    id             INTEGER PRIMARY KEY,
    merged_into    INTEGER REFERENCES person (id),
    family         TEXT NOT NULL DEFAULT '',
    given          TEXT NOT NULL DEFAULT '',
    birth_date     TEXT,
    sex            INTEGER NOT NULL DEFAULT 0,
    prescriber     TEXT NOT NULL DEFAULT '',
    indication     INTEGER,
    profiles       TEXT NOT NULL DEFAULT '',
    comedications  TEXT NOT NULL DEFAULT '',
    tpmt           INTEGER,
    nudt15         INTEGER,
    pregnant_since INTEGER,
    next_review    INTEGER,
    since          INTEGER NOT NULL
) STRICT;
CREATE INDEX person_birth ON person (birth_date) WHERE birth_date IS NOT NULL;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX person_review ON person (next_review) WHERE next_review IS NOT NULL;

-- Drugs a person is allergic to or does not bear: entries of their own, or what a list names.
CREATE TABLE allergy (
    person    INTEGER NOT NULL REFERENCES person (id),
    drug      INTEGER NOT NULL,
    list      INTEGER NOT NULL,             -- the feed whose list names it; 0: an entry of its own
    since     INTEGER NOT NULL,             -- when it began or was recorded; 0: not said
    is_active INTEGER NOT NULL CHECK (is_active BETWEEN 0 AND 1),
    said      INTEGER NOT NULL,
    message   INTEGER NOT NULL,
    PRIMARY KEY (person, drug, list, since)
) STRICT, WITHOUT ROWID;

-- When a feed last said all that is on its list.
CREATE TABLE allergy_list (
    person INTEGER NOT NULL REFERENCES person (id),
    feed   INTEGER NOT NULL REFERENCES feed (id),
    said   INTEGER NOT NULL,
    PRIMARY KEY (person, feed)
) STRICT, WITHOUT ROWID;

CREATE TABLE identifier (
    authority TEXT NOT NULL,
    value     TEXT NOT NULL,
    person    INTEGER NOT NULL REFERENCES person (id),
    ordinal   INTEGER NOT NULL,
    PRIMARY KEY (authority, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_person ON identifier (person, ordinal);

-- What senders said about identity, also of people we do not follow (yet).
CREATE TABLE identity_link (
    id             INTEGER PRIMARY KEY,
    authority      TEXT NOT NULL,
    value          TEXT NOT NULL,
    into_authority TEXT NOT NULL,
    into_value     TEXT NOT NULL,
    at             INTEGER NOT NULL,
    message        INTEGER,
    undone_at      INTEGER
) STRICT;
CREATE INDEX identity_link_from ON identity_link (authority, value);
CREATE INDEX identity_link_into ON identity_link (into_authority, into_value);

CREATE TABLE therapy (
    id            INTEGER PRIMARY KEY,
    person        INTEGER NOT NULL REFERENCES person (id),
    ingredient    INTEGER NOT NULL,
    action        INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    until         INTEGER,
    dose_digits   INTEGER,
    dose_scale    INTEGER,
    dose_unit     TEXT,
    order_number  TEXT NOT NULL,
    prescriber_id TEXT NOT NULL,
    message       TEXT NOT NULL,
    UNIQUE (person, ingredient, action, at, order_number)
) STRICT;

-- Results of followed people, as sent; their meaning is computed when they are read. Those collected in
-- one minute are one row, as packed_results.h says: they are written and read together.
CREATE TABLE result_set (
    person   INTEGER NOT NULL REFERENCES person (id),
    minute   INTEGER NOT NULL,              -- of collection, its start
    count    INTEGER NOT NULL CHECK (count > 0),
    has_gene INTEGER NOT NULL CHECK (has_gene BETWEEN 0 AND 1),
    results  BLOB NOT NULL,
    PRIMARY KEY (person, minute)
) STRICT, WITHOUT ROWID;
-- TPMT and NUDT15, which are found out once in a life.
CREATE INDEX result_set_gene ON result_set (person, minute) WHERE has_gene = 1;

-- What a result was before it was replaced, and replacements that came too late to count.
CREATE TABLE result_version (
    person   INTEGER NOT NULL REFERENCES person (id),
    key      TEXT NOT NULL,
    at       INTEGER NOT NULL,
    value    TEXT NOT NULL,
    unit     TEXT NOT NULL,
    status   INTEGER NOT NULL,
    reported INTEGER NOT NULL,
    message  TEXT NOT NULL
) STRICT;
CREATE INDEX result_version_result ON result_version (person, key);

CREATE TABLE alert (
    id             INTEGER PRIMARY KEY,
    ref            TEXT NOT NULL UNIQUE,
    person         INTEGER NOT NULL REFERENCES person (id),
    rule           TEXT NOT NULL,
    subject        TEXT NOT NULL,
    analyte        INTEGER,
    severity       INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 3),
    state          INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    version        INTEGER NOT NULL,
    opened_at      INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL,
    corrected      INTEGER NOT NULL,
    headline       TEXT NOT NULL,
    threshold      TEXT NOT NULL,
    pack           TEXT NOT NULL,
    sources        TEXT NOT NULL,
    notes          TEXT NOT NULL,
    actions        TEXT NOT NULL,
    message        TEXT NOT NULL,
    ack_by         TEXT,
    ack_at         INTEGER,
    ack_note       TEXT,
    ack_version    INTEGER,
    acknowledge_by INTEGER,
    closed_by      TEXT,                    -- a person ended it, against what the results say
    escalation     INTEGER NOT NULL,
    notified       INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_person ON alert (person, state);
CREATE INDEX alert_due ON alert (acknowledge_by) WHERE acknowledge_by IS NOT NULL;
CREATE INDEX alert_state ON alert (state, id);

CREATE TABLE evidence (
    alert             INTEGER NOT NULL REFERENCES alert (id),
    version           INTEGER NOT NULL,     -- 0: what people were told in all versions together
    ordinal           INTEGER NOT NULL,
    key               TEXT NOT NULL,
    analyte           INTEGER NOT NULL,
    value             TEXT NOT NULL,
    unit              TEXT NOT NULL,
    canonical_value   TEXT NOT NULL,
    canonical_unit    TEXT NOT NULL,
    collected         INTEGER NOT NULL,
    range             TEXT NOT NULL,
    status            INTEGER NOT NULL,
    before_correction TEXT,
    message           TEXT NOT NULL,
    derived           INTEGER NOT NULL,
    PRIMARY KEY (alert, version, ordinal)
) STRICT, WITHOUT ROWID;

-- What people said of alerts afterwards; the newest row of an alert counts.
CREATE TABLE judgement (
    id      INTEGER PRIMARY KEY,
    alert   INTEGER NOT NULL REFERENCES alert (id),
    at      INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    verdict INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 2),
    note    TEXT NOT NULL
) STRICT;
CREATE INDEX judgement_alert ON judgement (alert, id);

-- Alerts about ourselves: a channel that fails, a message that could not be handled, a full disk.
CREATE TABLE operator_event (
    id        INTEGER PRIMARY KEY,
    code      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    detail    TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    count     INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX operator_event_open ON operator_event (code, subject) WHERE closed_at IS NULL;

-- One thing to tell one contact by one channel. `key` makes a notice unique, `parcel` names it to the world.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL UNIQUE,
    parcel        TEXT NOT NULL,
    alert         INTEGER REFERENCES alert (id),
    operator      INTEGER REFERENCES operator_event (id),
    version       INTEGER NOT NULL,
    kind          INTEGER NOT NULL,
    contact       TEXT NOT NULL,
    channel       TEXT NOT NULL,
    detail        INTEGER NOT NULL,
    severity      INTEGER NOT NULL,
    step          INTEGER NOT NULL,
    created       INTEGER NOT NULL,
    due           INTEGER NOT NULL,
    state         INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    attempts      INTEGER NOT NULL DEFAULT 0,
    first_attempt INTEGER,
    finished      INTEGER,
    said          TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_due ON outbox (channel, due) WHERE state = 0;
CREATE INDEX outbox_alert ON outbox (alert);
CREATE INDEX outbox_parcel ON outbox (parcel);
CREATE INDEX outbox_state ON outbox (state, id);

-- What waits for the daily digest of a contact, and in which notice it went.
CREATE TABLE digest_line (
    id      INTEGER PRIMARY KEY,
    person  INTEGER NOT NULL REFERENCES person (id),
    alert   INTEGER REFERENCES alert (id),
    topic   TEXT NOT NULL,
    text    TEXT NOT NULL,
    contact TEXT NOT NULL,
    channel TEXT NOT NULL,
    detail  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    due     INTEGER NOT NULL,
    notice  INTEGER REFERENCES outbox (id),
    UNIQUE (person, topic, contact, channel)
) STRICT;
CREATE INDEX digest_line_due ON digest_line (due) WHERE notice IS NULL;
CREATE INDEX digest_line_notice ON digest_line (notice) WHERE notice IS NOT NULL;
CREATE INDEX digest_line_alert ON digest_line (alert) WHERE alert IS NOT NULL;

-- What a person must decide: unmatched people, unmapped codes, parts held back.
CREATE TABLE review (
    id       INTEGER PRIMARY KEY,
    queue    INTEGER NOT NULL CHECK (queue BETWEEN 0 AND 3),
    message  INTEGER NOT NULL,
    place    TEXT NOT NULL,
    fault    INTEGER NOT NULL,
    detail   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    at       INTEGER NOT NULL,
    closed_at INTEGER,
    closed_by TEXT,
    reason   TEXT,
    UNIQUE (queue, message, place, subject)
) STRICT;
CREATE INDEX review_open ON review (queue, id) WHERE closed_at IS NULL;
CREATE INDEX review_message ON review (message) WHERE closed_at IS NULL;
CREATE INDEX review_subject ON review (queue, subject) WHERE closed_at IS NULL;

-- Remote FHIR servers we read: how far, which versions were seen within the overlap, and what a
-- notification named without holding it.
CREATE TABLE remote_mark (
    feed  TEXT NOT NULL,
    what  TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (feed, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE remote_seen (
    feed    TEXT NOT NULL,
    type    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (feed, type, id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_seen_age ON remote_seen (feed, type, updated);

CREATE TABLE remote_wish (
    feed      TEXT NOT NULL,
    reference TEXT NOT NULL,
    due       INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    PRIMARY KEY (feed, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_wish_due ON remote_wish (feed, due);

-- What prescribers answered to advice shown while they ordered.
CREATE TABLE advice_answer (
    id      INTEGER PRIMARY KEY,
    card    TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'overridden')),
    reason  TEXT NOT NULL,
    comment TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

-- Who did what, chained: each row's hash covers the row before it.
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    actor  TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash   BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'audit rows stay'); END;
CREATE TRIGGER audit_keeps_text BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'audit rows stay'); END;
