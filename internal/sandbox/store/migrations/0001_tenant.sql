-- Times are UTC text in RFC 3339 with milliseconds, so that they sort.
-- Names that ignore case have a second, folded column that carries the uniqueness.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Everyone, local or from the identity provider. resource is the SCIM object without
-- what the server computes; email_folded is the primary e-mail.
CREATE TABLE users (
    id                 TEXT PRIMARY KEY,
    user_name          TEXT NOT NULL,
    user_name_folded   TEXT NOT NULL UNIQUE,
    email_folded       TEXT UNIQUE,
    external_id        TEXT,
    display_name       TEXT NOT NULL,
    active             INTEGER NOT NULL,
    auth_provider_type TEXT NOT NULL CHECK (auth_provider_type IN ('local', 'scim')),
    resource           TEXT NOT NULL,
    created            TEXT NOT NULL,
    modified           TEXT NOT NULL,
    version            INTEGER NOT NULL
);

CREATE INDEX users_external_id ON users (external_id);

CREATE TABLE teams (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    policy_type TEXT NOT NULL CHECK (policy_type IN ('UNBOUND', 'PROVIDER_ID_SET')),
    sso_alias   TEXT NOT NULL,
    description TEXT NOT NULL,
    is_root     INTEGER NOT NULL,
    created     TEXT NOT NULL,
    modified    TEXT NOT NULL
);

CREATE TABLE scim_groups (
    id           TEXT PRIMARY KEY,
    team_id      TEXT NOT NULL UNIQUE REFERENCES teams (id),
    display_name TEXT NOT NULL,
    name_folded  TEXT NOT NULL UNIQUE,
    external_id  TEXT,
    resource     TEXT NOT NULL,
    created      TEXT NOT NULL,
    modified     TEXT NOT NULL,
    version      INTEGER NOT NULL
);

CREATE INDEX scim_groups_external_id ON scim_groups (external_id);

-- position gives the members the order in which they were added.
CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES scim_groups (id) ON DELETE CASCADE,
    user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (group_id, user_id)
);

CREATE INDEX group_members_order ON group_members (group_id, position, user_id);

CREATE INDEX group_members_user ON group_members (user_id, group_id);

CREATE TABLE roles (
    id                            TEXT PRIMARY KEY,
    name                          TEXT NOT NULL UNIQUE,
    is_admin                      INTEGER NOT NULL,
    is_available_in_root_team     INTEGER NOT NULL,
    is_available_in_non_root_team INTEGER NOT NULL,
    description                   TEXT NOT NULL
);

-- One (user, team, role) may come from several sources and goes with the last of them.
CREATE TABLE role_grants (
    user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    team_id   TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    role_id   TEXT NOT NULL REFERENCES roles (id),
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    PRIMARY KEY (user_id, team_id, role_id, source, source_id)
);

CREATE TABLE api_keys (
    id          TEXT PRIMARY KEY,
    user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    team_id     TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    status      TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    created     TEXT NOT NULL,
    last_access TEXT NOT NULL
);

CREATE INDEX api_keys_user ON api_keys (user_id);

-- No foreign keys: an entry outlives the people and keys it speaks of.
CREATE TABLE audit (
    id         TEXT PRIMARY KEY,
    request_id TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    method     TEXT NOT NULL,
    path       TEXT NOT NULL,
    status     INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    started    TEXT NOT NULL,
    ended      TEXT NOT NULL
);

CREATE INDEX audit_ended ON audit (ended);
