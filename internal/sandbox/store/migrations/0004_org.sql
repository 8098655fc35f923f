-- The Okta org. What an object is stands in record, as JSON; the columns beside
-- it are what rows are found by. An id begins with its kind and grows with time,
-- so that ids sort in the order of creation.

CREATE TABLE org_sequence (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);

CREATE TABLE org_users (
    id           TEXT PRIMARY KEY,
    login_folded TEXT NOT NULL UNIQUE,
    short_name   TEXT NOT NULL,
    record       TEXT NOT NULL
);

CREATE INDEX org_users_short_name ON org_users (short_name);

CREATE TABLE org_groups (
    id          TEXT PRIMARY KEY,
    type        TEXT NOT NULL CHECK (type IN ('OKTA_GROUP', 'BUILT_IN', 'APP_GROUP')),
    name_folded TEXT NOT NULL,
    record      TEXT NOT NULL
);

CREATE INDEX org_groups_name ON org_groups (name_folded);

-- A membership may have several sources, '' for a direct one and else the rule
-- that gave it, and goes with the last of them.
CREATE TABLE org_group_members (
    group_id TEXT NOT NULL REFERENCES org_groups (id) ON DELETE CASCADE,
    user_id  TEXT NOT NULL REFERENCES org_users (id) ON DELETE CASCADE,
    rule_id  TEXT NOT NULL,
    PRIMARY KEY (group_id, user_id, rule_id)
);

CREATE INDEX org_group_members_user ON org_group_members (user_id, group_id);

-- Everything that is few: user types, schemas, rules, apps and what hangs on them.
CREATE TABLE org_objects (
    kind        TEXT NOT NULL,
    parent      TEXT NOT NULL,
    id          TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    record      TEXT NOT NULL,
    PRIMARY KEY (kind, parent, id)
);

CREATE TABLE org_log (
    number    INTEGER PRIMARY KEY,
    published TEXT NOT NULL,
    record    TEXT NOT NULL
);

CREATE INDEX org_log_published ON org_log (published, number);
