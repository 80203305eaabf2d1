-- The ledger has one row a set, kind, location and article: the orders of a set that take the same article stand in one
-- row, in `reference` and `reason` joined by the record separator (U+001E), with what each of them moved in the two columns
-- of parts, joined by commas. NULL parts are zeros; a row without any is of one order. Its view `stock_movement` has a row
-- an order, as the table had before.
ALTER TABLE stock_movement RENAME TO stock_ledger;
ALTER TABLE stock_ledger ADD COLUMN on_hand_parts text, ADD COLUMN reserved_parts text;
-- The index by article was half of what a movement cost: 14 to 18 microseconds of a backend with it, 7 without (2 cores,
-- 505,000 rows, 3,000 articles). Who holds an article is read back from the newest movement on, until it adds up.
DROP INDEX stock_movement_sku;
-- Rows of one transaction are of one session, so their numbers still rise.
ALTER TABLE stock_ledger ALTER COLUMN seq SET CACHE 1000;

CREATE VIEW stock_movement AS
SELECT m.tenant, m.xid, m.seq, p.line::int AS line, m.kind, m.location, m.sku,
  coalesce(p.on_hand, 0) AS on_hand_delta, coalesce(p.reserved, 0) AS reserved_delta,
  coalesce(p.reference, '') AS reference, nullif(p.reason, '') AS reason, m.at
FROM stock_ledger m CROSS JOIN LATERAL unnest(
  CASE WHEN m.on_hand_parts IS NULL AND m.reserved_parts IS NULL THEN ARRAY[m.on_hand_delta]
    ELSE string_to_array(m.on_hand_parts, ',')::bigint[] END,
  CASE WHEN m.on_hand_parts IS NULL AND m.reserved_parts IS NULL THEN ARRAY[m.reserved_delta]
    ELSE string_to_array(m.reserved_parts, ',')::bigint[] END,
  string_to_array(m.reference, E'\x1e'),
  string_to_array(m.reason, E'\x1e')
) WITH ORDINALITY AS p(on_hand, reserved, reference, reason, line);

-- The platform only adds, and to the ledger itself. Who corrects by hand may do it through the view.
CREATE FUNCTION correct_stock_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO stock_ledger (tenant, kind, location, sku, on_hand_delta, reserved_delta, reference, reason, at)
    VALUES (NEW.tenant, NEW.kind, NEW.location, NEW.sku, NEW.on_hand_delta, NEW.reserved_delta, NEW.reference, NEW.reason,
      coalesce(NEW.at, clock_timestamp()));
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT 1 FROM stock_ledger WHERE tenant = OLD.tenant AND xid = OLD.xid AND seq = OLD.seq
             AND (on_hand_parts IS NOT NULL OR reserved_parts IS NOT NULL)) THEN
    RAISE EXCEPTION 'movement % of % is of several orders', OLD.seq, OLD.sku USING HINT = 'Correct its row in stock_ledger.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    DELETE FROM stock_ledger WHERE tenant = OLD.tenant AND xid = OLD.xid AND seq = OLD.seq;
    RETURN OLD;
  END IF;
  UPDATE stock_ledger SET kind = NEW.kind, location = NEW.location, sku = NEW.sku, on_hand_delta = NEW.on_hand_delta,
    reserved_delta = NEW.reserved_delta, reference = NEW.reference, reason = NEW.reason
  WHERE tenant = OLD.tenant AND xid = OLD.xid AND seq = OLD.seq;
  RETURN NEW;
END $$;
CREATE TRIGGER stock_movement_correction INSTEAD OF INSERT OR UPDATE OR DELETE ON stock_movement
  FOR EACH ROW EXECUTE FUNCTION correct_stock_movement();

-- When it was moved last: a count is a correction only where nothing moved since it differed.
ALTER TABLE stock_balance ADD COLUMN moved_at timestamptz NOT NULL DEFAULT now();
-- A count rewrites its row each time; with room in the page it does so without touching the index.
ALTER TABLE stock_count SET (fillfactor = 50);

ALTER TABLE stock_channel
  -- Since when the channel does not know what it should; a number that changes on its way keeps its place by age.
  ADD COLUMN untold_since timestamptz,
  -- An item that failed is told again from then on.
  ADD COLUMN next_try_at timestamptz,
  ADD COLUMN tries int NOT NULL DEFAULT 0,
  -- A telling that went out and has no certain outcome: its number, version and time.
  ADD COLUMN sent bigint,
  ADD COLUMN sent_version bigint,
  ADD COLUMN sent_at timestamptz,
  -- Its outcome is unknown, and until then the channel may still come to it: only the same number may be told.
  ADD COLUMN doubt_until timestamptz,
  -- A newer number was told over one whose outcome was never known: it is told once more.
  ADD COLUMN confirms boolean NOT NULL DEFAULT false;
UPDATE stock_channel SET untold_since = wanted_at WHERE wanted_version > told_version;
CREATE INDEX stock_channel_age ON stock_channel (tenant, channel, untold_since) WHERE wanted_version > told_version;

-- A channel as a whole: why nothing is told to it now, and by which rules its numbers were worked out.
CREATE TABLE stock_push (
  tenant text NOT NULL,
  channel text NOT NULL,
  -- Locations, source codes, buffers and rounding, as JSON; a change of it works out all numbers of the channel anew.
  rules text,
  -- Working out all numbers has come as far as this article; NULL when it is done.
  recounted_to text,
  paused_until timestamptz,
  pause text CHECK (pause IN ('quota', 'outage', 'unsupported')),
  pause_detail text,
  paused_since timestamptz,
  failures int NOT NULL DEFAULT 0,
  pushed_at timestamptz,
  PRIMARY KEY (tenant, channel)
);
