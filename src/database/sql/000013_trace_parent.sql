-- Traces with which orders came in, of callers that record theirs: the order's own trace goes on from there. Only kept
-- where traces are exported, and only until the order's trace has gone out.
CREATE TABLE trace_parent (
  tenant text NOT NULL,
  key text NOT NULL,
  traceparent text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, key)
);
