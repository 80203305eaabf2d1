-- Whom the experience APIs serve: a partner is bound to channels, and API clients (keys or OAuth clients) to a partner.
CREATE TABLE partner (
  tenant text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  channels text[] NOT NULL CHECK (cardinality(channels) > 0),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  disabled_at timestamptz,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE partner_client (
  tenant text NOT NULL,
  -- What the gateway calls its caller: the id of an API key or of an OAuth client.
  client text NOT NULL,
  partner text NOT NULL,
  PRIMARY KEY (tenant, client)
);
CREATE INDEX partner_client_partner ON partner_client (tenant, partner);

-- Where a partner wants to hear of events. Each endpoint reads the log by a cursor of its own, below every running
-- transaction, so that nothing is copied for it and nothing can be missed or lost.
CREATE TABLE webhook_endpoint (
  tenant text NOT NULL,
  id text NOT NULL,
  partner text NOT NULL,
  url text NOT NULL,
  description text NOT NULL,
  event_types text[] NOT NULL,
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'paused', 'disabled')),
  status_reason text,
  status_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  xid xid8 NOT NULL,
  seq bigint NOT NULL,
  -- Events behind the cursor that were delivered already, as `xid-seq`: one of their set failed, and they must not go
  -- out twice. At most one set.
  ahead text[] NOT NULL DEFAULT '{}',
  -- A replay from a time reads from a little before it, and leaves out what is older.
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  -- Failed rounds in a row, and since when.
  attempt integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The fencing epoch: whoever delivers or changes the endpoint takes a new one, and a write-back under an older one
  -- moves nothing.
  claim bigint NOT NULL DEFAULT 0,
  claimed_until timestamptz NOT NULL DEFAULT '-infinity',
  delivered_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, id)
) WITH (fillfactor = 70);
CREATE INDEX webhook_endpoint_partner ON webhook_endpoint (tenant, partner);

-- Several secrets are valid at once while one takes over from another: each delivery carries a signature by each.
CREATE TABLE webhook_secret (
  tenant text NOT NULL,
  endpoint text NOT NULL,
  id text NOT NULL,
  secret text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (tenant, endpoint, id)
);

-- Every try, for the partner to read.
CREATE TABLE webhook_delivery (
  tenant text NOT NULL,
  endpoint text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  event text NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  attempt integer NOT NULL,
  delivered boolean NOT NULL,
  status integer,
  detail text,
  duration_ms integer NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, endpoint, seq)
);
CREATE INDEX webhook_delivery_age ON webhook_delivery USING brin (at);

-- One key a person: without it what is kept of the person cannot be read any more, wherever a copy of it is.
CREATE TABLE subject_key (
  tenant text NOT NULL,
  subject text NOT NULL,
  key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, subject)
);

-- Customer accounts seen in orders, and what their owners changed since.
CREATE TABLE customer (
  tenant text NOT NULL,
  channel text NOT NULL,
  id text NOT NULL,
  -- Name, mail, addresses: AES-256-GCM under the subject's key, base64.
  personal text NOT NULL,
  currency text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  -- Of the newest order that was seen; an older one changes nothing.
  source_version text NOT NULL,
  -- True once the account was changed through the API: then orders leave its personal data alone.
  edited boolean NOT NULL DEFAULT false,
  last_order_at timestamptz NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The outbox to the ERP: due where a change is to be told, NULL otherwise; conflated to the newest version.
  told_version integer NOT NULL DEFAULT 0,
  tell_due_at timestamptz,
  tell_attempt integer NOT NULL DEFAULT 0,
  tell_error text,
  PRIMARY KEY (tenant, channel, id)
) WITH (fillfactor = 80);
CREATE INDEX customer_untold ON customer (tenant, tell_due_at) WHERE tell_due_at IS NOT NULL;
