-- Vendor documents as they came: kept raw, answered when durable, mapped from here.
CREATE TABLE inbound (
  tenant text NOT NULL,
  system text NOT NULL,
  id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  type text NOT NULL,
  via text NOT NULL,
  body text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'done', 'ignored', 'refused', 'exception')),
  attempt integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- What became of it: the business key, or why it was ignored or refused.
  subject text,
  detail text,
  PRIMARY KEY (tenant, system, id)
);
CREATE INDEX inbound_new ON inbound (tenant, due_at, seq) WHERE status = 'new';
CREATE INDEX inbound_subject ON inbound (tenant, subject) WHERE subject IS NOT NULL;

CREATE TABLE watermark (
  tenant text NOT NULL,
  system text NOT NULL,
  sweep text NOT NULL,
  value text,
  run_at timestamptz,
  -- Whose turn it is: one process at a time sweeps.
  claimed_until timestamptz NOT NULL DEFAULT '-infinity',
  last_error text,
  PRIMARY KEY (tenant, system, sweep)
);

-- Orders that were refused at the door, with the reason: they are answered, never lost.
CREATE TABLE order_refusal (
  tenant text NOT NULL,
  key text NOT NULL,
  source_version text NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, key, source_version)
);

CREATE TABLE api_key (
  tenant text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  -- SHA-256 of the secret part; the secret itself is shown once and kept nowhere.
  secret_hash text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  revoked_at timestamptz,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE idempotency_key (
  tenant text NOT NULL,
  api_key text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  status integer NOT NULL,
  response text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, api_key, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
