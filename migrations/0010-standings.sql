-- Where a synced entry stands in the external ledger: one that waits there for approval is there, and
-- in no balance; nobody must take it for posted.

alter table exports
  add column external_standing text
    check (external_standing in ('booked', 'awaiting-approval', 'draft', 'declined', 'unread')),
  add column stood_at timestamptz;
comment on column exports.external_standing is 'Set with confirmed: booked, or why the entry is in no balance there yet. Looked at again until it is booked or declined.';
comment on column exports.stood_at is 'When the external ledger was last asked for the standing.';

create index exports_not_booked on exports (property_id, connection_id, stood_at)
  where external_standing in ('awaiting-approval', 'draft', 'unread');
