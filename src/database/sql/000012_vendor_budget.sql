-- What an account may ask of its vendor, one row a quota: `even_at_ms` is the time (of the epoch, by this database's
-- clock) by which all that was granted would have been sent evenly. `granted` and `wait_ms` are those of the last ask.
CREATE TABLE vendor_budget (
  tenant text NOT NULL,
  system text NOT NULL,
  quota text NOT NULL,
  even_at_ms double precision NOT NULL,
  asked_at_ms double precision NOT NULL,
  granted integer NOT NULL,
  wait_ms double precision NOT NULL,
  interval_ms double precision NOT NULL,
  burst integer NOT NULL,
  waiting integer NOT NULL,
  sent bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, system, quota)
) WITH (fillfactor = 50);
