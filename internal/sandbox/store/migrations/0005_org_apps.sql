-- Who is assigned to which app of the Okta org. The apps themselves and what
-- hangs on them are few and stand in org_objects. A row of org_app_users stays
-- for as long as the assignment does, whether a person or a group gave it.

CREATE TABLE org_app_users (
    app_id  TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES org_users (id) ON DELETE CASCADE,
    record  TEXT NOT NULL,
    PRIMARY KEY (app_id, user_id)
);

CREATE INDEX org_app_users_user ON org_app_users (user_id, app_id);

CREATE TABLE org_app_groups (
    app_id   TEXT NOT NULL,
    group_id TEXT NOT NULL REFERENCES org_groups (id) ON DELETE CASCADE,
    priority INTEGER NOT NULL,
    record   TEXT NOT NULL,
    PRIMARY KEY (app_id, group_id)
);

CREATE INDEX org_app_groups_group ON org_app_groups (group_id, app_id);
