-- Accounting events as received, and the journal made from them. Both are written once and never changed.
-- The journal proves itself: every posting transaction opens one journal batch; at commit a deferred
-- trigger on the batch proves all of its entries at once, set-based (see docs/decisions). Lines and
-- entries are accepted only under a batch of the same transaction, so nothing can be added later.

create sequence event_ids as bigint;
create sequence entry_ids as bigint;
create sequence journal_batch_ids as bigint;

create table journal_batches (
  property_id    integer not null references properties,
  batch_id       bigint not null,
  transaction_id xid8 not null default pg_current_xact_id() check (transaction_id = pg_current_xact_id()),
  first_entry_id bigint not null,
  last_entry_id  bigint not null,
  entry_count    integer not null check (entry_count > 0),
  line_count     integer not null check (line_count >= 2 * entry_count),
  posted_at      timestamptz not null default now(),
  posted_by      text not null,
  primary key (property_id, batch_id),
  check (last_entry_id >= first_entry_id + entry_count - 1)
);
comment on table journal_batches is 'One posting transaction: the unit that is proven balanced at commit.';

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
comment on column journal_entries.amount_minor is 'Sum of the debits, in minor units of the currency.';
create unique index journal_entries_reversed_once on journal_entries (property_id, reverses_entry_id)
  where reverses_entry_id is not null;
create index journal_entries_by_date on journal_entries (property_id, posted_on, entry_id);
create index journal_entries_by_document on journal_entries (property_id, document_number);

create table journal_lines (
  property_id     integer not null,
  entry_id        bigint not null,
  line_number     integer not null check (line_number between 1 and 20000),
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
  select e.entry_id into bad from inserted e
    left join journal_batches b on b.property_id = e.property_id and b.batch_id = e.batch_id
      and b.transaction_id = pg_current_xact_id()
      and e.entry_id between b.first_entry_id and b.last_entry_id
    where b.batch_id is null limit 1;
  if found then
    raise exception 'journal entry % is outside the batch of its transaction', bad.entry_id
      using errcode = 'TO002', constraint = 'journal_entry_in_batch';
  end if;
  select e.entry_id, e.posted_on, c.closed into bad from inserted e
    join lateral (select closed_through_on(p.property_id) as closed
                  from (select distinct property_id from inserted) p
                  where p.property_id = e.property_id) c on e.posted_on <= c.closed
    limit 1;
  if found then
    raise exception 'journal entry % is dated %, the books are closed through %',
        bad.entry_id, bad.posted_on, bad.closed
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
  select l.entry_id into bad from (select distinct property_id, entry_id from inserted) l
    left join journal_entries e on e.property_id = l.property_id and e.entry_id = l.entry_id
    left join journal_batches b on b.property_id = e.property_id and b.batch_id = e.batch_id
      and b.transaction_id = pg_current_xact_id()
    where b.batch_id is null limit 1;
  if found then
    raise exception 'lines of journal entry % are outside the batch of their transaction', bad.entry_id
      using errcode = 'TO002', constraint = 'journal_line_in_batch';
  end if;
  return null;
end $$;

create trigger journal_lines_in_batch after insert on journal_lines
  referencing new table as inserted
  for each statement execute function check_lines_of_batch();

-- At commit: every entry of the batch balances per outlet and currency and agrees with its header.
create function prove_journal_batch() returns trigger
language plpgsql as $$
declare
  proof record;
  bad record;
begin
  select l.entry_id, o.code as outlet, l.currency, sum(l.amount_minor) as off into bad
    from journal_lines l join outlets o on o.property_id = l.property_id and o.outlet_id = l.outlet_id
    where l.property_id = new.property_id
      and l.entry_id between new.first_entry_id and new.last_entry_id
    group by l.entry_id, o.code, l.currency having sum(l.amount_minor) <> 0
    limit 1;
  if found then
    raise exception 'journal entry % does not balance: outlet %, % is off by % minor units',
        bad.entry_id, bad.outlet, bad.currency, bad.off
      using errcode = 'TO004', constraint = 'journal_entry_balances';
  end if;
  select count(*) as entries, coalesce(sum(s.lines), 0) as lines,
      min(e.entry_id) filter (where s.lines is distinct from e.line_count
        or s.debits is distinct from e.amount_minor
        or s.first_on is distinct from e.posted_on or s.last_on is distinct from e.posted_on
        or s.first_currency is distinct from e.currency
        or s.last_currency is distinct from e.currency) as differs
    into proof
    from journal_entries e
    left join (
      select entry_id, count(*) as lines, sum(greatest(amount_minor, 0)) as debits,
          min(posted_on) as first_on, max(posted_on) as last_on,
          min(currency) as first_currency, max(currency) as last_currency
        from journal_lines
        where property_id = new.property_id
          and entry_id between new.first_entry_id and new.last_entry_id
        group by entry_id) s on s.entry_id = e.entry_id
    where e.property_id = new.property_id and e.batch_id = new.batch_id
      and e.entry_id between new.first_entry_id and new.last_entry_id;
  if proof.differs is not null or proof.entries <> new.entry_count or proof.lines <> new.line_count then
    raise exception 'journal batch % is incomplete: % of % entries, % of % lines, first entry that differs %',
        new.batch_id, proof.entries, new.entry_count, proof.lines, new.line_count, proof.differs
      using errcode = 'TO004', constraint = 'journal_batch_complete';
  end if;
  return null;
end $$;

create constraint trigger journal_batches_proven after insert on journal_batches
  deferrable initially deferred for each row execute function prove_journal_batch();
