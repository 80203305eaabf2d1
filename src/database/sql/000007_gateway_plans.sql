-- The gateway: plans and what was used of them, OAuth clients and the keys that sign their tokens, and the audit.

-- How much a client may call. NULL is without limit; a client without a plan has none at all.
CREATE TABLE gateway_plan (
  tenant text NOT NULL,
  name text NOT NULL,
  -- A bucket of `burst` tokens, refilled by this many a second; 0.1 is six a minute.
  requests_per_second double precision CHECK (requests_per_second > 0),
  burst integer CHECK (burst > 0),
  concurrency integer CHECK (concurrency > 0),
  requests_per_day bigint CHECK (requests_per_day > 0),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, name),
  CHECK ((requests_per_second IS NULL) = (burst IS NULL))
);

ALTER TABLE api_key
  ADD COLUMN plan text,
  -- 'key' is sent with each request; 'client' is exchanged for tokens at POST /oauth/token, and only there.
  ADD COLUMN kind text NOT NULL DEFAULT 'key' CHECK (kind IN ('key', 'client')),
  ADD FOREIGN KEY (tenant, plan) REFERENCES gateway_plan (tenant, name);

-- What a client has used of its plan, one row a client: every process that answers it takes from this row.
CREATE TABLE plan_use (
  tenant text NOT NULL,
  client text NOT NULL,
  -- As of filled_at; NULL while the plan has no rate.
  tokens double precision,
  filled_at timestamptz NOT NULL,
  -- In UTC.
  day date NOT NULL,
  day_count bigint NOT NULL,
  -- Requests under way by process: {"<process>": [<count>, <until, seconds of the epoch>]}. A process that died holds
  -- them no longer than until then.
  held jsonb NOT NULL,
  -- What the last statement granted, for its own RETURNING.
  granted integer NOT NULL,
  PRIMARY KEY (tenant, client)
) WITH (fillfactor = 50);

-- The row after `asked` further requests of `process`, which has `under_way` of this client. least() passes over NULL, so
-- a limit that is not there does not bind.
CREATE FUNCTION plan_after(
  before plan_use, asked integer, under_way integer, process text, per_second double precision, burst integer,
  concurrency integer, per_day bigint, hold_seconds integer
) RETURNS plan_use LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  after plan_use := before;
  at timestamptz := greatest(clock_timestamp(), before.filled_at);
  seconds double precision := extract(epoch FROM at);
  holders jsonb;
  others integer;
BEGIN
  after.filled_at := at;
  after.tokens := CASE WHEN burst IS NOT NULL THEN
    least(burst, coalesce(before.tokens + per_second * extract(epoch FROM at - before.filled_at), burst)) END;
  after.day := (at AT TIME ZONE 'UTC')::date;
  after.day_count := CASE WHEN before.day = after.day THEN before.day_count ELSE 0 END;
  SELECT coalesce(jsonb_object_agg(key, value), '{}'), coalesce(sum((value ->> 0)::integer), 0) INTO holders, others
    FROM jsonb_each(before.held) WHERE key <> process AND (value ->> 1)::double precision > seconds;
  after.granted := greatest(0, least(
    asked, floor(after.tokens), per_day - after.day_count, concurrency - others - under_way));
  after.tokens := after.tokens - after.granted;
  after.day_count := after.day_count + after.granted;
  after.held := CASE
    WHEN concurrency IS NULL THEN '{}'
    WHEN under_way + after.granted = 0 THEN holders
    ELSE holders || jsonb_build_object(
      process, jsonb_build_array(under_way + after.granted, seconds + hold_seconds)) END;
  RETURN after;
END $$;

-- Requests by client and day, counted by each process and added every few seconds.
CREATE TABLE api_usage (
  tenant text NOT NULL,
  day date NOT NULL,
  client text NOT NULL,
  requests bigint NOT NULL,
  -- Answered 4xx, of these 429 for the plan's sake, and 5xx.
  refused bigint NOT NULL,
  limited bigint NOT NULL,
  failed bigint NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, day, client)
) WITH (fillfactor = 70);

-- Keys that sign access tokens. `generation` is unique, so that of processes that make the next key at once one does.
CREATE TABLE signing_key (
  tenant text NOT NULL,
  generation integer NOT NULL,
  kid text NOT NULL,
  public_jwk json NOT NULL,
  -- A JWK, sealed where the installation has set a secret for it.
  private_jwk text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sign_from timestamptz NOT NULL,
  sign_until timestamptz NOT NULL,
  -- In the key set until the last token that it signed has ended.
  published_until timestamptz NOT NULL,
  PRIMARY KEY (tenant, generation)
);

-- Who did what as an administrator, written in the transaction of the act.
CREATE TABLE audit_entry (
  tenant text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  act text NOT NULL,
  subject text NOT NULL,
  before json,
  after json,
  PRIMARY KEY (tenant, id)
);

CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the audit are never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_stands BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_stands();
CREATE TRIGGER audit_stands_whole BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_stands();
