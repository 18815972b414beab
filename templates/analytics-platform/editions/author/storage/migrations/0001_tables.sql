-- Tables of results, accounts and the audit trail. Every primary key begins with the tenant, but for what the engine
-- remembers about itself. Times are milliseconds since 1970, UTC. Text is compared by code point, as in the embedded store.

CREATE TABLE position (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    position bigint NOT NULL,
    clock bigint NOT NULL
);

CREATE TABLE state (
    key text COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL
);

CREATE TABLE cells (
    tenant text COLLATE "C" NOT NULL,
    minute bigint NOT NULL,
    type text COLLATE "C" NOT NULL,
    events bigint NOT NULL,
    amount_cents bigint NOT NULL,
    failed bigint NOT NULL,
    revision bigint NOT NULL,
    closed boolean NOT NULL,
    PRIMARY KEY (tenant, minute, type)
);

-- A partition is a day: what is too old goes with its table, and leaves no holes. An event_id is unique by the rules; the
-- key keeps a batch that is written again from doubling rows.
CREATE TABLE events (
    tenant text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    occurred_at bigint NOT NULL,
    session text COLLATE "C" NOT NULL,
    customer text COLLATE "C" NOT NULL,
    amount_cents bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    card text COLLATE "C" NOT NULL,
    device text COLLATE "C" NOT NULL,
    country text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, occurred_at, event_id)
) PARTITION BY RANGE (occurred_at);

-- Events that claim a time outside of the retention, so that nobody can make a partition for each day since 1970.
CREATE TABLE events_other PARTITION OF events DEFAULT;

-- Export and erasure of one customer. Questions over time are served by the primary key.
CREATE INDEX events_by_customer ON events (tenant, customer);

CREATE TABLE alerts (
    tenant text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    occurred_at bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    layer text COLLATE "C" NOT NULL,
    score double precision NOT NULL,
    reason text COLLATE "C" NOT NULL,
    amount_cents bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, id)
);

-- GET /v1/alerts: pages, the newest first.
CREATE INDEX alerts_by_time ON alerts (tenant, occurred_at DESC, id DESC);

CREATE TABLE rejected (
    tenant text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    raw text COLLATE "C" NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, position)
);

CREATE TABLE usage (
    tenant text COLLATE "C" NOT NULL,
    day bigint NOT NULL,
    events bigint NOT NULL,
    bytes bigint NOT NULL,
    duplicates bigint NOT NULL,
    late bigint NOT NULL,
    malformed bigint NOT NULL,
    alerts bigint NOT NULL,
    PRIMARY KEY (tenant, day)
);

CREATE TABLE tenants (
    id text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE keys (
    tenant text COLLATE "C" NOT NULL REFERENCES tenants,
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL UNIQUE,
    grants text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    revoked_at bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE TABLE audit (
    tenant text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    moment bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    object text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, number)
);
