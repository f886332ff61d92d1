-- A part's amount was queued with its entry: what a day queued has it once. Everything else counts as in 0031.

CREATE OR REPLACE FUNCTION count_exports() RETURNS trigger
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
           count(*), coalesce(sum(amount_minor) FILTER (WHERE part_of IS NULL), 0),
           count(*) FILTER (WHERE state = 'confirmed'),
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
