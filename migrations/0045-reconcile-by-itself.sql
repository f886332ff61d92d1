-- When a property reconciles by itself, and which reconciliations were made so.

alter table reconciliation_settings
  add column daily_at  time,
  add column month_end boolean not null default false;
comment on column reconciliation_settings.daily_at is 'From when on the property''s wall the day before is compared; null: never by itself.';
comment on column reconciliation_settings.month_end is 'Besides, the last period that is over, with the second opinion, each day until it is closed.';

alter table reconciliations
  add column scheduled text check (scheduled in ('daily', 'month-end'));
comment on column reconciliations.scheduled is 'By itself, and why; null: a person asked for it.';
