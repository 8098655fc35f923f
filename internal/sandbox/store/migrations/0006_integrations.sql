-- Integrations with Okta orgs and their data sources. What one is stands in record,
-- as JSON. gone_at is when its deletion is done, '' while nobody deletes it.

CREATE TABLE okta_providers (
    id          TEXT PRIMARY KEY,
    name_folded TEXT NOT NULL UNIQUE,
    gone_at     TEXT NOT NULL DEFAULT '',
    record      TEXT NOT NULL
);

CREATE TABLE datasources (
    id          TEXT PRIMARY KEY,
    provider_id TEXT NOT NULL REFERENCES okta_providers (id) ON DELETE CASCADE,
    record      TEXT NOT NULL
);

CREATE INDEX datasources_provider ON datasources (provider_id);
