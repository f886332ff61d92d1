-- Enable Accounting: the switch of a property above all its connections. A connection's own pause
-- stays beside it: that is of one connection, for a while, and ends with Resume; this one outlives
-- resumed, reconnected and new connections. No row: accounting is enabled.

create table accounting_switches (
  property_id int primary key references properties,
  enabled     boolean not null,
  reason      text not null check (btrim(reason) <> ''),
  changed_by  text not null,
  changed_at  timestamptz not null default now()
);
comment on table accounting_switches is
  'Enable Accounting of a property: while it is off no connection is drained. Events are posted and queued all the same. No row: on.';

create trigger accounting_switches_audited after insert or delete or update on accounting_switches
  for each row execute function audit_row('Enable Accounting', '{}', '{}');
