-- Sums of the journal by day, month and year, kept so that a trial balance at any date reads some thousand
-- rows instead of every line. Posting does not touch them: each property has a mark, the database's own
-- snapshot of what the sums hold, and whoever reads adds the lines of batches the mark has not seen.
-- So no two posters ever wait for each other over a sum, and a sum never lags behind the lines.

create table balance_marks (
  property_id       integer primary key references properties,
  seen              pg_snapshot not null,
  system_identifier bigint not null,
  kept_at           timestamptz not null default now()
);
comment on table balance_marks is 'Up to where the kept balances of a property reach: batches visible in the snapshot are in them, all others are not.';
comment on column balance_marks.system_identifier is 'Of the server that took the snapshot: another one counts transactions anew, and its mark means nothing here.';

create table kept_balances (
  property_id  integer not null,
  span         text not null check (span in ('year', 'month', 'day')),
  starts_on    date not null,
  outlet_id    integer not null,
  account_id   integer not null,
  currency     text not null,
  debit_minor  bigint not null check (debit_minor >= 0),
  credit_minor bigint not null check (credit_minor >= 0),
  primary key (property_id, span, starts_on, outlet_id, account_id, currency)
    include (debit_minor, credit_minor)
);
comment on table kept_balances is 'Debits and credits of the journal by day, by month and by year; derived, made again from the lines whenever the mark is not valid.';

create index journal_batches_by_transaction on journal_batches (property_id, transaction_id);

-- The lines of batches that a mark has not seen. The planner cannot know that they are few, and would read
-- the whole journal for them: as in the proof of a batch, a sequential scan is never right here.
create function unseen_lines(of_property integer, of_seen pg_snapshot)
returns table (outlet_id integer, account_id integer, posted_on date, currency text, amount_minor bigint)
language plpgsql stable
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off as $$
begin
  return query
    select l.outlet_id, l.account_id, l.posted_on, l.currency, l.amount_minor
      from journal_batches b
      join journal_lines l on l.property_id = of_property
        and l.entry_id between b.batch_id and b.batch_id + b.entry_count - 1
      where b.property_id = of_property and b.transaction_id >= pg_snapshot_xmin(of_seen)
        and not pg_visible_in_snapshot(b.transaction_id, of_seen);
end $$;
comment on function unseen_lines is 'Lines that the kept balances of a property do not hold yet.';
