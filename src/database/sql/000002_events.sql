-- The log is the outbox: written in the transaction that makes the change. Readers go by (xid, seq) below
-- pg_snapshot_xmin: a cursor on seq alone skips rows of transactions that commit late.
CREATE TABLE event (
  tenant text NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint GENERATED ALWAYS AS IDENTITY,
  type text NOT NULL,
  -- The business key, e.g. `main-shop/000000012`.
  subject text NOT NULL,
  source_version text,
  correlation text NOT NULL,
  causation text,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  data json NOT NULL,
  PRIMARY KEY (tenant, xid, seq)
);

CREATE TABLE consumer (
  tenant text NOT NULL,
  name text NOT NULL,
  xid xid8 NOT NULL DEFAULT '0',
  seq bigint NOT NULL DEFAULT 0,
  moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, name)
);
