-- Accounting events as received, and the journal made from them. Both are written once and never changed.
-- The journal proves itself: every posting transaction opens one journal batch; at commit a deferred
-- trigger on the batch proves all of its entries at once, set-based (see docs/decisions). Lines and
-- entries are accepted only under a batch of the same transaction, so nothing can be added later.

create sequence entry_ids as bigint;

-- A block of consecutive numbers, for the events and entries of one batch. The session lock is held for
-- the two calls only, never to the end of the transaction, so posters do not wait for each other's commit.
create function reserve_entry_ids(how_many integer) returns bigint
language plpgsql as $$
declare
  first_id bigint;
begin
  perform pg_advisory_lock(hashtext('tieout entry ids'), 0);
  first_id := nextval('entry_ids');
  if how_many > 1 then
    perform setval('entry_ids', first_id + how_many - 1);
  end if;
  perform pg_advisory_unlock(hashtext('tieout entry ids'), 0);
  return first_id;
end $$;

create table journal_batches (
  property_id    integer not null references properties,
  batch_id       bigint not null,
  entry_count    integer not null check (entry_count > 0),
  line_count     integer not null check (line_count >= 2 * entry_count),
  transaction_id xid8 not null,
  posted_at      timestamptz not null,
  posted_by      text not null,
  primary key (property_id, batch_id)
);
comment on table journal_batches is 'One posting transaction: the unit that is proven balanced at commit.';
comment on column journal_batches.batch_id is 'The number of its first entry; its entries are batch_id to batch_id + entry_count - 1.';

-- Who opened the batch is not for the writer to say. A trigger, not a check: a check could not be
-- restored from a dump. The time is compared too, because a restored server counts transactions anew.
create function stamp_journal_batch() returns trigger
language plpgsql as $$
begin
  new.transaction_id := pg_current_xact_id();
  new.posted_at := transaction_timestamp();
  return new;
end $$;

create trigger journal_batches_stamped before insert on journal_batches
  for each row execute function stamp_journal_batch();

create table events (
  property_id integer not null,
  event_id    bigint not null,
  batch_id    bigint not null,
  source      text not null,
  external_id text not null,
  kind        text not null,
  occurred_on date not null,
  received_at timestamptz not null default now(),
  content     jsonb not null,
  primary key (property_id, event_id),
  unique (property_id, source, external_id)
);
comment on table events is 'Accounting events as received, identified by (property, source, external id).';

create table journal_entries (
  property_id       integer not null,
  entry_id          bigint not null,
  batch_id          bigint not null,
  event_id          bigint not null,
  document_type     text not null,
  document_number   text not null,
  posted_on         date not null,
  outlet_id         integer not null,
  currency          text not null,
  amount_minor      bigint not null check (amount_minor > 0),
  line_count        integer not null check (line_count >= 2),
  customer_id       bigint,
  reverses_entry_id bigint,
  memo              text,
  primary key (property_id, entry_id),
  unique (property_id, event_id)
);
comment on table journal_entries is 'Balanced entries, one per event, written once; corrected only by a reversal.';
comment on column journal_entries.amount_minor is 'Sum of the debits, in minor units of the currency.';
create unique index journal_entries_reversed_once on journal_entries (property_id, reverses_entry_id)
  where reverses_entry_id is not null;
create index journal_entries_by_date on journal_entries (property_id, posted_on, entry_id);
create index journal_entries_by_document on journal_entries (property_id, document_number);

create table journal_lines (
  property_id     integer not null,
  entry_id        bigint not null,
  line_number     integer not null check (line_number between 1 and 20001),
  outlet_id       integer not null,
  account_id      integer not null,
  posted_on       date not null,
  currency        text not null,
  amount_minor    bigint not null check (amount_minor <> 0),
  customer_id     bigint,
  department_id   integer,
  product_id      integer,
  service_from    date,
  service_through date,
  memo            text,
  primary key (property_id, entry_id, line_number)
);
comment on table journal_lines is 'The lines of the entries; they sum to zero per entry, outlet and currency.';
comment on column journal_lines.line_number is 'At most 10,000 sold lines, 10,000 taxes and the receivable.';
comment on column journal_lines.amount_minor is 'Debit positive, credit negative, in minor units of the currency.';
create index journal_lines_by_account on journal_lines (property_id, account_id, posted_on, entry_id);
create index journal_lines_by_customer on journal_lines (property_id, customer_id, posted_on)
  where customer_id is not null;

-- Refusals carry SQLSTATE TO001..TO004 and a constraint name that journal/journal-errors.ts maps to its codes.

create function refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception '% is written once: % is refused; post a reversal instead', tg_table_name, tg_op
    using errcode = 'TO001', constraint = 'journal_written_once';
end $$;

create trigger events_written_once before update or delete or truncate on events
  for each statement execute function refuse_change();
create trigger journal_batches_written_once before update or delete or truncate on journal_batches
  for each statement execute function refuse_change();
create trigger journal_entries_written_once before update or delete or truncate on journal_entries
  for each statement execute function refuse_change();
create trigger journal_lines_written_once before update or delete or truncate on journal_lines
  for each statement execute function refuse_change();

create function check_entries_of_batch() returns trigger
language plpgsql as $$
declare
  bad record;
begin
  -- Held shared to the end of the transaction: a closing date set meanwhile waits for us, or we see it.
  perform pg_advisory_xact_lock_shared(hashtext('tieout closing date'), p.property_id)
    from (select distinct property_id from inserted) p;
  select i.first_id, i.first_on, b.batch_id is null as outside, closed_through_on(i.property_id) as closed
    into bad
    from (select property_id, batch_id, min(entry_id) as first_id, max(entry_id) as last_id,
              min(posted_on) as first_on
            from inserted group by property_id, batch_id) i
    left join journal_batches b on b.property_id = i.property_id and b.batch_id = i.batch_id
      and b.transaction_id = pg_current_xact_id() and b.posted_at = transaction_timestamp()
      and i.first_id >= b.batch_id and i.last_id < b.batch_id + b.entry_count
    where b.batch_id is null or i.first_on <= closed_through_on(i.property_id)
    limit 1;
  if found and bad.outside then
    raise exception 'journal entry % is outside a batch of its transaction', bad.first_id
      using errcode = 'TO002', constraint = 'journal_entry_in_batch';
  elsif found then
    raise exception 'a journal entry is dated %, the books are closed through %', bad.first_on, bad.closed
      using errcode = 'TO003', constraint = 'journal_entry_after_closing_date';
  end if;
  return null;
end $$;

create trigger journal_entries_in_batch after insert on journal_entries
  referencing new table as inserted
  for each statement execute function check_entries_of_batch();

create function check_lines_of_batch() returns trigger
language plpgsql as $$
declare
  bad record;
begin
  -- Numbers between those of a batch are that batch's: one look at the batch before the first line's.
  select i.first_id into bad
    from (select property_id, min(entry_id) as first_id, max(entry_id) as last_id
            from inserted group by property_id) i
    left join lateral (
      select * from journal_batches
        where property_id = i.property_id and batch_id <= i.first_id
        order by batch_id desc limit 1) b
      on b.transaction_id = pg_current_xact_id() and b.posted_at = transaction_timestamp()
      and i.last_id < b.batch_id + b.entry_count
    where b.batch_id is null limit 1;
  if found then
    raise exception 'lines of journal entry % are outside a batch of their transaction', bad.first_id
      using errcode = 'TO002', constraint = 'journal_line_in_batch';
  end if;
  return null;
end $$;

create trigger journal_lines_in_batch after insert on journal_lines
  referencing new table as inserted
  for each statement execute function check_lines_of_batch();

-- At commit: the batch has all of its entries and lines and no other, and every entry balances per outlet
-- and agrees with its header. One pass over the lines; a sequential scan is never right here.
create function prove_journal_batch() returns trigger
language plpgsql
set enable_seqscan = off as $$
declare
  proof record;
  bad record;
begin
  select count(e.entry_id) as entries, coalesce(sum(s.lines), 0) as lines,
      min(s.entry_id) filter (where s.unbalanced) as unbalanced,
      min(coalesce(e.entry_id, s.entry_id)) filter (where
        (e.batch_id, e.line_count, e.amount_minor, e.posted_on, e.posted_on, e.currency, e.currency)
        is distinct from (new.batch_id, s.lines, s.debits, s.first_on, s.last_on, s.first_currency,
          s.last_currency)) as differs
    into proof
    from (
      select * from journal_entries
        where property_id = new.property_id
          and entry_id between new.batch_id and new.batch_id + new.entry_count - 1) e
    full join (
      select entry_id, sum(lines) as lines, sum(debits) as debits, bool_or(off <> 0) as unbalanced,
          min(first_on) as first_on, max(last_on) as last_on,
          min(currency) as first_currency, max(currency) as last_currency
        from (
          select entry_id, outlet_id, currency, count(*) as lines, sum(amount_minor) as off,
              sum(greatest(amount_minor, 0)) as debits, min(posted_on) as first_on,
              max(posted_on) as last_on
            from journal_lines
            where property_id = new.property_id
              and entry_id between new.batch_id and new.batch_id + new.entry_count - 1
            group by entry_id, outlet_id, currency) per_outlet
        group by entry_id) s on s.entry_id = e.entry_id;
  if proof.unbalanced is not null then
    select o.code as outlet, l.currency, sum(l.amount_minor) as off into bad
      from journal_lines l
      left join outlets o on o.property_id = l.property_id and o.outlet_id = l.outlet_id
      where l.property_id = new.property_id and l.entry_id = proof.unbalanced
      group by o.code, l.currency having sum(l.amount_minor) <> 0 limit 1;
    raise exception 'journal entry % does not balance: outlet %, % is off by % minor units',
        proof.unbalanced, bad.outlet, bad.currency, bad.off
      using errcode = 'TO004', constraint = 'journal_entry_balances';
  end if;
  if proof.differs is not null or proof.entries <> new.entry_count or proof.lines <> new.line_count then
    raise exception 'journal batch % is incomplete: % of % entries, % of % lines, first entry that differs %',
        new.batch_id, proof.entries, new.entry_count, proof.lines, new.line_count, proof.differs
      using errcode = 'TO004', constraint = 'journal_batch_complete';
  end if;
  return null;
end $$;

create constraint trigger journal_batches_proven after insert on journal_batches
  deferrable initially deferred for each row execute function prove_journal_batch();
