-- A balance per article and location. available = on_hand - reserved and never below zero: the database refuses it.
CREATE TABLE stock_balance (
  tenant text NOT NULL,
  location text NOT NULL,
  sku text NOT NULL,
  on_hand bigint NOT NULL DEFAULT 0,
  reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  CHECK (on_hand - reserved >= 0),
  PRIMARY KEY (tenant, location, sku)
) WITH (fillfactor = 50);
CREATE INDEX stock_balance_sku ON stock_balance (tenant, sku);

-- Every change of a balance; the balance is the sum of its movements.
CREATE TABLE stock_movement (
  tenant text NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL CHECK (kind IN ('initial', 'count', 'reserve', 'release', 'ship')),
  location text NOT NULL,
  sku text NOT NULL,
  on_hand_delta bigint NOT NULL,
  reserved_delta bigint NOT NULL,
  -- The order, count or document that moved it.
  reference text NOT NULL,
  reason text,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, xid, seq)
);
CREATE INDEX stock_movement_sku ON stock_movement (tenant, sku, seq);

-- What each channel was told last, and what it should be told: conflated to the newest.
CREATE TABLE stock_channel (
  tenant text NOT NULL,
  channel text NOT NULL,
  source text NOT NULL,
  sku text NOT NULL,
  -- What should be told; NULL until it was computed first.
  wanted bigint,
  wanted_version bigint NOT NULL DEFAULT 0,
  wanted_at timestamptz,
  told bigint,
  told_version bigint NOT NULL DEFAULT 0,
  told_at timestamptz,
  acknowledged_at timestamptz,
  last_error text,
  PRIMARY KEY (tenant, channel, source, sku)
) WITH (fillfactor = 70);
CREATE INDEX stock_channel_untold ON stock_channel (tenant, channel, wanted) WHERE wanted_version > told_version;

-- A count from a warehouse or ERP that came, with the newest time: an older count never overwrites a newer.
CREATE TABLE stock_count (
  tenant text NOT NULL,
  location text NOT NULL,
  sku text NOT NULL,
  on_hand bigint NOT NULL,
  counted_at timestamptz NOT NULL,
  -- Counted less booked, and since when it is just that.
  difference bigint NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (tenant, location, sku)
);
