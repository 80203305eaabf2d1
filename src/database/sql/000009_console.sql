-- Who is logged in to the console. The token itself is in the browser's cookie alone; what a session may do is asked of
-- its API key at each request, so a key that is revoked takes its sessions with it at once.
CREATE TABLE console_session (
  tenant text NOT NULL,
  -- SHA-256 of the token.
  token_hash text NOT NULL,
  api_key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, token_hash)
);

-- Orders as people look for them: by number, name, e-mail, tracking, newest first. It is a copy that follows the log,
-- so that neither the acceptance of an order nor its steps pay for an index that only the console reads.
CREATE TABLE order_index (
  tenant text NOT NULL,
  key text NOT NULL,
  channel text NOT NULL,
  number text NOT NULL,
  accepted_at timestamptz NOT NULL,
  -- What the channel promised.
  ship_by timestamptz NOT NULL,
  customer text NOT NULL,
  total bigint NOT NULL,
  currency text NOT NULL,
  -- 'open' while it is on its way. No NULL: an index does not take "IS NULL" for a constant when it sorts.
  outcome text NOT NULL,
  reason text,
  finished_at timestamptz,
  -- Every word by which it is found, each behind its tenant: the index must not meet another tenant's orders.
  terms tsvector NOT NULL,
  PRIMARY KEY (tenant, key)
);
CREATE INDEX order_index_newest ON order_index (tenant, accepted_at, key);
CREATE INDEX order_index_channel ON order_index (tenant, channel, accepted_at, key);
CREATE INDEX order_index_outcome ON order_index (tenant, outcome, accepted_at, key);
CREATE INDEX order_index_promise ON order_index (tenant, ship_by, key) WHERE outcome = 'open';
CREATE INDEX order_index_terms ON order_index USING gin (terms);

-- The health of a system is read from its newest calls: one row a set, so this index costs an order next to nothing.
CREATE INDEX journal_newest ON journal (tenant, system, started_at);
