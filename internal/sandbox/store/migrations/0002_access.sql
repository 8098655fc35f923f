-- Grants follow from facts, of which each kind has a table: direct assignments, SCIM
-- roles (on the root team), and memberships (group_members) through the role mapping.

CREATE TABLE direct_grants (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    role_id TEXT NOT NULL REFERENCES roles (id),
    PRIMARY KEY (user_id, team_id, role_id)
);

CREATE INDEX direct_grants_team ON direct_grants (team_id, user_id);

CREATE TABLE scim_roles (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_id TEXT NOT NULL REFERENCES roles (id),
    PRIMARY KEY (user_id, role_id)
);

-- A mapping need not have a group: it may be configured before the group is pushed.
CREATE TABLE role_mappings (
    group_folded TEXT NOT NULL,
    group_name   TEXT NOT NULL,
    team_id      TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    role_id      TEXT NOT NULL REFERENCES roles (id),
    PRIMARY KEY (group_folded, team_id, role_id)
);

CREATE INDEX role_mappings_team ON role_mappings (team_id);

INSERT INTO scim_roles (user_id, role_id)
    SELECT DISTINCT g.user_id, g.role_id FROM role_grants g JOIN teams t ON t.id = g.team_id
    WHERE g.source = 'user_roles' AND t.is_root <> 0;

INSERT INTO direct_grants (user_id, team_id, role_id)
    SELECT DISTINCT user_id, team_id, role_id FROM role_grants WHERE source <> 'user_roles';

DROP TABLE role_grants;

-- Which provider ids there are is not the team's to know.
CREATE TABLE team_providers (
    team_id     TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    provider_id TEXT NOT NULL,
    PRIMARY KEY (team_id, provider_id)
);

-- What the admin API knows of a person beside their SCIM resource.
ALTER TABLE users ADD COLUMN full_name TEXT NOT NULL DEFAULT '';

ALTER TABLE users ADD COLUMN persona TEXT NOT NULL DEFAULT '';

ALTER TABLE users ADD COLUMN digest_settings TEXT NOT NULL DEFAULT '[]';

ALTER TABLE users ADD COLUMN last_login TEXT NOT NULL DEFAULT '';

ALTER TABLE users ADD COLUMN logins INTEGER NOT NULL DEFAULT 0;

CREATE INDEX users_provider ON users (auth_provider_type, active);

CREATE INDEX api_keys_team ON api_keys (team_id);
