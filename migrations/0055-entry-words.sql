-- What journal entries are found by: a part of their number or memo, and their type, newest first, among
-- millions. Written behind posting by the worker, up to a mark, as balances are; whoever looks reads what
-- the mark has not seen from the entries themselves. So posting keeps no index for it, and nothing that
-- was posted is ever missing from what is found.

-- Every three characters that follow each other, each under the property and the thirty days of the entry:
-- a search goes back in time and ends when its page is full, and touches nothing of other properties.
create function word_parts(of_property integer, stretch integer, words text) returns text[]
language sql immutable parallel safe as $$
  select array_agg(distinct of_property || '.' || stretch || '.' || substr(words, n, 3))
    from generate_series(1, length(words) - 2) n
$$;
comment on function word_parts is 'What a text is found by: its parts of three characters, of one property and stretch.';

create function stretch_of(day date) returns integer
language sql immutable parallel safe as $$ select (day - date '2000-01-01') / 30 $$;
comment on function stretch_of is 'Thirty days, counted from 2000: what a search looks through at once.';

create table entry_words (
  property_id   integer not null,
  entry_id      bigint not null,
  document_type text not null,
  posted_on     date not null,
  words         text not null,
  primary key (property_id, entry_id)
);
comment on table entry_words is 'What entries are found by; derived, written behind posting up to the mark.';
comment on column entry_words.words is 'Document number and memo, a line each, in small letters.';
create index entry_words_by_type on entry_words (property_id, document_type, posted_on, entry_id);
create index entry_words_by_part on entry_words
  using gin (word_parts(property_id, stretch_of(posted_on), words) collate "C");

create table entry_word_marks (
  property_id       integer primary key references properties,
  transaction_id    xid8 not null,
  batch_id          bigint not null,
  kept_at           timestamptz not null default now()
);
comment on table entry_word_marks is 'Up to which batch, in the order of transactions that are over, a property''s entries have their words.';

drop index journal_batches_by_transaction;
create index journal_batches_by_transaction on journal_batches (property_id, transaction_id, batch_id);

-- Batches the words have not seen: in this order none can come before the mark any more.
create function unworded_entries(of_property integer)
returns setof journal_entries language plpgsql stable rows 100
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off as $$
declare
  mark entry_word_marks;
begin
  select * into mark from entry_word_marks m where m.property_id = of_property;
  return query
    select e.* from journal_batches b
      cross join lateral (
        select * from journal_entries j where j.property_id = of_property
           and j.entry_id between b.batch_id and b.batch_id + b.entry_count - 1 offset 0) e
     where b.property_id = of_property
       and (b.transaction_id, b.batch_id) > (coalesce(mark.transaction_id, '0'), coalesce(mark.batch_id, 0));
end $$;
comment on function unworded_entries is 'Entries whose words are not kept yet.';

-- How many those are, by their batches, of which at most so many are looked at.
create function count_unworded(of_property integer, batches_max integer)
returns integer language plpgsql stable
set enable_seqscan = off as $$
declare
  mark entry_word_marks;
begin
  select * into mark from entry_word_marks m where m.property_id = of_property;
  return (select coalesce(sum(b.entry_count), 0) from (
    select entry_count from journal_batches
     where property_id = of_property
       and (transaction_id, batch_id) > (coalesce(mark.transaction_id, '0'), coalesce(mark.batch_id, 0))
     limit batches_max) b);
end $$;
comment on function count_unworded is 'How many entries have no words yet, of at most so many batches.';

-- Entries of these days, both included, that have a text in their words, or are of one of the customers, or
-- of one of the types; a null text and null types ask for nothing. At least three characters of text.
create function found_entries(
  of_property integer, wanted text, of_customers bigint[], of_types text[], first_on date, last_on date)
returns setof bigint language plpgsql stable rows 100
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off as $$
declare
  small text := lower(wanted);
begin
  if small is not null then
    return query
      select w.entry_id from generate_series(stretch_of(first_on), stretch_of(last_on)) s (stretch)
        cross join lateral (
          select e.entry_id from entry_words e
           where word_parts(e.property_id, stretch_of(e.posted_on), e.words) collate "C"
                 @> word_parts(of_property, s.stretch, small)
             and e.property_id = of_property and e.posted_on between first_on and last_on
             and strpos(e.words, small) > 0 offset 0) w;
  end if;
  if of_types is not null then
    return query
      select w.entry_id from unnest(of_types) t (type)
        cross join lateral (
          select e.entry_id from entry_words e
           where e.property_id = of_property and e.document_type = t.type
             and e.posted_on between first_on and last_on offset 0) w;
  end if;
  return query
    select w.entry_id from unnest(of_customers) c (customer_id)
      cross join lateral (
        select e.entry_id from journal_entries e
         where e.property_id = of_property and e.customer_id = c.customer_id
           and e.posted_on between first_on and last_on offset 0) w;
  if small is not null or of_types is not null then
    return query
      select e.entry_id from unworded_entries(of_property) e
       where e.posted_on between first_on and last_on
         and (e.document_type = any(of_types)
           or strpos(lower(e.document_number || e'\n' || coalesce(e.memo, '')), small) > 0);
  end if;
end $$;
comment on function found_entries is 'Entries that may be meant, without order and perhaps twice.';

-- The next entries that get their words: at most about so many, of transactions before the oldest that is
-- still under way, so that none can come in before the new mark. Answers how many entries; 0: all have them.
create function keep_words(of_property integer, entries_max integer) returns integer language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off as $$
declare
  mark entry_word_marks;
  kept integer;
begin
  -- One at a time; whoever comes second has nothing to do.
  if not pg_try_advisory_xact_lock(hashtext('tieout entry words'), of_property) then
    return 0;
  end if;
  select * into mark from entry_word_marks m where m.property_id = of_property;
  with waiting as (
    select b.transaction_id, b.batch_id, b.entry_count from journal_batches b
     where b.property_id = of_property
       and b.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
       and (b.transaction_id, b.batch_id) > (coalesce(mark.transaction_id, '0'), coalesce(mark.batch_id, 0))
     order by b.transaction_id, b.batch_id limit entries_max),
  summed as (
    select w.*, sum(w.entry_count) over (order by w.transaction_id, w.batch_id) - w.entry_count as before
      from waiting w),
  chunk as materialized (select * from summed where before < entries_max),
  worded as (
    insert into entry_words (property_id, entry_id, document_type, posted_on, words)
    select of_property, e.entry_id, e.document_type, e.posted_on,
           lower(e.document_number || e'\n' || coalesce(e.memo, ''))
      from chunk b
      cross join lateral (
        select * from journal_entries j where j.property_id = of_property
           and j.entry_id between b.batch_id and b.batch_id + b.entry_count - 1 offset 0) e
    on conflict do nothing),
  moved as (
    insert into entry_word_marks (property_id, transaction_id, batch_id)
    select of_property, c.transaction_id, c.batch_id from chunk c
     order by c.transaction_id desc, c.batch_id desc limit 1
    on conflict (property_id) do update set transaction_id = excluded.transaction_id,
      batch_id = excluded.batch_id, kept_at = excluded.kept_at)
  select coalesce(sum(entry_count), 0) into kept from chunk;
  return kept;
end $$;
comment on function keep_words is 'Writes the words of the next entries behind the mark, and moves it.';

-- After a restore the order is a new one: every entry is looked at again, and those that have words keep them.
create or replace function adopt_database() returns boolean language plpgsql as $$
declare
  here bigint := (select system_identifier from pg_control_system());
begin
  if exists (select from database_server where system_identifier = here) then
    return false;
  end if;
  lock table journal_batches in share row exclusive mode;
  perform from database_server for update;
  if exists (select from database_server where system_identifier = here) then
    return false;
  end if;
  alter table journal_batches disable trigger journal_batches_written_once;
  update journal_batches set transaction_id = '3';
  alter table journal_batches enable trigger journal_batches_written_once;
  update chart_versions set transaction_id = '3';
  delete from balance_marks;
  delete from entry_word_marks;
  update database_server set system_identifier = here;
  return true;
end $$;

-- Outlet and amount are told by the index of the sync log itself, so that a status with nothing of them is
-- passed over without reading its rows.
drop index exports_by_status;
create index exports_by_status on exports
  (property_id, connection_id, status, posted_on, export_id, outlet_id, amount_minor);
