-- The sync interval of a connection (settings.syncEveryMinutes): what is queued is sent at its runs,
-- or when a person asks. Retries and what follows from a send do not wait for a run: they are few,
-- and have an index of their own, so that a poll between two runs does not read what waits.

alter table connections add column sync_asked_at timestamptz;
comment on column connections.sync_asked_at is
  'The latest Sync now: what was queued by then is sent, whatever the sync interval; null: nobody asked.';

create index exports_under_way on exports (property_id, connection_id, next_attempt_at, export_id)
  where state = 'queued'
    and (attempts > 0 or preparations > 0 or approved or part_of is not null);
