-- The durable process engine. `tenant` leads every key: an engine transaction names one tenant.

-- Columns of a set come as one text, separated by the unit separator: see src/database/arrays.ts.
CREATE FUNCTION unpack(texts text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN string_to_array(texts, E'\x1f');

-- One row for a set of instances that a worker carries. Its id is the fencing epoch: a write-back that does not find
-- its lease has lost the set to somebody else and changes nothing.
CREATE TABLE lease (
  tenant text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  worker text NOT NULL,
  until timestamptz NOT NULL,
  -- Where the set stands now; the rows of its instances still say where it was taken up.
  step text,
  -- A signal came for one of its instances meanwhile.
  signalled boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant, id)
) WITH (fillfactor = 50);

-- What a carried set has done since it was taken up, one row a step for the whole set: the redo log of a carry. Rows of
-- instances are written when they are put down; whoever takes over a dead worker's set applies these first. One row
-- instead of 500 updates a step: 4 times the orders a second, a third of the WAL.
CREATE TABLE carry_log (
  tenant text NOT NULL,
  lease bigint NOT NULL,
  seq integer NOT NULL,
  entries text NOT NULL,
  PRIMARY KEY (tenant, lease, seq)
);
ALTER TABLE carry_log ALTER COLUMN entries SET STORAGE EXTERNAL;

-- The immutable input of a process, apart from the small row that is rewritten at each step.
CREATE TABLE document (
  tenant text NOT NULL,
  process text NOT NULL,
  key text NOT NULL,
  version integer NOT NULL,
  source_version text NOT NULL,
  content_hash text NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  body json NOT NULL,
  PRIMARY KEY (tenant, process, key)
);

-- Whether an event in `pending` is one that `awaiting` names; both are words between blanks. Only an instance that
-- waits (or is delayed) has a non-empty `awaiting`. For rare statements: it is not inlined.
CREATE FUNCTION wakes(awaiting text, pending text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN awaiting <> '' AND pending <> ''
     AND string_to_array(btrim(pending), ' ') && string_to_array(btrim(awaiting), ' ');

-- Live instances. The finished leave in the transaction that finishes them.
-- toast_tuple_target: compressing rows of 2 to 3 KB at each of ten updates was the largest single cost.
-- queue is the step where a ready instance waits for a worker, NULL otherwise: while a set is carried no indexed
-- column changes, so that its updates stay within the page (HOT).
CREATE TABLE process (
  tenant text NOT NULL,
  process text NOT NULL,
  key text NOT NULL,
  version smallint NOT NULL,
  status text NOT NULL CHECK (status IN ('ready', 'carried', 'waiting', 'delayed', 'exception')),
  queue text,
  step text NOT NULL,
  round integer NOT NULL DEFAULT 0,
  attempt integer NOT NULL DEFAULT 0,
  -- True when the step's call may have been made already: its effect is looked up before it is repeated.
  called boolean NOT NULL DEFAULT false,
  lease bigint,
  due_at timestamptz,
  urgency timestamptz NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Events that wake it, and events that came and were not read yet: words between blanks.
  awaiting text NOT NULL DEFAULT '',
  pending text NOT NULL DEFAULT '',
  state json NOT NULL,
  trace text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, process, key)
) WITH (fillfactor = 60, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 2000);
CREATE INDEX process_ready ON process (tenant, process, queue, urgency) WHERE queue IS NOT NULL;
CREATE INDEX process_due ON process (tenant, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE process_archive (
  tenant text NOT NULL,
  process text NOT NULL,
  key text NOT NULL,
  version smallint NOT NULL,
  outcome text NOT NULL,
  reason text,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state json NOT NULL,
  trace text NOT NULL,
  PRIMARY KEY (tenant, process, key)
) WITH (toast_tuple_target = 8160);

-- What happened outside, told to one instance. It may come before the instance waits for it, or before it exists.
-- Read rows stay until the instance is archived, so that a repeated delivery is recognised.
CREATE TABLE signal (
  tenant text NOT NULL,
  process text NOT NULL,
  key text NOT NULL,
  event text NOT NULL,
  id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  payload json NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  consumed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant, process, key, event, id)
);

-- Where nothing fits: shown to a person, with what it costs and what to do.
CREATE TABLE exception (
  tenant text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  process text NOT NULL,
  key text NOT NULL,
  step text NOT NULL,
  cause text NOT NULL,
  detail text NOT NULL,
  advice text NOT NULL,
  amount bigint,
  currency text,
  raised_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  resolved_at timestamptz,
  resolution text,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX exception_open ON exception (tenant, process, key) WHERE resolved_at IS NULL;

-- One row a call of a capability over a set: its requests and answers, masked.
-- The id is given by the caller, so that the trace of an instance can point to it in the same transaction.
CREATE TABLE journal (
  tenant text NOT NULL,
  id text NOT NULL,
  system text NOT NULL,
  capability text NOT NULL,
  mode text NOT NULL,
  items integer NOT NULL,
  started_at timestamptz NOT NULL,
  duration_ms integer NOT NULL,
  error text,
  requests text NOT NULL,
  PRIMARY KEY (tenant, id)
);
