-- Counters of the sync log, kept by the transaction that moves an export: how many stand where, for how much, since
-- when and for which cause; and per day what was queued and what was synced. Reading them costs the same at five
-- million exports as at five.
--
-- Two transactions never write the same row: each backend has rows of its own (writer), so counting makes nobody wait
-- and cannot deadlock. Readers add the writers up; fold_export_counts() gathers the rows of all writers under 0.

CREATE TABLE export_counts (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  writer integer NOT NULL,
  state text NOT NULL,
  standing text,
  currency text NOT NULL,
  queued_on date,
  cause_code text,
  cause_subject text,
  count bigint NOT NULL,
  amount_minor numeric NOT NULL,
  UNIQUE NULLS NOT DISTINCT (property_id, connection_id, writer, state, standing, currency, queued_on,
    cause_code, cause_subject),
  FOREIGN KEY (property_id, connection_id) REFERENCES connections (property_id, connection_id)
) WITH (fillfactor = 50);

COMMENT ON TABLE export_counts IS
  'How many exports stand where, and for how much: kept by a trigger in the transaction that moves them. Sum over writer; a single row may be negative.';
COMMENT ON COLUMN export_counts.writer IS
  'The database backend that counted, 0 for what was gathered: no two transactions write the same row.';
COMMENT ON COLUMN export_counts.standing IS 'Of confirmed ones, as exports.external_standing; null for all others.';
COMMENT ON COLUMN export_counts.queued_on IS
  'UTC day on which they were made; null once they are confirmed or excluded, whose age nobody asks for.';
COMMENT ON COLUMN export_counts.cause_code IS 'Of held ones; null for all others.';

CREATE TABLE export_days (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  writer integer NOT NULL,
  day_on date NOT NULL,
  currency text NOT NULL,
  queued bigint NOT NULL,
  queued_minor numeric NOT NULL,
  synced bigint NOT NULL,
  synced_minor numeric NOT NULL,
  PRIMARY KEY (property_id, connection_id, day_on, currency, writer),
  FOREIGN KEY (property_id, connection_id) REFERENCES connections (property_id, connection_id)
) WITH (fillfactor = 50);

COMMENT ON TABLE export_days IS
  'Exports made and exports that became synced, per day of the property: events of the day, never taken back. Sum over writer.';
COMMENT ON COLUMN export_days.day_on IS 'In the time zone the property had that day.';
COMMENT ON COLUMN export_days.writer IS 'As export_counts.writer.';

-- The oldest that waits is asked for by every screen; the queue's own index is by when each is due.
CREATE INDEX exports_pending_since ON exports (property_id, connection_id, created_at)
  WHERE state IN ('queued', 'sending', 'uncertain');

CREATE FUNCTION count_exports() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    INSERT INTO export_counts AS k
    SELECT property_id, connection_id, pg_backend_pid(), state,
           CASE state WHEN 'confirmed' THEN coalesce(external_standing, 'booked') END, currency,
           CASE WHEN state NOT IN ('confirmed', 'excluded') THEN (created_at AT TIME ZONE 'UTC')::date END,
           CASE state WHEN 'held' THEN cause_code END, CASE state WHEN 'held' THEN cause_subject END,
           count(*), sum(amount_minor)
      FROM added GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
        ON CONFLICT (property_id, connection_id, writer, state, standing, currency, queued_on,
                     cause_code, cause_subject)
        DO UPDATE SET count = k.count + excluded.count, amount_minor = k.amount_minor + excluded.amount_minor;
    INSERT INTO export_days AS d
    SELECT property_id, connection_id, pg_backend_pid(), (now() AT TIME ZONE p.time_zone)::date, currency,
           count(*), sum(amount_minor), count(*) FILTER (WHERE state = 'confirmed'),
           coalesce(sum(amount_minor) FILTER (WHERE state = 'confirmed'), 0)
      FROM added JOIN properties p USING (property_id) GROUP BY 1, 2, 3, 4, 5
        ON CONFLICT (property_id, connection_id, day_on, currency, writer)
        DO UPDATE SET queued = d.queued + excluded.queued, queued_minor = d.queued_minor + excluded.queued_minor,
                      synced = d.synced + excluded.synced, synced_minor = d.synced_minor + excluded.synced_minor;
    RETURN NULL;
  END IF;
  IF tg_op = 'DELETE' THEN
    INSERT INTO export_counts AS k
    SELECT property_id, connection_id, pg_backend_pid(), state,
           CASE state WHEN 'confirmed' THEN coalesce(external_standing, 'booked') END, currency,
           CASE WHEN state NOT IN ('confirmed', 'excluded') THEN (created_at AT TIME ZONE 'UTC')::date END,
           CASE state WHEN 'held' THEN cause_code END, CASE state WHEN 'held' THEN cause_subject END,
           -count(*), -sum(amount_minor)
      FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
        ON CONFLICT (property_id, connection_id, writer, state, standing, currency, queued_on,
                     cause_code, cause_subject)
        DO UPDATE SET count = k.count + excluded.count, amount_minor = k.amount_minor + excluded.amount_minor;
    RETURN NULL;
  END IF;
  INSERT INTO export_counts AS k
  SELECT property_id, connection_id, pg_backend_pid(), state,
         CASE state WHEN 'confirmed' THEN coalesce(external_standing, 'booked') END, currency,
         CASE WHEN state NOT IN ('confirmed', 'excluded') THEN (created_at AT TIME ZONE 'UTC')::date END,
         CASE state WHEN 'held' THEN cause_code END, CASE state WHEN 'held' THEN cause_subject END,
         sum(n), sum(n * amount_minor)
    FROM (SELECT property_id, connection_id, state, external_standing, currency, created_at, cause_code,
                 cause_subject, amount_minor, 1 AS n FROM added
          UNION ALL
          SELECT property_id, connection_id, state, external_standing, currency, created_at, cause_code,
                 cause_subject, amount_minor, -1 FROM gone) moved
   GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(n) <> 0 OR sum(n * amount_minor) <> 0
      ON CONFLICT (property_id, connection_id, writer, state, standing, currency, queued_on,
                   cause_code, cause_subject)
      DO UPDATE SET count = k.count + excluded.count, amount_minor = k.amount_minor + excluded.amount_minor;
  -- What this statement confirmed; a restore that takes confirmations back took them back on no day.
  INSERT INTO export_days AS d
  SELECT property_id, connection_id, pg_backend_pid(), (now() AT TIME ZONE p.time_zone)::date, currency,
         0, 0, sum(n), sum(n * amount_minor)
    FROM (SELECT property_id, connection_id, currency, amount_minor, 1 AS n FROM added WHERE state = 'confirmed'
          UNION ALL
          SELECT property_id, connection_id, currency, amount_minor, -1 FROM gone WHERE state = 'confirmed') moved
    JOIN properties p USING (property_id)
   GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) > 0
      ON CONFLICT (property_id, connection_id, day_on, currency, writer)
      DO UPDATE SET synced = d.synced + excluded.synced, synced_minor = d.synced_minor + excluded.synced_minor;
  RETURN NULL;
END $$;

CREATE TRIGGER exports_counted_when_made AFTER INSERT ON exports
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_exports();
CREATE TRIGGER exports_counted_when_moved AFTER UPDATE ON exports
  REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_exports();
CREATE TRIGGER exports_counted_when_gone AFTER DELETE ON exports
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_exports();

-- Gathers under writer 0. A row that a transaction is counting in is skipped: it is gathered another time. Two that
-- gather at once would wait for each other's rows: the second leaves.
CREATE FUNCTION fold_export_counts() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('fold_export_counts')) THEN
    RETURN;
  END IF;
  WITH taken AS (
    SELECT ctid FROM export_counts WHERE writer <> 0 FOR UPDATE SKIP LOCKED
  ), gathered AS (
    DELETE FROM export_counts k USING taken WHERE k.ctid = taken.ctid RETURNING k.*
  )
  INSERT INTO export_counts AS k
  SELECT property_id, connection_id, 0, state, standing, currency, queued_on, cause_code, cause_subject,
         sum(count), sum(amount_minor)
    FROM gathered GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
      ON CONFLICT (property_id, connection_id, writer, state, standing, currency, queued_on,
                   cause_code, cause_subject)
      DO UPDATE SET count = k.count + excluded.count, amount_minor = k.amount_minor + excluded.amount_minor;
  DELETE FROM export_counts WHERE writer = 0 AND count = 0 AND amount_minor = 0;
  WITH taken AS (
    SELECT ctid FROM export_days WHERE writer <> 0 FOR UPDATE SKIP LOCKED
  ), gathered AS (
    DELETE FROM export_days d USING taken WHERE d.ctid = taken.ctid RETURNING d.*
  )
  INSERT INTO export_days AS d
  SELECT property_id, connection_id, 0, day_on, currency, sum(queued), sum(queued_minor), sum(synced),
         sum(synced_minor)
    FROM gathered GROUP BY 1, 2, 3, 4, 5
      ON CONFLICT (property_id, connection_id, day_on, currency, writer)
      DO UPDATE SET queued = d.queued + excluded.queued, queued_minor = d.queued_minor + excluded.queued_minor,
                    synced = d.synced + excluded.synced, synced_minor = d.synced_minor + excluded.synced_minor;
END $$;

-- What stands already.
INSERT INTO export_counts
SELECT property_id, connection_id, 0, state,
       CASE state WHEN 'confirmed' THEN coalesce(external_standing, 'booked') END, currency,
       CASE WHEN state NOT IN ('confirmed', 'excluded') THEN (created_at AT TIME ZONE 'UTC')::date END,
       CASE state WHEN 'held' THEN cause_code END, CASE state WHEN 'held' THEN cause_subject END,
       count(*), sum(amount_minor)
  FROM exports GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
INSERT INTO export_days
SELECT property_id, connection_id, 0, day_on, currency, sum(queued), sum(queued_minor), sum(synced), sum(synced_minor)
  FROM (SELECT x.property_id, x.connection_id, (x.created_at AT TIME ZONE p.time_zone)::date AS day_on, x.currency,
               1 AS queued, x.amount_minor AS queued_minor, 0 AS synced, 0 AS synced_minor
          FROM exports x JOIN properties p USING (property_id)
        UNION ALL
        SELECT x.property_id, x.connection_id, (x.confirmed_at AT TIME ZONE p.time_zone)::date, x.currency,
               0, 0, 1, x.amount_minor
          FROM exports x JOIN properties p USING (property_id)
         WHERE x.state = 'confirmed' AND x.confirmed_at IS NOT NULL) one
 GROUP BY 1, 2, 3, 4, 5;
