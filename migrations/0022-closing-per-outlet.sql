-- The closing date of an outlet beside that of its property: an outlet may be closed further, never
-- less far. Lines are refused by the date of their own outlet, since one entry may touch several.

alter table closing_dates add column outlet_id integer;
alter table closing_dates add foreign key (property_id, outlet_id) references outlets;
alter table closing_dates add column before_on date;
alter table closing_dates add column automatic boolean not null default false;
alter table closing_dates add column findings jsonb;
comment on table closing_dates is 'History of the Accounting Closing Date, of the property (no outlet) and of outlets; the row with the highest closing_number is in force. A null date reopens everything; of an outlet, it follows the property again.';
comment on column closing_dates.before_on is 'What was closed before; the database fills it in.';
comment on column closing_dates.automatic is 'Set by the calendar, not by a person.';
comment on column closing_dates.findings is 'What the checklist said when it was closed, or what stood in the days that were reopened.';
create index closing_dates_in_force on closing_dates (property_id, outlet_id, closing_number desc);

create or replace function closed_through_on(of_property integer) returns date
language sql stable as $$
  select closed_through_on from closing_dates
  where property_id = of_property and outlet_id is null order by closing_number desc limit 1
$$;

create function closed_through_on(of_property integer, of_outlet integer) returns date
language sql stable as $$
  select greatest(closed_through_on(of_property), (
    select closed_through_on from closing_dates
    where property_id = of_property and outlet_id = of_outlet order by closing_number desc limit 1))
$$;

create or replace function lock_closing_date() returns trigger
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('tieout closing date'), new.property_id);
  new.before_on := case when new.outlet_id is null then closed_through_on(new.property_id)
    else closed_through_on(new.property_id, new.outlet_id) end;
  return new;
end $$;

create trigger closing_dates_written_once before update or delete or truncate on closing_dates
  for each statement execute function refuse_change();

-- The shared lock is taken with the batch, before any of its rows: entries and lines need one.
create or replace function stamp_journal_batch() returns trigger
language plpgsql as $$
begin
  -- Held to the end of the transaction: a closing date set meanwhile waits for us, or we see it.
  perform pg_advisory_xact_lock_shared(hashtext('tieout closing date'), new.property_id);
  new.transaction_id := pg_current_xact_id();
  new.posted_at := transaction_timestamp();
  return new;
end $$;

create or replace function check_entries_of_batch() returns trigger
language plpgsql as $$
declare
  bad record;
begin
  select i.first_id into bad
    from (select property_id, batch_id, min(entry_id) as first_id, max(entry_id) as last_id
            from inserted group by property_id, batch_id) i
    left join journal_batches b on b.property_id = i.property_id and b.batch_id = i.batch_id
      and b.transaction_id = pg_current_xact_id() and b.posted_at = transaction_timestamp()
      and i.first_id >= b.batch_id and i.last_id < b.batch_id + b.entry_count
    where b.batch_id is null
    limit 1;
  if found then
    raise exception 'journal entry % is outside a batch of its transaction', bad.first_id
      using errcode = 'TO002', constraint = 'journal_entry_in_batch';
  end if;
  return null;
end $$;

-- The day of an entry is that of its lines (proven at commit), so the lines' days are what is looked at.
create or replace function check_lines_of_batch() returns trigger
language plpgsql as $$
declare
  bad record;
begin
  -- Numbers between those of a batch are that batch's: one look at the batch before the first line's.
  select i.first_id, i.first_on, b.batch_id is null as outside,
      closed_through_on(i.property_id, i.outlet_id) as closed, o.code as outlet into bad
    from (select property_id, outlet_id, min(entry_id) as first_id, max(entry_id) as last_id,
              min(posted_on) as first_on
            from inserted group by property_id, outlet_id) i
    left join lateral (
      select * from journal_batches
        where property_id = i.property_id and batch_id <= i.first_id
        order by batch_id desc limit 1) b
      on b.transaction_id = pg_current_xact_id() and b.posted_at = transaction_timestamp()
      and i.last_id < b.batch_id + b.entry_count
    left join outlets o on o.property_id = i.property_id and o.outlet_id = i.outlet_id
    where b.batch_id is null or i.first_on <= closed_through_on(i.property_id, i.outlet_id)
    order by b.batch_id is not null
    limit 1;
  if found and bad.outside then
    raise exception 'lines of journal entry % are outside a batch of their transaction', bad.first_id
      using errcode = 'TO002', constraint = 'journal_line_in_batch';
  elsif found then
    raise exception 'a journal line of outlet % is dated %, the outlet is closed through %',
        bad.outlet, bad.first_on, bad.closed
      using errcode = 'TO003', constraint = 'journal_line_after_closing_date';
  end if;
  return null;
end $$;

-- What was open at a closed day stays as it was: a settlement, or taking one back, has an open day.
create function refuse_closed_settlements() returns trigger
language plpgsql as $$
declare
  bad record;
begin
  -- As posting does: a closing date set meanwhile waits for us, or we see it.
  perform pg_advisory_xact_lock_shared(hashtext('tieout closing date'), p.property_id)
    from (select distinct property_id from added) p;
  if tg_table_name = 'settlements' then
    select o.code as outlet, a.settled_on as day, closed_through_on(a.property_id, a.outlet_id) as closed
      into bad
      from (select property_id, outlet_id, min(settled_on) as settled_on from added
        group by property_id, outlet_id) a
      join outlets o on o.property_id = a.property_id and o.outlet_id = a.outlet_id
      where a.settled_on <= closed_through_on(a.property_id, a.outlet_id) limit 1;
  else
    select o.code as outlet, a.undone_on as day, closed_through_on(a.property_id, a.outlet_id) as closed
      into bad
      from (select s.property_id, s.outlet_id, min(n.undone_on) as undone_on
        from added n join settlements s
          on s.property_id = n.property_id and s.settlement_id = n.settlement_id
        group by s.property_id, s.outlet_id) a
      join outlets o on o.property_id = a.property_id and o.outlet_id = a.outlet_id
      where a.undone_on <= closed_through_on(a.property_id, a.outlet_id) limit 1;
  end if;
  if found then
    raise exception 'a settlement at outlet % is dated %, the outlet is closed through %',
        bad.outlet, bad.day, bad.closed
      using errcode = 'TO003', constraint = 'settlement_after_closing_date';
  end if;
  return null;
end $$;
create trigger settlements_after_closing_date after insert on settlements
  referencing new table as added for each statement execute function refuse_closed_settlements();
create trigger settlement_undos_after_closing_date after insert on settlement_undos
  referencing new table as added for each statement execute function refuse_closed_settlements();
