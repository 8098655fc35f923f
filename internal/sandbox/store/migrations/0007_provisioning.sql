-- What the org has yet to tell its apps over SCIM, and what it told them last. A
-- row of the queue is written by the change that makes it necessary; number is
-- that of the last such change, so that one during the telling is not lost. The
-- item is a person or, of the kind group, an app group that a group is pushed to.

CREATE TABLE org_provisioning_queue (
    app_id   TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('user', 'group')),
    item_id  TEXT NOT NULL,
    number   INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    parked   INTEGER NOT NULL,
    problem  TEXT NOT NULL,
    since    TEXT NOT NULL,
    PRIMARY KEY (app_id, kind, item_id)
);

CREATE INDEX org_provisioning_queue_order ON org_provisioning_queue (app_id, parked, number, kind DESC, item_id);

CREATE TABLE org_provisioning_sent (
    app_id    TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('user', 'group')),
    item_id   TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    active    INTEGER NOT NULL,
    record    TEXT NOT NULL,
    PRIMARY KEY (app_id, kind, item_id)
);

CREATE INDEX org_provisioning_sent_item ON org_provisioning_sent (kind, item_id);

-- One process at a time works on an app: holder, until a time. Nothing is sent to
-- an app before due, when it has asked for rest. Times are UTC, "" is none.
CREATE TABLE org_provisioning_apps (
    app_id   TEXT PRIMARY KEY,
    holder   TEXT NOT NULL,
    held     TEXT NOT NULL,
    due      TEXT NOT NULL
);
