-- The schema that migrations/ leads to. Written by `node migrate.ts --dump`; do not edit.

CREATE SEQUENCE entry_ids AS bigint START 1 INCREMENT 1;

CREATE SEQUENCE export_ids AS bigint START 1 INCREMENT 1;

CREATE SEQUENCE lease_tokens AS bigint START 1 INCREMENT 1;

CREATE OR REPLACE FUNCTION public.acting()
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(
    nullif(current_setting('tieout.acting', true), '')::jsonb,
    jsonb_build_object(
      'who', session_user,
      'via', coalesce(nullif(current_setting('application_name', true), ''), 'sql')))
$function$;

CREATE OR REPLACE FUNCTION public.adopt_database()
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
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
end $function$;
COMMENT ON FUNCTION adopt_database() IS 'Forgets the transaction numbers of the server a restored database came from.';

CREATE OR REPLACE FUNCTION public.audit_batch()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform write_audit_entry(new.property_id, 'posted', 'journal entry',
    case when new.entry_count = 1 then new.batch_id::text
         else new.batch_id || '–' || new.batch_id + new.entry_count - 1 end, null,
    jsonb_build_object('entries', new.entry_count, 'lines', new.line_count), null);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.audit_export_actions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform write_audit_entry(a.property_id, a.action, 'export',
    case when a.count = 1 then a.ids ->> 0 else '' end, null,
    jsonb_build_object('exports', a.count, 'reason', a.reason, 'ids', a.ids), null)
    from (select property_id, action, reason, count(*),
              to_jsonb((array_agg(export_id order by export_id))[1:50]) as ids
            from added group by property_id, action, reason) a;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.audit_name(of_property integer, name text, id text, kind text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(case case name when 'internal_id' then kind || '_id' else name end
    when 'account_id' then (select number from accounts
      where property_id = of_property and account_id = id::int)
    when 'outlet_id' then (select code from outlets
      where property_id = of_property and outlet_id = id::int)
    when 'department_id' then (select code from departments
      where property_id = of_property and department_id = id::int)
    when 'product_id' then (select code from products
      where property_id = of_property and product_id = id::int)
    when 'customer_id' then (select code from customers
      where property_id = of_property and customer_id = id::bigint)
    when 'connection_id' then (select c.name from connections c
      where c.property_id = of_property and c.connection_id = id::int)
    when 'person_id' then (select p.name from people p where p.person_id = id::int)
    else id end, id)
$function$;

CREATE OR REPLACE FUNCTION public.audit_row()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  whole  jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after  jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  changed text[];
  of_property int := coalesce((whole ->> 'property_id')::int, 0);
begin
  if tg_op = 'UPDATE' then
    select array_agg(key) into changed from jsonb_each(after) a
     where a.value is distinct from before -> a.key;
    if changed is null then return null; end if;
    select jsonb_object_agg(key, value) into before from jsonb_each(before) where key = any (changed);
    select jsonb_object_agg(key, value) into after from jsonb_each(after) where key = any (changed);
  end if;
  perform write_audit_entry(of_property,
    case tg_op when 'INSERT' then coalesce(tg_argv[3], 'added')
               when 'UPDATE' then 'changed' else coalesce(tg_argv[4], 'removed') end,
    tg_argv[0],
    (select string_agg(audit_name(of_property, name, whole ->> name, whole ->> 'kind'), ' '
                       order by place)
       from unnest(tg_argv[1]::text[]) with ordinality as k (name, place)),
    audit_values(before - 'property_id', tg_argv[2]::text[]),
    audit_values(after - 'property_id', tg_argv[2]::text[]),
    -- Nobody is signed in yet who signs in: it is the person of the session.
    (select name from people where person_id = (whole ->> 'person_id')::int));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.audit_values(of_row jsonb, secret text[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE STRICT
AS $function$
  select coalesce(jsonb_object_agg(key, case
      when value = 'null' then value
      when key = any (secret) then to_jsonb('[secret]'::text)
      when length(value #>> '{}') > 2000 then to_jsonb(left(value #>> '{}', 400) || ' … ['
        || length(value #>> '{}') || ' characters, SHA-256 '
        || encode(sha256(convert_to(value #>> '{}', 'UTF8')), 'hex') || ']')
      else value end), '{}')
    from jsonb_each(of_row)
$function$;

CREATE OR REPLACE FUNCTION public.check_entries_of_batch()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.check_lines_of_batch()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.check_settled_customers()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- A merge or its undo was committed after the posting read the chart: it reads again.
  if exists (select from added a where a.credit_customer_id <> a.debit_customer_id
      and not a.debit_customer_id = any (customer_family(a.property_id, a.credit_customer_id))) then
    raise exception 'a settlement joins items of two customers that are not merged'
      using errcode = '40001', constraint = 'settlements_of_one_customer';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.check_settlements()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  bad record;
begin
  select a.settlement_id, side.entry_id into bad
    from added a
    cross join lateral (values (a.credit_entry_id, a.credit_customer_id, -1),
      (a.debit_entry_id, a.debit_customer_id, 1)) side (entry_id, customer_id, sign)
    left join lateral (
      select sum(l.amount_minor) * side.sign as amount_minor
        from journal_lines l
        join accounts c on c.property_id = l.property_id and c.account_id = l.account_id
          and c.detail_type = case a.ledger when 'receivable' then 'accounts-receivable'
            else 'customer-prepayments' end
        where l.property_id = a.property_id and l.entry_id = side.entry_id
          and l.outlet_id = a.outlet_id and l.customer_id = side.customer_id
          and l.currency = a.currency) item on true
    cross join lateral (select case when side.sign > 0
      then (select sum(s.amount_minor) from active_settlements s
        where s.property_id = a.property_id and s.debit_entry_id = side.entry_id
          and s.outlet_id = a.outlet_id and s.ledger = a.ledger
          and s.debit_customer_id = side.customer_id)
      else (select sum(s.amount_minor) from active_settlements s
        where s.property_id = a.property_id and s.credit_entry_id = side.entry_id
          and s.outlet_id = a.outlet_id and s.ledger = a.ledger
          and s.credit_customer_id = side.customer_id)
      end as amount_minor) settled
    where item.amount_minor is null or settled.amount_minor > item.amount_minor
    limit 1;
  if found then
    raise exception 'settlement % is more than entry % has open for the customer at the outlet',
        bad.settlement_id, bad.entry_id
      using errcode = 'TO006', constraint = 'settlements_within_items';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.closed_through_on(of_property integer)
 RETURNS date
 LANGUAGE sql
 STABLE
AS $function$
  select closed_through_on from closing_dates
  where property_id = of_property and outlet_id is null order by closing_number desc limit 1
$function$;

CREATE OR REPLACE FUNCTION public.closed_through_on(of_property integer, of_outlet integer)
 RETURNS date
 LANGUAGE sql
 STABLE
AS $function$
  select greatest(closed_through_on(of_property), (
    select closed_through_on from closing_dates
    where property_id = of_property and outlet_id = of_outlet order by closing_number desc limit 1))
$function$;

CREATE OR REPLACE FUNCTION public.count_exports()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION public.count_unworded(of_property integer, batches_max integer)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
declare
  mark entry_word_marks;
begin
  select * into mark from entry_word_marks m where m.property_id = of_property;
  return (select coalesce(sum(b.entry_count), 0) from (
    select entry_count from journal_batches
     where property_id = of_property
       and (transaction_id, batch_id) > (coalesce(mark.transaction_id, '0'), coalesce(mark.batch_id, 0))
     limit batches_max) b);
end $function$;
COMMENT ON FUNCTION count_unworded(integer,integer) IS 'How many entries have no words yet, of at most so many batches.';

CREATE OR REPLACE FUNCTION public.customer_family(of_property integer, of_customer bigint)
 RETURNS bigint[]
 LANGUAGE sql
 STABLE
AS $function$
  select customer_members(of_property, coalesce((select o.owner_id
    from customer_owners(of_property, 'infinity') o where o.customer_id = of_customer),
    of_customer), 'infinity')
$function$;
COMMENT ON FUNCTION customer_family(integer,bigint) IS 'All customers whose items count for the same one now.';

CREATE OR REPLACE FUNCTION public.customer_members(of_property integer, of_customer bigint, as_of date)
 RETURNS bigint[]
 LANGUAGE sql
 STABLE
AS $function$
  select array(
    select of_customer where not exists (
      select from customer_owners(of_property, as_of) o where o.customer_id = of_customer)
    union all
    select o.customer_id from customer_owners(of_property, as_of) o where o.owner_id = of_customer)
$function$;
COMMENT ON FUNCTION customer_members(integer,bigint,date) IS 'Whose items count for a customer on a day: its own and those of customers merged into it; none for a merged one.';

CREATE OR REPLACE FUNCTION public.customer_owners(of_property integer, as_of date)
 RETURNS TABLE(customer_id bigint, owner_id bigint, since date)
 LANGUAGE sql
 STABLE
AS $function$
  with recursive merges as (
    select m.customer_id, m.into_customer_id, m.merged_on from customer_merges m
      where m.property_id = of_property and m.merged_on <= as_of
        and (m.undone_on is null or m.undone_on > as_of)),
  steps as (
    select m.customer_id, m.into_customer_id as owner_id, m.merged_on as since from merges m
    union all
    select s.customer_id, m.into_customer_id, greatest(s.since, m.merged_on)
      from steps s join merges m on m.customer_id = s.owner_id)
  select s.customer_id, s.owner_id, s.since from steps s
    where not exists (select from merges m where m.customer_id = s.owner_id)
$function$;
COMMENT ON FUNCTION customer_owners(integer,date) IS 'Merged customers, whom they count for on a day, and since when.';

CREATE OR REPLACE FUNCTION public.debits_of_outlets(property integer, export bigint, entry bigint, outlets integer[])
 RETURNS bigint
 LANGUAGE sql
 STABLE
RETURN (SELECT (COALESCE(sum(l.amount_minor) FILTER (WHERE (l.amount_minor > 0)), (0)::numeric))::bigint AS "coalesce" FROM ((SELECT debits_of_outlets.entry AS entry_id WHERE (debits_of_outlets.entry IS NOT NULL) UNION ALL SELECT n.entry_id FROM export_entries n WHERE ((debits_of_outlets.entry IS NULL) AND (n.property_id = debits_of_outlets.property) AND (n.export_id = debits_of_outlets.export))) e JOIN journal_lines l ON (((l.property_id = debits_of_outlets.property) AND (l.entry_id = e.entry_id) AND (l.outlet_id = ANY (debits_of_outlets.outlets))))));

CREATE OR REPLACE FUNCTION public.end_unmatched_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.ending is not null or (new.property_id, new.entry_id, new.document, new.outlet_id,
      new.customer_id, new.amount_minor, new.ledger) is distinct from (old.property_id, old.entry_id,
      old.document, old.outlet_id, old.customer_id, old.amount_minor, old.ledger) then
    raise exception 'what entry % names (%) is kept as it is', old.entry_id, old.document
      using errcode = 'TO001', constraint = 'unmatched_settlements_end_once';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.fold_export_counts()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('fold_export_counts')) THEN
    RETURN;
  END IF;
  WITH taken AS (
    SELECT ctid FROM export_counts WHERE writer <> 0 FOR UPDATE SKIP LOCKED
  ), gathered AS (
    DELETE FROM export_counts k USING taken WHERE k.ctid = taken.ctid RETURNING k.*
  )
  INSERT INTO export_counts AS k
  SELECT property_id, connection_id, 0, state, standing, currency, queued_on, cause_code, cause_subject,
         sum(count), sum(amount_minor)
    FROM gathered GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
      ON CONFLICT (property_id, connection_id, writer, state, standing, currency, queued_on,
                   cause_code, cause_subject)
      DO UPDATE SET count = k.count + excluded.count, amount_minor = k.amount_minor + excluded.amount_minor;
  DELETE FROM export_counts WHERE writer = 0 AND count = 0 AND amount_minor = 0;
  WITH taken AS (
    SELECT ctid FROM export_days WHERE writer <> 0 FOR UPDATE SKIP LOCKED
  ), gathered AS (
    DELETE FROM export_days d USING taken WHERE d.ctid = taken.ctid RETURNING d.*
  )
  INSERT INTO export_days AS d
  SELECT property_id, connection_id, 0, day_on, currency, sum(queued), sum(queued_minor), sum(synced),
         sum(synced_minor)
    FROM gathered GROUP BY 1, 2, 3, 4, 5
      ON CONFLICT (property_id, connection_id, day_on, currency, writer)
      DO UPDATE SET queued = d.queued + excluded.queued, queued_minor = d.queued_minor + excluded.queued_minor,
                    synced = d.synced + excluded.synced, synced_minor = d.synced_minor + excluded.synced_minor;
END $function$;

CREATE OR REPLACE FUNCTION public.follow_reversal()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare former record;
begin
  select export_id, revision into former from export_revisions
   where property_id = new.property_id and reversal_export_id = new.export_id;
  if found then
    perform queue_next_revision(new.property_id, former.export_id, former.revision);
    perform pg_notify('tieout_exports', new.property_id || ' due');
  end if;
  return null;
end $function$;
COMMENT ON FUNCTION follow_reversal() IS 'What stood there is taken back: the next revision is due from this commit on.';

CREATE OR REPLACE FUNCTION public.found_entries(of_property integer, wanted text, of_customers bigint[], of_types text[], first_on date, last_on date)
 RETURNS SETOF bigint
 LANGUAGE plpgsql
 STABLE ROWS 100
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
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
end $function$;
COMMENT ON FUNCTION found_entries(integer,text,bigint[],text[],date,date) IS 'Entries that may be meant, without order and perhaps twice.';

CREATE OR REPLACE FUNCTION public.hold_deposits_of_account()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- Postings under way are waited for: their lines are taken in too.
  perform pg_advisory_xact_lock(hashtext('tieout closing date'), new.property_id);
  perform keep_held_deposits(new.property_id, new.account_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.hold_money_of_account()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- Postings under way are waited for: their lines are taken in too.
  perform pg_advisory_xact_lock(hashtext('tieout closing date'), new.property_id);
  perform keep_held_money(new.property_id, new.account_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.keep_closed_years()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  closed date;
begin
  select max(closed_through_on) into closed from closing_dates where property_id = old.property_id;
  if tg_op = 'UPDATE' or exists (select from fiscal_periods p where p.property_id = old.property_id
      and p.fiscal_year = old.fiscal_year and p.from_on <= closed) then
    raise exception 'fiscal year % stays as it is: something in it was closed, through %',
        old.fiscal_year, closed
      using errcode = 'TO001', constraint = 'fiscal_periods_kept';
  end if;
  return old;
end $function$;

CREATE OR REPLACE FUNCTION public.keep_ended_rows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'row % of deferral schedule %/% has ended or would grow', old.row_number,
      old.entry_id, old.line_number
    using errcode = 'TO001', constraint = 'deferral_rows_end_once';
end $function$;

CREATE OR REPLACE FUNCTION public.keep_held_deposits(of_property integer, of_account integer)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into held_deposits (property_id, entry_id, outlet_id, account_id, customer_id, posted_on,
      currency, amount_minor)
    select of_property, l.entry_id, l.outlet_id, l.account_id, coalesce(l.customer_id, e.customer_id),
        e.posted_on, e.currency, -sum(l.amount_minor)
      from journal_lines l
      join journal_entries e on e.property_id = l.property_id and e.entry_id = l.entry_id
      where l.property_id = of_property and l.account_id = of_account
        and coalesce(l.customer_id, e.customer_id) is not null
      group by l.entry_id, l.outlet_id, l.account_id, 5, e.posted_on, e.currency
      having sum(l.amount_minor) <> 0
    on conflict do nothing
$function$;
COMMENT ON FUNCTION keep_held_deposits(integer,integer) IS 'Takes the entries of an account that are there already into the subledger of deposits.';

CREATE OR REPLACE FUNCTION public.keep_held_money(of_property integer, of_account integer)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into held_money (property_id, entry_id, outlet_id, account_id, held_for, posted_on,
      currency, amount_minor)
    select of_property, l.entry_id, l.outlet_id, l.account_id,
        case when v.kind in ('gift-card-issued', 'gift-card-expired')
             then nullif(v.content ->> 'card', '') end,
        e.posted_on, e.currency, -sum(l.amount_minor)
      from journal_lines l
      join journal_entries e on e.property_id = l.property_id and e.entry_id = l.entry_id
      -- A reversal takes from the card its original put to.
      left join journal_entries o on o.property_id = e.property_id
       and o.entry_id = coalesce(e.reverses_entry_id, e.entry_id)
      left join events v on v.property_id = o.property_id and v.event_id = o.event_id
      where l.property_id = of_property and l.account_id = of_account
      group by l.entry_id, l.outlet_id, l.account_id, 5, e.posted_on, e.currency
      having sum(l.amount_minor) <> 0
    on conflict do nothing
$function$;
COMMENT ON FUNCTION keep_held_money(integer,integer) IS 'Takes the entries of an account that are there already into the subledger of gift cards and tips.';

CREATE OR REPLACE FUNCTION public.keep_words(of_property integer, entries_max integer)
 RETURNS integer
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
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
end $function$;
COMMENT ON FUNCTION keep_words(integer,integer) IS 'Writes the words of the next entries behind the mark, and moves it.';

CREATE OR REPLACE FUNCTION public.lock_closing_date()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(hashtext('tieout closing date'), new.property_id);
  new.before_on := case when new.outlet_id is null then closed_through_on(new.property_id)
    else closed_through_on(new.property_id, new.outlet_id) end;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.move_chart_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into chart_versions as v (property_id, version, transaction_id)
    values (coalesce(new.property_id, old.property_id), 1, pg_current_xact_id())
    on conflict (property_id) do update
      set version = v.version + 1, transaction_id = excluded.transaction_id
      where v.transaction_id <> excluded.transaction_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.open_items_on(of_property integer, as_of date)
 RETURNS TABLE(entry_id bigint, outlet_id integer, customer_id bigint, currency text, posted_on date, ledger text, amount_minor bigint, open_minor bigint)
 LANGUAGE sql
 STABLE
AS $function$
  select i.entry_id, i.outlet_id, i.customer_id, i.currency, i.posted_on, i.ledger, i.amount_minor,
      i.amount_minor - coalesce(s.amount_minor, 0)::bigint
    from (
      select l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on,
          case a.detail_type when 'accounts-receivable' then 'receivable' else 'prepayment' end
            as ledger,
          sum(l.amount_minor)::bigint as amount_minor
        from accounts a
        join journal_lines l on l.property_id = a.property_id and l.account_id = a.account_id
        where a.property_id = of_property
          and a.detail_type in ('accounts-receivable', 'customer-prepayments')
          and l.posted_on <= as_of and l.customer_id is not null
        group by l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on, 6) i
    left join (
      select side.entry_id, x.outlet_id, side.customer_id, x.ledger,
          sum(side.amount_minor) as amount_minor
        from settlements x
        left join settlement_undos u
          on u.property_id = x.property_id and u.settlement_id = x.settlement_id
        cross join lateral (values (x.debit_entry_id, x.debit_customer_id, x.amount_minor),
          (x.credit_entry_id, x.credit_customer_id, -x.amount_minor))
          side (entry_id, customer_id, amount_minor)
        where x.property_id = of_property and x.settled_on <= as_of
          and (u.undone_on is null or u.undone_on > as_of)
        group by side.entry_id, x.outlet_id, side.customer_id, x.ledger) s
      on s.entry_id = i.entry_id and s.outlet_id = i.outlet_id and s.customer_id = i.customer_id
        and s.ledger = i.ledger
$function$;
COMMENT ON FUNCTION open_items_on(integer,date) IS 'What each entry had put on a customer''s balance through a day, by ledger, and how much of it was open then; debit positive.';

CREATE OR REPLACE FUNCTION public.open_parts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into exports (property_id, connection_id, entry_id, kind, export_key, part_number, part_of,
                       part_entity_id, part_outlet_ids, posted_on, outlet_id, currency, amount_minor,
                       draft, draft_hash, approved)
  select new.property_id, new.connection_id, new.entry_id, new.kind, p.part->>'exportKey', p.ordinal + 1,
         new.export_id, p.part->>'entityId', p.outlets, new.posted_on, p.outlets[1], new.currency,
         debits_of_outlets(new.property_id, new.export_id, new.entry_id, p.outlets),
         p.part->'draft', p.part->>'draftHash', new.approved
    from (select part, ordinal, outlets_of_part(part) as outlets
            from jsonb_array_elements(new.parts->'others') with ordinality as o (part, ordinal)) p;
  new.part_number := 1;
  new.part_entity_id := new.parts->>'entityId';
  new.part_outlet_ids := outlets_of_part(new.parts);
  new.amount_minor := debits_of_outlets(new.property_id, new.export_id, new.entry_id, new.part_outlet_ids);
  new.parts := null;
  return new;
end $function$;
COMMENT ON FUNCTION open_parts() IS 'The first part is in the external ledger: the others are due from this commit on.';

CREATE OR REPLACE FUNCTION public.outlets_of_part(part jsonb)
 RETURNS integer[]
 LANGUAGE sql
 IMMUTABLE
RETURN ARRAY(SELECT (jsonb_array_elements_text((part -> 'outletIds'::text)))::integer AS jsonb_array_elements_text);

CREATE OR REPLACE FUNCTION public.pays_from_prepayments(of_property integer, of_entry bigint, document_type text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select document_type = 'settlement' or (document_type = 'payment' and exists (
    select from entry_settings s where s.property_id = of_property and s.entry_id = of_entry
      and s.name = 'prepayment' and s.value = 'liability'))
$function$;
COMMENT ON FUNCTION pays_from_prepayments(integer,bigint,text) IS 'Does what an entry pays come out of prepayments: a settlement, or a payment posted while they were a liability?';

CREATE OR REPLACE FUNCTION public.prove_journal_batch()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.prove_next_revision()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.revision > old.revision and new.export_key <> old.export_key and (
       (old.state = 'queued' and new.state = 'queued' and not old.may_be_there)
       or (old.state = 'confirmed' and new.state in ('queued', 'confirmed') and exists (
         select from export_revisions r
          where r.property_id = old.property_id and r.export_id = old.export_id
            and r.revision = old.revision and r.export_key = old.export_key
            and r.next_key = new.export_key and r.ended_at is not null))) then
    return new;
  end if;
  raise exception 'export % keeps revision % and its key', old.export_id, old.revision
    using errcode = '23514', constraint = 'exports_keep_their_key';
end $function$;

CREATE OR REPLACE FUNCTION public.prove_reversal_is_wanted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (select from export_revisions r
      where r.property_id = new.property_id and r.reversal_export_id = new.export_id) then
    raise exception 'the repair of reversal % was withdrawn', new.export_id
      using errcode = '23514', constraint = 'reversals_follow_a_repair';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.prove_revision()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'INSERT' and not exists (
      select from exports x join reconciliation_findings f
          on f.property_id = x.property_id and f.export_id = x.export_id
       where x.property_id = new.property_id and x.export_id = new.export_id
         and x.state = 'confirmed' and x.kind <> 'reversal'
         and (x.revision, x.export_key, x.external_id) = (new.revision, new.export_key, new.external_id)
         and f.reconciliation_id = new.reconciliation_id and f.finding_number = new.finding_number
         and f.cause = any(case new.action when 'repost' then array['deleted']
                           when 'reverse' then array['differs'] else array['deleted', 'differs'] end))
  then
    raise exception 'export % has no finding that allows to % revision %',
        new.export_id, new.action, new.revision
      using errcode = '23514', constraint = 'revisions_rest_on_a_finding';
  end if;
  if new.ended_at is not null and new.action = 'reverse' and not exists (
      select from exports r where r.property_id = new.property_id
         and r.export_id = new.reversal_export_id and r.state = 'confirmed') then
    raise exception 'revision % of export % has no confirmed reversal', new.revision, new.export_id
      using errcode = '23514', constraint = 'revisions_end_with_their_reversal';
  end if;
  if tg_op = 'UPDATE' and (old.ended_at is not null
      or (to_jsonb(old) - 'ended_at' - 'attempts') <> (to_jsonb(new) - 'ended_at' - 'attempts')) then
    raise exception 'a former revision is not changed'
      using errcode = '23514', constraint = 'revisions_are_kept';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.queue_next_revision(property integer, export bigint, former integer)
 RETURNS void
 LANGUAGE sql
AS $function$
  update export_revisions r set ended_at = now(), attempts = x.attempts
    from exports x
   where r.property_id = property and r.export_id = export and r.revision = former
     and r.ended_at is null
     and x.property_id = property and x.export_id = export;
  with moved as (
    update exports x
       set state = 'queued', revision = x.revision + 1, export_key = r.next_key,
           may_be_there = false, draft = null, draft_hash = null, parts = null,
           external_id = null, external_url = null, external_state = null,
           external_standing = null, stood_at = null, confirmed_at = null,
           first_sent_at = null, last_sent_at = null, failures = 0, absences = 0,
           preparations = 0, next_attempt_at = now(), created_at = now(), changed_at = now()
      from export_revisions r
     where x.property_id = property and x.export_id = export and x.revision = former
       and x.state = 'confirmed' and r.property_id = property and r.export_id = export
       and r.revision = former
    returning x.export_id, r.acted_by, r.reason)
  insert into export_actions (property_id, export_id, action, from_state, to_state, acted_by, reason)
  select property, export_id, 'repost', 'confirmed', 'queued', acted_by, reason from moved;
$function$;
COMMENT ON FUNCTION queue_next_revision(integer,bigint,integer) IS 'Ends a revision and queues the next under its key; nothing where somebody was first.';

CREATE OR REPLACE FUNCTION public.refuse_approval_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and old.state = 'waiting'
     and to_jsonb(new) - '{state,decided_by,decided_at,decision_reason,result}'::text[]
       = to_jsonb(old) - '{state,decided_by,decided_at,decision_reason,result}'::text[] then
    return new;
  end if;
  raise exception 'an approval is written once and decided once: % is refused', tg_op
    using errcode = 'TO001', constraint = 'approvals_written_once';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the audit trail is written once: % of % is refused', tg_op, tg_table_name
    using errcode = 'TO001', constraint = 'audit_trail_written_once';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is written once: % is refused; post a reversal instead', tg_table_name, tg_op
    using errcode = 'TO001', constraint = 'journal_written_once';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_closed_settlements()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_other_summary()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from gone g join now n using (property_id, connection_id, entry_id)
             where g.export_id is not null and n.export_id is distinct from g.export_id) then
    raise exception 'a summary keeps its entries: what comes later forms a further part'
      using errcode = '23514', constraint = 'summaries_keep_their_entries';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_revision_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.ended_at is null and exists (
      select from exports x join withdrawn_repairs w
          on w.property_id = x.property_id and w.reversal_export_id = x.export_id
       where x.property_id = old.property_id and x.export_id = old.reversal_export_id
         and x.state = 'excluded' and not x.may_be_there
         and (w.export_id, w.revision, w.acted_at) = (old.export_id, old.revision, old.acted_at))
  then
    return old;
  end if;
  raise exception 'a former revision is not deleted'
    using errcode = '23514', constraint = 'revisions_are_kept';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_second_fate()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from added a join export_entries n
               on n.property_id = a.property_id and n.connection_id = a.connection_id and n.entry_id = a.entry_id
             where tg_table_name = 'exports')
     or exists (select from added a join exports x
               on x.property_id = a.property_id and x.connection_id = a.connection_id and x.entry_id = a.entry_id
             where tg_table_name = 'export_entries') then
    raise exception 'an entry has one fate per connection: an export of its own or a place in a summary'
      using errcode = '23505', constraint = 'entries_have_one_fate';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_sign_off_evidence_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'evidence of a sign-off is kept as it came'
    using errcode = '23514', constraint = 'sign_off_evidence_is_kept';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_withdrawal_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a withdrawn repair is kept'
    using errcode = '23514', constraint = 'withdrawn_repairs_are_kept';
end $function$;

CREATE OR REPLACE FUNCTION public.reserve_entry_ids(how_many integer)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.stamp_journal_batch()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- Held to the end of the transaction: a closing date set meanwhile waits for us, or we see it.
  perform pg_advisory_xact_lock_shared(hashtext('tieout closing date'), new.property_id);
  new.transaction_id := pg_current_xact_id();
  new.posted_at := transaction_timestamp();
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.stretch_of(day date)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select (day - date '2000-01-01') / 30 $function$;
COMMENT ON FUNCTION stretch_of(date) IS 'Thirty days, counted from 2000: what a search looks through at once.';

CREATE OR REPLACE FUNCTION public.tell_export_status()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (
    select from notification_channels c
     where c.property_id in (select property_id from added) and c.off_at is null
       and c.ended_at is null and 'export-status' = any(c.occasions)) then
    return null;
  end if;
  insert into notifications (property_id, channel_id, type, title, message)
  select c.property_id, c.channel_id, 'export-status',
         moved.count || case moved.count when 1 then ' export' else ' exports' end,
         jsonb_build_object('lines', '[]'::jsonb, 'link', '/accounting/sync', 'data',
           jsonb_build_object('exports', moved.exports))
    from notification_channels c
    join lateral (
      select count(*) as count, jsonb_agg(jsonb_build_object(
               'exportId', n.export_id::text, 'entryId', n.entry_id::text, 'status', n.status,
               'was', o.status, 'externalId', n.external_id, 'externalUrl', n.external_url,
               'connectionId', n.connection_id, 'cause', case when n.status = 'error' then
                 jsonb_build_object('code', n.cause_code, 'message', n.cause_message,
                   'hint', n.cause_hint) end) order by n.export_id) as exports
        from added n join gone o using (property_id, export_id)
       where n.property_id = c.property_id and n.status <> o.status
         and n.status in ('synced', 'error')) moved on moved.count > 0
   where c.property_id in (select property_id from added) and c.off_at is null
     and c.ended_at is null and 'export-status' = any(c.occasions);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.unseen_lines(of_property integer, of_seen pg_snapshot)
 RETURNS TABLE(outlet_id integer, account_id integer, posted_on date, currency text, amount_minor bigint)
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return query
    select l.outlet_id, l.account_id, l.posted_on, l.currency, l.amount_minor
      from journal_batches b
      join journal_lines l on l.property_id = of_property
        and l.entry_id between b.batch_id and b.batch_id + b.entry_count - 1
      where b.property_id = of_property and b.transaction_id >= pg_snapshot_xmin(of_seen)
        and not pg_visible_in_snapshot(b.transaction_id, of_seen);
end $function$;
COMMENT ON FUNCTION unseen_lines(integer,pg_snapshot) IS 'Lines that the kept balances of a property do not hold yet.';

CREATE OR REPLACE FUNCTION public.unworded_entries(of_property integer)
 RETURNS SETOF journal_entries
 LANGUAGE plpgsql
 STABLE ROWS 100
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
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
end $function$;
COMMENT ON FUNCTION unworded_entries(integer) IS 'Entries whose words are not kept yet.';

CREATE OR REPLACE FUNCTION public.word_parts(of_property integer, stretch integer, words text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select array_agg(distinct of_property || '.' || stretch || '.' || substr(words, n, 3))
    from generate_series(1, length(words) - 2) n
$function$;
COMMENT ON FUNCTION word_parts(integer,integer,text) IS 'What a text is found by: its parts of three characters, of one property and stretch.';

CREATE OR REPLACE FUNCTION public.write_audit_entry(of_property integer, action text, subject text, object text, before jsonb, after jsonb, who text)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into audit_entries (property_id, acted_by, via, request_id, action, subject, object,
                             before, after)
  select of_property, coalesce(a ->> 'who', who, session_user), a ->> 'via', a ->> 'requestId',
         action, subject, coalesce(object, ''), before, after
    from acting() a
$function$;

CREATE TABLE accepted_differences (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  accepted_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  fingerprint text NOT NULL,
  cause text NOT NULL,
  what text NOT NULL,
  reconciliation_id bigint NOT NULL,
  finding_number integer NOT NULL,
  acted_by text NOT NULL,
  reason text NOT NULL,
  acted_at timestamp with time zone NOT NULL,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  withdrawn_reason text,
  CONSTRAINT accepted_differences_pkey PRIMARY KEY (property_id, accepted_id),
  CONSTRAINT accepted_differences_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT accepted_differences_property_id_reconciliation_id_finding_fkey FOREIGN KEY (property_id, reconciliation_id, finding_number) REFERENCES reconciliation_findings(property_id, reconciliation_id, finding_number),
  CONSTRAINT accepted_differences_acted_by_check CHECK ((acted_by <> ''::text)),
  CONSTRAINT accepted_differences_check CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
  CONSTRAINT accepted_differences_check1 CHECK (((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))),
  CONSTRAINT accepted_differences_reason_check CHECK ((btrim(reason) <> ''::text))
);
CREATE UNIQUE INDEX accepted_differences_once ON accepted_differences USING btree (property_id, connection_id, fingerprint) WHERE (withdrawn_at IS NULL);
CREATE TRIGGER accepted_differences_audited AFTER INSERT OR DELETE OR UPDATE ON accepted_differences FOR EACH ROW EXECUTE FUNCTION audit_row('difference', '{what}', '{}');
COMMENT ON TABLE accepted_differences IS 'Differences a person leaves as they are, with a reason: named accepted as long as they do not change.';
COMMENT ON COLUMN accepted_differences.fingerprint IS 'Of cause, what it is about, its words and effects: a difference that changes is another.';

CREATE TABLE accepted_openings (
  property_id integer NOT NULL,
  opening_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  connection_id integer NOT NULL,
  cutover_on date NOT NULL,
  reconciliation_id bigint NOT NULL,
  amounts jsonb NOT NULL,
  reason text,
  accepted_by text NOT NULL,
  accepted_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT accepted_openings_pkey PRIMARY KEY (property_id, opening_id),
  CONSTRAINT accepted_openings_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT accepted_openings_property_id_reconciliation_id_fkey FOREIGN KEY (property_id, reconciliation_id) REFERENCES reconciliations(property_id, reconciliation_id),
  CONSTRAINT accepted_openings_reason_check CHECK ((btrim(reason) <> ''::text))
);
CREATE INDEX accepted_openings_by_connection ON accepted_openings USING btree (property_id, connection_id, cutover_on, opening_id DESC);
CREATE TRIGGER accepted_openings_audited AFTER INSERT OR DELETE OR UPDATE ON accepted_openings FOR EACH ROW EXECUTE FUNCTION audit_row('opening', '{connection_id}', '{}');
COMMENT ON TABLE accepted_openings IS 'External balances on the eve of the cut-over as they were accepted; the newest of a cut-over counts.';
COMMENT ON COLUMN accepted_openings.amounts IS 'Every account and location of the ledger that day: [{account, location, currency, amountMinor}].';
COMMENT ON COLUMN accepted_openings.reason IS 'Why a person accepted another opening; null: the first run of the cut-over took it as it found it.';

CREATE TABLE access_links (
  token_sha256 bytea NOT NULL,
  purpose text NOT NULL,
  person_id integer,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  created_by text NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  by_machine boolean DEFAULT false NOT NULL,
  CONSTRAINT access_links_pkey PRIMARY KEY (token_sha256),
  CONSTRAINT access_links_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(person_id),
  CONSTRAINT access_links_check CHECK (((purpose = 'set-up'::text) = (person_id IS NULL))),
  CONSTRAINT access_links_purpose_check CHECK ((purpose = ANY (ARRAY['set-up'::text, 'invitation'::text, 'new-password'::text])))
);
CREATE TRIGGER access_links_audited AFTER INSERT ON access_links FOR EACH ROW EXECUTE FUNCTION audit_row('one-time link', '{purpose,person_id}', '{token_sha256}');
COMMENT ON TABLE access_links IS 'Links that let a person set a password, once and for a time; used ones are deleted.';
COMMENT ON COLUMN access_links.by_machine IS 'Made on the machine, by the set-up or a command: sets a password also where passwords are switched off.';

CREATE TABLE account_sign_offs (
  property_id integer NOT NULL,
  sign_off_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  connection_id integer NOT NULL,
  account text NOT NULL,
  period text NOT NULL,
  through_on date NOT NULL,
  reconciliation_id bigint NOT NULL,
  basis text NOT NULL,
  forced_because text,
  balances jsonb NOT NULL,
  items jsonb NOT NULL,
  snapshot pg_snapshot NOT NULL,
  automatic boolean NOT NULL,
  prepared_at timestamp with time zone NOT NULL,
  prepared_by text NOT NULL,
  review_required boolean NOT NULL,
  reviewed_at timestamp with time zone,
  reviewed_by text,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  withdrawn_because text,
  moved jsonb,
  CONSTRAINT account_sign_offs_pkey PRIMARY KEY (property_id, sign_off_id),
  CONSTRAINT account_sign_offs_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT account_sign_offs_property_id_reconciliation_id_fkey FOREIGN KEY (property_id, reconciliation_id) REFERENCES reconciliations(property_id, reconciliation_id),
  CONSTRAINT account_sign_offs_basis_check CHECK ((basis = ANY (ARRAY['tied'::text, 'threshold'::text, 'forced'::text]))),
  CONSTRAINT account_sign_offs_check CHECK (((basis = 'forced'::text) = (forced_because IS NOT NULL))),
  CONSTRAINT account_sign_offs_check1 CHECK (((reviewed_at IS NULL) = (reviewed_by IS NULL))),
  CONSTRAINT account_sign_offs_check2 CHECK (((NOT review_required) OR (reviewed_by IS DISTINCT FROM prepared_by))),
  CONSTRAINT account_sign_offs_check3 CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdrawn_because IS NULL)))),
  CONSTRAINT account_sign_offs_forced_because_check CHECK (((forced_because IS NULL) OR (btrim(forced_because) <> ''::text)))
);
CREATE UNIQUE INDEX account_sign_offs_in_force_once ON account_sign_offs USING btree (property_id, connection_id, through_on, account) WHERE (withdrawn_at IS NULL);
CREATE TRIGGER account_sign_offs_audited AFTER INSERT OR DELETE OR UPDATE ON account_sign_offs FOR EACH ROW EXECUTE FUNCTION audit_row('sign-off', '{account,period}', '{}');
COMMENT ON TABLE account_sign_offs IS 'That an account agrees with the external ledger at the end of a fiscal period: who says so, and on what.';
COMMENT ON COLUMN account_sign_offs.account IS 'External account; our own number behind our: where nothing is mapped.';
COMMENT ON COLUMN account_sign_offs.basis IS 'tied: nothing is open; threshold: no more than the threshold is; forced: with a written reason.';
COMMENT ON COLUMN account_sign_offs.balances IS 'Per location and currency: ours, external, open and unexplained, minor units as text.';
COMMENT ON COLUMN account_sign_offs.items IS 'What was outstanding: carried to the periods that follow until it is no longer.';
COMMENT ON COLUMN account_sign_offs.snapshot IS 'Which transactions the balances saw: what it does not see was posted later.';
COMMENT ON COLUMN account_sign_offs.moved IS 'What moved after the sign-off and withdrew it, with the entries of ours; null: a person did.';

CREATE TABLE accounting_switches (
  property_id integer NOT NULL,
  enabled boolean NOT NULL,
  reason text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT accounting_switches_pkey PRIMARY KEY (property_id),
  CONSTRAINT accounting_switches_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT accounting_switches_reason_check CHECK ((btrim(reason) <> ''::text))
);
CREATE TRIGGER accounting_switches_audited AFTER INSERT OR DELETE OR UPDATE ON accounting_switches FOR EACH ROW EXECUTE FUNCTION audit_row('Enable Accounting', '{}', '{}');
COMMENT ON TABLE accounting_switches IS 'Enable Accounting of a property: while it is off no connection is drained. Events are posted and queued all the same. No row: on.';

CREATE TABLE accounts (
  property_id integer NOT NULL,
  account_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  number text NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  detail_type text NOT NULL,
  parent_account_id integer,
  department_id integer,
  description text,
  active boolean DEFAULT true NOT NULL,
  CONSTRAINT accounts_pkey PRIMARY KEY (property_id, account_id),
  CONSTRAINT accounts_property_id_number_key UNIQUE (property_id, number),
  CONSTRAINT accounts_property_id_department_id_fkey FOREIGN KEY (property_id, department_id) REFERENCES departments(property_id, department_id),
  CONSTRAINT accounts_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT accounts_property_id_parent_account_id_fkey FOREIGN KEY (property_id, parent_account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT accounts_number_check CHECK (((length(number) >= 1) AND (length(number) <= 40))),
  CONSTRAINT accounts_type_check CHECK ((type = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'expense'::text])))
);
CREATE TRIGGER accounts_audited AFTER INSERT OR DELETE OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION audit_row('account', '{number}', '{}');
CREATE TRIGGER accounts_hold_deposits AFTER UPDATE OF detail_type ON accounts FOR EACH ROW WHEN (((new.detail_type = 'customer-deposits'::text) AND (old.detail_type <> new.detail_type))) EXECUTE FUNCTION hold_deposits_of_account();
CREATE TRIGGER accounts_hold_money AFTER UPDATE OF detail_type ON accounts FOR EACH ROW WHEN (((new.detail_type = ANY (ARRAY['gift-cards'::text, 'tips-payable'::text])) AND (old.detail_type <> new.detail_type))) EXECUTE FUNCTION hold_money_of_account();
CREATE TRIGGER accounts_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE accounts IS 'The chart of accounts. Accounts are never deleted: they become inactive.';

CREATE TABLE adjustment_rules (
  property_id integer NOT NULL,
  rule_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  connection_id integer NOT NULL,
  name text NOT NULL,
  account text,
  amount_from_minor bigint,
  amount_through_minor bigint,
  memo_contains text,
  created_by text,
  reason text NOT NULL,
  kind text NOT NULL,
  added_at timestamp with time zone NOT NULL,
  added_by text NOT NULL,
  ended_at timestamp with time zone,
  ended_by text,
  CONSTRAINT adjustment_rules_pkey PRIMARY KEY (property_id, rule_id),
  CONSTRAINT adjustment_rules_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT adjustment_rules_check CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
  CONSTRAINT adjustment_rules_check1 CHECK ((num_nonnulls(account, memo_contains, created_by) > 0)),
  CONSTRAINT adjustment_rules_kind_check CHECK ((kind = ANY (ARRAY['belongs-there'::text, 'reverse-there'::text]))),
  CONSTRAINT adjustment_rules_name_check CHECK ((btrim(name) <> ''::text)),
  CONSTRAINT adjustment_rules_reason_check CHECK ((btrim(reason) <> ''::text))
);
CREATE TRIGGER adjustment_rules_audited AFTER INSERT OR DELETE OR UPDATE ON adjustment_rules FOR EACH ROW EXECUTE FUNCTION audit_row('adjustment rule', '{name}', '{}');
COMMENT ON TABLE adjustment_rules IS 'How recurring manual adjustments are recognised (bank fees, payroll): a rule proposes reason and kind, a person decides.';
COMMENT ON COLUMN adjustment_rules.account IS 'External account; the amounts are those of its lines together, as a size.';
COMMENT ON COLUMN adjustment_rules.created_by IS 'The external user who made the entry.';

CREATE TABLE alerts (
  property_id integer NOT NULL,
  alert_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  occasion text NOT NULL,
  subject text NOT NULL,
  title text NOT NULL,
  facts jsonb NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  told_at timestamp with time zone,
  ended_at timestamp with time zone,
  CONSTRAINT alerts_pkey PRIMARY KEY (property_id, alert_id),
  CONSTRAINT alerts_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id)
);
CREATE INDEX alerts_newest ON alerts USING btree (property_id, occasion, seen_at DESC);
CREATE UNIQUE INDEX alerts_open_once ON alerts USING btree (property_id, occasion, subject) WHERE (ended_at IS NULL);
COMMENT ON TABLE alerts IS 'Conditions somebody should know of, from when they were seen until they ended.';
COMMENT ON COLUMN alerts.told_at IS 'When it was told; null: not yet, or it ended before it had to be.';

CREATE TABLE api_keys (
  property_id integer NOT NULL,
  key_id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text NOT NULL,
  prefix text NOT NULL,
  token_sha256 bytea NOT NULL,
  rights text[] NOT NULL,
  outlet_id integer,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  created_by text NOT NULL,
  ends_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by text,
  CONSTRAINT api_keys_pkey PRIMARY KEY (property_id, key_id),
  CONSTRAINT api_keys_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT api_keys_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT api_keys_check CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
  CONSTRAINT api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);
CREATE INDEX api_keys_by_token ON api_keys USING btree (token_sha256);
CREATE TRIGGER api_keys_audited AFTER INSERT OR DELETE OR UPDATE OF name, rights, outlet_id, ends_at, revoked_at ON api_keys FOR EACH ROW EXECUTE FUNCTION audit_row('API key', '{name}', '{token_sha256}');
COMMENT ON TABLE api_keys IS 'Keys of programs: shown once, kept as a hash; the prefix finds a key that turned up somewhere.';

CREATE TABLE approval_settings (
  property_id integer NOT NULL,
  mappings boolean DEFAULT false NOT NULL,
  entries boolean DEFAULT false NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT approval_settings_pkey PRIMARY KEY (property_id),
  CONSTRAINT approval_settings_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id)
);
CREATE TRIGGER approval_settings_audited AFTER INSERT OR DELETE OR UPDATE ON approval_settings FOR EACH ROW EXECUTE FUNCTION audit_row('approval settings', '{}', '{}');
COMMENT ON TABLE approval_settings IS 'Where a property asks for a second person; without a row it asks for none.';
COMMENT ON COLUMN approval_settings.mappings IS 'Changes of mappings, journals and statistical accounts wait for another person.';
COMMENT ON COLUMN approval_settings.entries IS 'Entries by hand, reversals, corrections, reposts and merges of customers wait for another person.';

CREATE TABLE approvals (
  property_id integer NOT NULL,
  approval_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  area text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  summary text NOT NULL,
  reason text,
  proposal jsonb NOT NULL,
  effect jsonb NOT NULL,
  proposed_by text NOT NULL,
  proposed_via text NOT NULL,
  key_made_by text,
  proposed_at timestamp with time zone DEFAULT now() NOT NULL,
  state text DEFAULT 'waiting'::text NOT NULL,
  decided_by text,
  decided_at timestamp with time zone,
  decision_reason text,
  result jsonb,
  CONSTRAINT approvals_pkey PRIMARY KEY (property_id, approval_id),
  CONSTRAINT approvals_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT approvals_area_check CHECK ((area = ANY (ARRAY['mappings'::text, 'entries'::text]))),
  CONSTRAINT approvals_check CHECK (((state = 'waiting'::text) = (decided_by IS NULL))),
  CONSTRAINT approvals_check1 CHECK (((state = 'waiting'::text) = (decided_at IS NULL))),
  CONSTRAINT approvals_check2 CHECK (((state = 'approved'::text) = (result IS NOT NULL))),
  CONSTRAINT approvals_check3 CHECK (((state <> 'rejected'::text) OR (decision_reason IS NOT NULL))),
  CONSTRAINT approvals_check4 CHECK (((proposed_via = 'key'::text) = (key_made_by IS NOT NULL))),
  CONSTRAINT approvals_proposed_via_check CHECK ((proposed_via = ANY (ARRAY['person'::text, 'key'::text, 'local'::text, 'command'::text]))),
  CONSTRAINT approvals_second_person CHECK (((state <> ALL (ARRAY['approved'::text, 'rejected'::text])) OR ((lower(decided_by) <> lower(proposed_by)) AND (lower(decided_by) <> lower(COALESCE(key_made_by, ''::text)))))),
  CONSTRAINT approvals_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text]))),
  CONSTRAINT approvals_withdrawn_by_own CHECK (((state <> 'withdrawn'::text) OR ((lower(decided_by) = lower(proposed_by)) OR (lower(decided_by) = lower(COALESCE(key_made_by, ''::text))))))
);
CREATE INDEX approvals_by_state ON approvals USING btree (property_id, state, approval_id);
CREATE UNIQUE INDEX approvals_one_waiting ON approvals USING btree (property_id, subject) WHERE (state = 'waiting'::text);
CREATE TRIGGER approvals_audited AFTER INSERT OR UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION audit_row('approval', '{approval_id}', '{}', 'proposed');
CREATE TRIGGER approvals_written_once BEFORE DELETE OR UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION refuse_approval_change();
COMMENT ON TABLE approvals IS 'A change that waits for a second person, or had one: exactly what would be done, and its fate.';
COMMENT ON COLUMN approvals.kind IS 'What would be done, and by which code: mappings, entry …';
COMMENT ON COLUMN approvals.subject IS 'What it is about: of one subject one change waits at a time.';
COMMENT ON COLUMN approvals.proposal IS 'What would be done, as it is done when it is approved.';
COMMENT ON COLUMN approvals.effect IS 'What it would change, as both people saw it; what is done must be this.';
COMMENT ON COLUMN approvals.proposed_via IS 'person: signed in; key: an API key; local: named by the server of the demo; command.';
COMMENT ON COLUMN approvals.key_made_by IS 'Who made the API key that proposed it, and saw its secret: no second person for it either.';
COMMENT ON COLUMN approvals.result IS 'What approving it did: the entries it posted for one.';

CREATE TABLE audit_entries (
  property_id integer NOT NULL,
  audit_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  acted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  acted_by text NOT NULL,
  via text NOT NULL,
  request_id text,
  action text NOT NULL,
  subject text NOT NULL,
  object text NOT NULL,
  before jsonb,
  after jsonb,
  CONSTRAINT audit_entries_pkey PRIMARY KEY (property_id, audit_id)
);
CREATE INDEX audit_entries_by_object ON audit_entries USING btree (property_id, subject, object, audit_id);
CREATE INDEX audit_entries_by_person ON audit_entries USING btree (property_id, acted_by, audit_id);
CREATE TRIGGER audit_entries_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
COMMENT ON TABLE audit_entries IS 'Who did what, when, by which way in, with values before and after; written once. Property 0: the installation (people, sign-ins).';
COMMENT ON COLUMN audit_entries.via IS 'console, key, local (the demo), command or worker, as the process said; else the application name of the database session: psql for one.';
COMMENT ON COLUMN audit_entries.before IS 'The values that changed, as they were; long ones cut, with the SHA-256 of the whole; secrets only as having changed.';

CREATE TABLE audit_seals (
  property_id integer NOT NULL,
  "position" bigint NOT NULL,
  audit_id bigint NOT NULL,
  sealed_at timestamp with time zone NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT audit_seals_pkey PRIMARY KEY (property_id, "position"),
  CONSTRAINT audit_seals_property_id_audit_id_key UNIQUE (property_id, audit_id),
  CONSTRAINT audit_seals_digest_check CHECK ((length(digest) = 32)),
  CONSTRAINT audit_seals_position_check CHECK (("position" > 0))
);
CREATE TRIGGER audit_seals_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
COMMENT ON TABLE audit_seals IS 'The hash chain of a trail: each digest is over the one before, the position, when it was sealed, and the entry; written once.';

CREATE TABLE balance_marks (
  property_id integer NOT NULL,
  seen pg_snapshot NOT NULL,
  system_identifier bigint NOT NULL,
  kept_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT balance_marks_pkey PRIMARY KEY (property_id),
  CONSTRAINT balance_marks_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id)
);
COMMENT ON TABLE balance_marks IS 'Up to where the kept balances of a property reach: batches visible in the snapshot are in them, all others are not.';
COMMENT ON COLUMN balance_marks.system_identifier IS 'Of the server that took the snapshot: another one counts transactions anew, and its mark means nothing here.';

CREATE TABLE chart_versions (
  property_id integer NOT NULL,
  version bigint NOT NULL,
  transaction_id xid8 NOT NULL,
  CONSTRAINT chart_versions_pkey PRIMARY KEY (property_id),
  CONSTRAINT chart_versions_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id)
);
COMMENT ON TABLE chart_versions IS 'Moves once per transaction that changes a property''s masters or closing date; tells whether a chart in memory is current.';

CREATE TABLE closing_dates (
  property_id integer NOT NULL,
  closing_number integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  closed_through_on date,
  set_at timestamp with time zone DEFAULT now() NOT NULL,
  set_by text NOT NULL,
  reason text NOT NULL,
  outlet_id integer,
  before_on date,
  automatic boolean DEFAULT false NOT NULL,
  findings jsonb,
  CONSTRAINT closing_dates_pkey PRIMARY KEY (property_id, closing_number),
  CONSTRAINT closing_dates_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT closing_dates_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT closing_dates_reason_check CHECK ((reason <> ''::text))
);
CREATE INDEX closing_dates_in_force ON closing_dates USING btree (property_id, outlet_id, closing_number DESC);
CREATE TRIGGER closing_dates_audited AFTER INSERT ON closing_dates FOR EACH ROW EXECUTE FUNCTION audit_row('closing date', '{outlet_id}', '{}');
CREATE TRIGGER closing_dates_move_chart_version AFTER INSERT ON closing_dates FOR EACH ROW EXECUTE FUNCTION move_chart_version();
CREATE TRIGGER closing_dates_wait_for_posting BEFORE INSERT ON closing_dates FOR EACH ROW EXECUTE FUNCTION lock_closing_date();
CREATE TRIGGER closing_dates_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON closing_dates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE closing_dates IS 'History of the Accounting Closing Date, of the property (no outlet) and of outlets; the row with the highest closing_number is in force. A null date reopens everything; of an outlet, it follows the property again.';
COMMENT ON COLUMN closing_dates.before_on IS 'What was closed before; the database fills it in.';
COMMENT ON COLUMN closing_dates.automatic IS 'Set by the calendar, not by a person.';
COMMENT ON COLUMN closing_dates.findings IS 'What the checklist said when it was closed, or what stood in the days that were reopened.';

CREATE TABLE closing_settings (
  property_id integer NOT NULL,
  manual boolean DEFAULT true NOT NULL,
  days_after_end integer DEFAULT 5 NOT NULL,
  needs_tie_out boolean DEFAULT false NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamp with time zone DEFAULT now() NOT NULL,
  each_outlet boolean DEFAULT false NOT NULL,
  CONSTRAINT closing_settings_pkey PRIMARY KEY (property_id),
  CONSTRAINT closing_settings_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT closing_settings_days_after_end_check CHECK (((days_after_end >= 0) AND (days_after_end <= 90)))
);
CREATE TRIGGER closing_settings_audited AFTER INSERT OR DELETE OR UPDATE ON closing_settings FOR EACH ROW EXECUTE FUNCTION audit_row('closing settings', '{}', '{}');
COMMENT ON TABLE closing_settings IS 'How a property closes: by hand (Manual Closing Date), or by itself so many days after a period has ended; whether the ledgers must be tied out first.';
COMMENT ON COLUMN closing_settings.each_outlet IS 'Closing by itself: each outlet as soon as its own checklist has nothing that blocks, or the property as a whole.';

CREATE TABLE connection_actions (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  action_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  action text NOT NULL,
  acted_at timestamp with time zone DEFAULT now() NOT NULL,
  acted_by text NOT NULL,
  reason text,
  detail jsonb DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT connection_actions_pkey PRIMARY KEY (property_id, connection_id, action_id),
  CONSTRAINT connection_actions_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT connection_actions_action_check CHECK ((action = ANY (ARRAY['approve'::text, 'go-live'::text, 'close-period'::text, 'open-period'::text, 'export-mode'::text, 'switch-ledger'::text, 'find-first'::text, 'find-first-ended'::text, 'restore-seen'::text, 'test'::text, 'read-chart'::text, 'sync-now'::text, 'company-forgot'::text])))
);
CREATE TRIGGER connection_actions_audited AFTER INSERT ON connection_actions FOR EACH ROW EXECUTE FUNCTION audit_row('connection', '{connection_id}', '{}');
COMMENT ON TABLE connection_actions IS 'What a person did with a connection as a whole: who, when and why.';

CREATE TABLE connection_calls (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  called_on date NOT NULL,
  purpose text NOT NULL,
  calls bigint NOT NULL,
  counted bigint NOT NULL,
  CONSTRAINT connection_calls_pkey PRIMARY KEY (property_id, connection_id, called_on, purpose),
  CONSTRAINT connection_calls_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id)
);
COMMENT ON TABLE connection_calls IS 'Calls made to the external ledger per UTC day and purpose, and how many of them the vendor counts.';

CREATE TABLE connection_grants (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  name text NOT NULL,
  sealed bytea NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  granted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT connection_grants_pkey PRIMARY KEY (property_id, connection_id, name),
  CONSTRAINT connection_grants_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id) ON DELETE CASCADE,
  CONSTRAINT connection_grants_name_check CHECK ((name <> ''::text))
);
COMMENT ON TABLE connection_grants IS 'Access tokens and sessions in force, one per connection and name: shared by all processes, renewed by one at a time.';
COMMENT ON COLUMN connection_grants.name IS 'Whom the grant speaks for, in the connector''s words: host, user, company, entity. Other settings, another name.';
COMMENT ON COLUMN connection_grants.sealed IS 'The grant, AES-256-GCM envelope like connections.secret; never leaves access/ in the clear.';
COMMENT ON COLUMN connection_grants.ends_at IS 'When the external ledger stops accepting it; the row stays, because a refresh token may outlive it.';

CREATE TABLE connection_lanes (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  worker text NOT NULL,
  lanes integer NOT NULL,
  in_use integer NOT NULL,
  allowed integer NOT NULL,
  bound text NOT NULL,
  next_call_at timestamp with time zone,
  used_ms bigint NOT NULL,
  possible_ms bigint NOT NULL,
  noted_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT connection_lanes_pkey PRIMARY KEY (property_id, connection_id),
  CONSTRAINT connection_lanes_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id)
);
COMMENT ON TABLE connection_lanes IS 'The lanes of a connection as its worker last saw them, written every few seconds.';
COMMENT ON COLUMN connection_lanes.bound IS 'Why fewer lanes are used than set: none, limit, pause, breaker ...';

CREATE TABLE connections (
  property_id integer NOT NULL,
  connection_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  connection_key text NOT NULL,
  name text NOT NULL,
  ledger text NOT NULL,
  settings jsonb NOT NULL,
  secret bytea,
  cutover_on date NOT NULL,
  state text DEFAULT 'active'::text NOT NULL,
  state_reason text,
  state_at timestamp with time zone DEFAULT now() NOT NULL,
  breaker_failures integer DEFAULT 0 NOT NULL,
  breaker_until timestamp with time zone,
  last_synced_at timestamp with time zone,
  revision integer DEFAULT 1 NOT NULL,
  drained_by text,
  drain_token bigint,
  drain_until timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  stage text DEFAULT 'live'::text NOT NULL,
  preparing bigint[],
  find_first_since timestamp with time zone,
  find_first_reason text,
  forming_held_since timestamp with time zone,
  restored_mark text,
  sync_asked_at timestamp with time zone,
  CONSTRAINT connections_pkey PRIMARY KEY (property_id, connection_id),
  CONSTRAINT connections_property_id_connection_key_key UNIQUE (property_id, connection_key),
  CONSTRAINT connections_property_id_name_key UNIQUE (property_id, name),
  CONSTRAINT connections_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT connections_check CHECK (((drain_token IS NULL) = (drain_until IS NULL))),
  CONSTRAINT connections_check1 CHECK (((forming_held_since IS NULL) OR (find_first_since IS NOT NULL))),
  CONSTRAINT connections_stage_check CHECK ((stage = ANY (ARRAY['rehearsing'::text, 'proving'::text, 'live'::text]))),
  CONSTRAINT connections_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'disconnected'::text])))
);
CREATE TRIGGER connections_audited AFTER INSERT OR DELETE OR UPDATE OF name, ledger, settings, secret, cutover_on, state, stage, find_first_since, forming_held_since ON connections FOR EACH ROW EXECUTE FUNCTION audit_row('connection', '{name}', '{secret}');
COMMENT ON TABLE connections IS 'One property''s link to one external company: settings, sealed credentials, cut-over, state.';
COMMENT ON COLUMN connections.connection_key IS 'Random text made once; with the event''s identity it yields the export keys, so a restored database derives the same keys again.';
COMMENT ON COLUMN connections.secret IS 'Credentials, AES-256-GCM envelope; never leaves access/ in the clear.';
COMMENT ON COLUMN connections.cutover_on IS 'Entries dated before it are already in the external books and are not exported.';
COMMENT ON COLUMN connections.revision IS 'Grows with every change of settings, credentials, mappings or mirrored chart: workers reload when it has grown.';
COMMENT ON COLUMN connections.drain_token IS 'Held by the one worker that drains this connection, until drain_until: keeps the lanes of a company within their number. Correctness rests on exports.lease_token.';
COMMENT ON COLUMN connections.stage IS 'rehearsing: nothing is sent. proving: only exports a person approved after a rehearsal. live: everything that is due.';
COMMENT ON COLUMN connections.preparing IS 'Exports the drain is turning into drafts this moment. Found by the next drain, they are what its predecessor crashed on: each is counted, and prepared alone.';
COMMENT ON COLUMN connections.find_first_since IS 'Since then every export is looked for before its first send, because the database may be older than the external ledger; null when it need not.';
COMMENT ON COLUMN connections.forming_held_since IS 'Since then no daily summary is formed, because the database was restored and nobody has said yet that what stands in the external ledger was seen.';
COMMENT ON COLUMN connections.restored_mark IS 'The mark of the last send this database was found behind of: a restore is noticed once.';
COMMENT ON COLUMN connections.sync_asked_at IS 'The latest Sync now: what was queued by then is sent, whatever the sync interval; null: nobody asked.';

CREATE TABLE customer_merges (
  property_id integer NOT NULL,
  merge_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  customer_id bigint NOT NULL,
  into_customer_id bigint NOT NULL,
  merged_on date NOT NULL,
  reason text NOT NULL,
  merged_by text NOT NULL,
  merged_at timestamp with time zone DEFAULT now() NOT NULL,
  undone_on date,
  undo_reason text,
  undone_by text,
  undone_at timestamp with time zone,
  CONSTRAINT customer_merges_pkey PRIMARY KEY (property_id, merge_id),
  CONSTRAINT customer_merges_property_id_customer_id_fkey FOREIGN KEY (property_id, customer_id) REFERENCES customers(property_id, customer_id),
  CONSTRAINT customer_merges_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT customer_merges_property_id_into_customer_id_fkey FOREIGN KEY (property_id, into_customer_id) REFERENCES customers(property_id, customer_id),
  CONSTRAINT customer_merges_check CHECK ((customer_id <> into_customer_id)),
  CONSTRAINT customer_merges_check1 CHECK ((undone_on >= merged_on)),
  CONSTRAINT customer_merges_check2 CHECK ((((undone_on IS NULL) = (undo_reason IS NULL)) AND ((undone_on IS NULL) = (undone_by IS NULL)) AND ((undone_on IS NULL) = (undone_at IS NULL)))),
  CONSTRAINT customer_merges_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
  CONSTRAINT customer_merges_undo_reason_check CHECK (((length(undo_reason) >= 1) AND (length(undo_reason) <= 500)))
);
CREATE UNIQUE INDEX customer_merges_one_at_a_time ON customer_merges USING btree (property_id, customer_id) WHERE (undone_on IS NULL);
CREATE TRIGGER customer_merges_audited AFTER INSERT OR DELETE OR UPDATE ON customer_merges FOR EACH ROW EXECUTE FUNCTION audit_row('customer', '{customer_id}', '{}');
CREATE TRIGGER customer_merges_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON customer_merges FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE customer_merges IS 'Which customer counts for which other, since when, why, and whether it was taken back.';

CREATE TABLE customers (
  property_id integer NOT NULL,
  customer_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT customers_pkey PRIMARY KEY (property_id, customer_id),
  CONSTRAINT customers_property_id_code_key UNIQUE (property_id, code),
  CONSTRAINT customers_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT customers_code_check CHECK (((length(code) >= 1) AND (length(code) <= 100)))
);
CREATE INDEX customers_by_name ON customers USING btree (property_id, name, code);
COMMENT ON TABLE customers IS 'Customers as the operational system names them; made by the first event that names one.';

CREATE TABLE database_server (
  only_row boolean DEFAULT true NOT NULL,
  system_identifier bigint NOT NULL,
  CONSTRAINT database_server_pkey PRIMARY KEY (only_row),
  CONSTRAINT database_server_only_row_check CHECK (only_row)
);
COMMENT ON TABLE database_server IS 'The server this database was last opened on: another one counts transactions anew.';

CREATE TABLE deferral_actions (
  property_id integer NOT NULL,
  action_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  entry_id bigint NOT NULL,
  line_number integer NOT NULL,
  action text NOT NULL,
  reason text NOT NULL,
  made_by text NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT deferral_actions_pkey PRIMARY KEY (property_id, action_id),
  CONSTRAINT deferral_actions_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT deferral_actions_action_check CHECK ((action = ANY (ARRAY['generate'::text, 'rebuild'::text, 'switch-off'::text, 'switch-on'::text]))),
  CONSTRAINT deferral_actions_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);
CREATE INDEX deferral_actions_by_schedule ON deferral_actions USING btree (property_id, entry_id, line_number);
CREATE TRIGGER deferral_actions_audited AFTER INSERT ON deferral_actions FOR EACH ROW EXECUTE FUNCTION audit_row('deferral schedule', '{entry_id,line_number}', '{}');
CREATE TRIGGER deferral_actions_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON deferral_actions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE deferral_actions IS 'What people did to schedules by hand, and why.';

CREATE TABLE deferral_rows (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  line_number integer NOT NULL,
  row_number integer NOT NULL,
  due_on date NOT NULL,
  service_from date NOT NULL,
  service_through date NOT NULL,
  amount_minor bigint NOT NULL,
  making text NOT NULL,
  made_by_entry_id bigint NOT NULL,
  made_on date NOT NULL,
  ending text,
  ended_by_entry_id bigint,
  ended_on date,
  CONSTRAINT deferral_rows_pkey PRIMARY KEY (property_id, entry_id, line_number, row_number),
  CONSTRAINT deferral_rows_property_id_entry_id_line_number_fkey FOREIGN KEY (property_id, entry_id, line_number) REFERENCES deferral_schedules(property_id, entry_id, line_number),
  CONSTRAINT deferral_rows_amount_minor_check CHECK ((amount_minor <> 0)),
  CONSTRAINT deferral_rows_check CHECK ((((ending IS NULL) = (ended_by_entry_id IS NULL)) AND ((ending IS NULL) = (ended_on IS NULL)))),
  CONSTRAINT deferral_rows_ending_check CHECK ((ending = ANY (ARRAY['recognized'::text, 'cancelled'::text, 'rebuilt'::text]))),
  CONSTRAINT deferral_rows_making_check CHECK ((making = ANY (ARRAY['sold'::text, 'credited'::text, 'voided'::text, 'unrecognized'::text, 'uncancelled'::text, 'rebuilt'::text])))
);
CREATE INDEX deferral_rows_by_end ON deferral_rows USING btree (property_id, ended_by_entry_id) WHERE (ended_by_entry_id IS NOT NULL);
CREATE INDEX deferral_rows_by_making ON deferral_rows USING btree (property_id, made_by_entry_id) WHERE (making <> ALL (ARRAY['sold'::text, 'rebuilt'::text]));
CREATE INDEX deferral_rows_unposted ON deferral_rows USING btree (property_id, due_on) WHERE (ending IS NULL);
CREATE TRIGGER deferral_rows_end_once BEFORE UPDATE ON deferral_rows FOR EACH ROW WHEN (((old.ending IS NOT NULL) OR (old.property_id <> new.property_id) OR (old.entry_id <> new.entry_id) OR (old.line_number <> new.line_number) OR (old.row_number <> new.row_number) OR (old.making <> new.making) OR (old.made_by_entry_id <> new.made_by_entry_id) OR (old.made_on <> new.made_on) OR (sign((old.amount_minor)::double precision) <> sign((new.amount_minor)::double precision)) OR (abs(new.amount_minor) > abs(old.amount_minor)))) EXECUTE FUNCTION keep_ended_rows();
CREATE TRIGGER deferral_rows_kept BEFORE DELETE OR TRUNCATE ON deferral_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE deferral_rows IS 'What becomes income when; unposted until an entry recognizes or cancels it. A part that ends is a row of its own.';
COMMENT ON COLUMN deferral_rows.made_by_entry_id IS 'The entry that put the amount on the deferred account; of a rebuilt schedule, its own.';

CREATE TABLE deferral_schedules (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  line_number integer NOT NULL,
  document text NOT NULL,
  outlet_id integer NOT NULL,
  product_id integer NOT NULL,
  customer_id bigint,
  department_id integer,
  deferred_account_id integer NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  recognition text NOT NULL,
  service_from date NOT NULL,
  service_through date NOT NULL,
  switched_off boolean DEFAULT false NOT NULL,
  CONSTRAINT deferral_schedules_pkey PRIMARY KEY (property_id, entry_id, line_number),
  CONSTRAINT deferral_schedules_property_id_customer_id_fkey FOREIGN KEY (property_id, customer_id) REFERENCES customers(property_id, customer_id),
  CONSTRAINT deferral_schedules_property_id_deferred_account_id_fkey FOREIGN KEY (property_id, deferred_account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT deferral_schedules_property_id_department_id_fkey FOREIGN KEY (property_id, department_id) REFERENCES departments(property_id, department_id),
  CONSTRAINT deferral_schedules_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT deferral_schedules_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT deferral_schedules_property_id_product_id_fkey FOREIGN KEY (property_id, product_id) REFERENCES products(property_id, product_id),
  CONSTRAINT deferral_schedules_amount_minor_check CHECK ((amount_minor <> 0)),
  CONSTRAINT deferral_schedules_check CHECK ((service_through >= service_from)),
  CONSTRAINT deferral_schedules_recognition_check CHECK ((recognition = ANY (ARRAY['monthly'::text, 'daily'::text])))
);
CREATE INDEX deferral_schedules_by_customer ON deferral_schedules USING btree (property_id, customer_id);
CREATE INDEX deferral_schedules_by_document ON deferral_schedules USING btree (property_id, document);
CREATE TRIGGER deferral_schedules_kept BEFORE DELETE OR TRUNCATE ON deferral_schedules FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE deferral_schedules IS 'A line that was deferred: of which entry, over which days, under which rule; below zero where a credit took income back that has no invoice.';

CREATE TABLE deferral_settings (
  property_id integer NOT NULL,
  daily_deferred boolean DEFAULT false NOT NULL,
  automatic boolean DEFAULT false NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT deferral_settings_pkey PRIMARY KEY (property_id),
  CONSTRAINT deferral_settings_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id)
);
CREATE TRIGGER deferral_settings_audited AFTER INSERT OR DELETE OR UPDATE ON deferral_settings FOR EACH ROW EXECUTE FUNCTION audit_row('deferral settings', '{}', '{}');
COMMENT ON TABLE deferral_settings IS 'How a property recognizes: summary entries, or (daily_deferred) one per schedule and day; automatic: every day by the worker.';

CREATE TABLE departments (
  property_id integer NOT NULL,
  department_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  active boolean DEFAULT true NOT NULL,
  CONSTRAINT departments_pkey PRIMARY KEY (property_id, department_id),
  CONSTRAINT departments_property_id_code_key UNIQUE (property_id, code),
  CONSTRAINT departments_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT departments_code_check CHECK (((length(code) >= 1) AND (length(code) <= 40)))
);
CREATE TRIGGER departments_audited AFTER INSERT OR DELETE OR UPDATE ON departments FOR EACH ROW EXECUTE FUNCTION audit_row('department', '{code}', '{}');
CREATE TRIGGER departments_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON departments FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE departments IS 'Departments that accounts and products name; mapped to the external ledger''s departments.';

CREATE TABLE document_returns (
  property_id integer NOT NULL,
  by_entry_id bigint NOT NULL,
  of_entry_id bigint NOT NULL,
  outlet_id integer NOT NULL,
  customer_id bigint NOT NULL,
  amount_minor bigint NOT NULL,
  CONSTRAINT document_returns_pkey PRIMARY KEY (property_id, by_entry_id, of_entry_id, outlet_id, customer_id),
  CONSTRAINT document_returns_property_id_customer_id_fkey FOREIGN KEY (property_id, customer_id) REFERENCES customers(property_id, customer_id),
  CONSTRAINT document_returns_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT document_returns_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT document_returns_amount_minor_check CHECK ((amount_minor > 0)),
  CONSTRAINT document_returns_check CHECK ((by_entry_id <> of_entry_id))
);
CREATE INDEX document_returns_of ON document_returns USING btree (property_id, of_entry_id);
CREATE TRIGGER document_returns_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON document_returns FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE document_returns IS 'What a document takes back of another: a refund or bounced check of a payment, a credit memo or write-off of an invoice, a recovery of a write-off; ended by the reversal of the one that takes back.';
COMMENT ON COLUMN document_returns.by_entry_id IS 'The refund, bounced check, credit memo, write-off or recovery.';
COMMENT ON COLUMN document_returns.of_entry_id IS 'The payment, invoice or write-off it is of.';
COMMENT ON COLUMN document_returns.customer_id IS 'Of the item it is of.';

CREATE TABLE entry_corrections (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  corrects_entry_id bigint NOT NULL,
  reason text NOT NULL,
  corrected_at timestamp with time zone DEFAULT now() NOT NULL,
  corrected_by text NOT NULL,
  CONSTRAINT entry_corrections_pkey PRIMARY KEY (property_id, entry_id)
);
CREATE INDEX entry_corrections_of ON entry_corrections USING btree (property_id, corrects_entry_id, entry_id);
CREATE TRIGGER entry_corrections_audited AFTER INSERT ON entry_corrections FOR EACH ROW EXECUTE FUNCTION audit_row('correction', '{corrects_entry_id}', '{}');
COMMENT ON TABLE entry_corrections IS 'Delta entries and the entry each of them corrects.';

CREATE TABLE entry_reposts (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  reposts_entry_id bigint NOT NULL,
  reversal_entry_id bigint NOT NULL,
  reason text NOT NULL,
  reposted_at timestamp with time zone DEFAULT now() NOT NULL,
  reposted_by text NOT NULL,
  CONSTRAINT entry_reposts_pkey PRIMARY KEY (property_id, entry_id),
  CONSTRAINT entry_reposts_property_id_reposts_entry_id_key UNIQUE (property_id, reposts_entry_id)
);
CREATE TRIGGER entry_reposts_audited AFTER INSERT ON entry_reposts FOR EACH ROW EXECUTE FUNCTION audit_row('repost', '{reposts_entry_id}', '{}');
CREATE TRIGGER entry_reposts_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON entry_reposts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE entry_reposts IS 'Entries posted anew, the entry each replaces, and the reversal posted with it.';

CREATE TABLE entry_settings (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  name text NOT NULL,
  value text NOT NULL,
  CONSTRAINT entry_settings_pkey PRIMARY KEY (property_id, entry_id, name)
);
CREATE TRIGGER entry_settings_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON entry_settings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE entry_settings IS 'The settings an entry was posted under, where one was set: what becomes of the entry later goes by these.';

CREATE TABLE entry_word_marks (
  property_id integer NOT NULL,
  transaction_id xid8 NOT NULL,
  batch_id bigint NOT NULL,
  kept_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT entry_word_marks_pkey PRIMARY KEY (property_id),
  CONSTRAINT entry_word_marks_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id)
);
COMMENT ON TABLE entry_word_marks IS 'Up to which batch, in the order of transactions that are over, a property''s entries have their words.';

CREATE TABLE entry_words (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  document_type text NOT NULL,
  posted_on date NOT NULL,
  words text NOT NULL,
  CONSTRAINT entry_words_pkey PRIMARY KEY (property_id, entry_id)
);
CREATE INDEX entry_words_by_part ON entry_words USING gin (word_parts(property_id, stretch_of(posted_on), words) COLLATE "C");
CREATE INDEX entry_words_by_type ON entry_words USING btree (property_id, document_type, posted_on, entry_id);
COMMENT ON TABLE entry_words IS 'What entries are found by; derived, written behind posting up to the mark.';
COMMENT ON COLUMN entry_words.words IS 'Document number and memo, a line each, in small letters.';

CREATE TABLE events (
  property_id integer NOT NULL,
  event_id bigint NOT NULL,
  batch_id bigint NOT NULL,
  source text NOT NULL,
  external_id text NOT NULL,
  kind text NOT NULL,
  occurred_on date NOT NULL,
  received_at timestamp with time zone DEFAULT now() NOT NULL,
  content jsonb NOT NULL,
  CONSTRAINT events_pkey PRIMARY KEY (property_id, event_id),
  CONSTRAINT events_property_id_source_external_id_key UNIQUE (property_id, source, external_id)
);
CREATE INDEX events_refunding_sale ON events USING btree (property_id, ((content ->> 'of'::text))) WHERE ((kind = 'sale-refunded'::text) AND ((content ->> 'of'::text) IS NOT NULL));
CREATE TRIGGER events_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE events IS 'Accounting events as received, identified by (property, source, external id).';

CREATE TABLE export_actions (
  property_id integer NOT NULL,
  export_id bigint NOT NULL,
  action_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  action text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  acted_at timestamp with time zone DEFAULT now() NOT NULL,
  acted_by text NOT NULL,
  reason text,
  CONSTRAINT export_actions_pkey PRIMARY KEY (property_id, export_id, action_id),
  CONSTRAINT export_actions_action_check CHECK ((action = ANY (ARRAY['requeue'::text, 'exclude'::text, 'include'::text, 'swept'::text, 'adopt'::text, 'repost'::text, 'reverse'::text])))
);
CREATE TRIGGER export_actions_audited AFTER INSERT ON export_actions REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_export_actions();
COMMENT ON TABLE export_actions IS 'What a person, or the completeness sweep, did with an export: who, when and why.';

CREATE TABLE export_attempts (
  property_id integer NOT NULL,
  export_id bigint NOT NULL,
  attempt_number integer NOT NULL,
  purpose text NOT NULL,
  worker text NOT NULL,
  lease_token bigint,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  outcome text,
  cause_code text,
  message text,
  applied boolean,
  request jsonb,
  answer jsonb,
  external_id text,
  CONSTRAINT export_attempts_pkey PRIMARY KEY (property_id, export_id, attempt_number),
  CONSTRAINT export_attempts_purpose_check CHECK ((purpose = ANY (ARRAY['post'::text, 'find'::text])))
);
COMMENT ON TABLE export_attempts IS 'One try to deliver or to find an export: what was sent and what came back, redacted, timed.';
COMMENT ON COLUMN export_attempts.applied IS 'False when another worker had taken over before the answer came: evidence only.';
COMMENT ON COLUMN export_attempts.external_id IS 'The id the external ledger named, where it confirmed the entry or it was found there; kept also when the outcome came too late.';

CREATE TABLE export_counts (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  writer integer NOT NULL,
  state text NOT NULL,
  standing text,
  currency text NOT NULL,
  queued_on date,
  cause_code text,
  cause_subject text,
  count bigint NOT NULL,
  amount_minor numeric NOT NULL,
  CONSTRAINT export_counts_property_id_connection_id_writer_state_standi_key UNIQUE NULLS NOT DISTINCT (property_id, connection_id, writer, state, standing, currency, queued_on, cause_code, cause_subject),
  CONSTRAINT export_counts_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id)
) WITH (fillfactor=50);
COMMENT ON TABLE export_counts IS 'How many exports stand where, and for how much: kept by a trigger in the transaction that moves them. Sum over writer; a single row may be negative.';
COMMENT ON COLUMN export_counts.writer IS 'The database backend that counted, 0 for what was gathered: no two transactions write the same row.';
COMMENT ON COLUMN export_counts.standing IS 'Of confirmed ones, as exports.external_standing; null for all others.';
COMMENT ON COLUMN export_counts.queued_on IS 'UTC day on which they were made; null once they are confirmed or excluded, whose age nobody asks for.';
COMMENT ON COLUMN export_counts.cause_code IS 'Of held ones; null for all others.';

CREATE TABLE export_days (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  writer integer NOT NULL,
  day_on date NOT NULL,
  currency text NOT NULL,
  queued bigint NOT NULL,
  queued_minor numeric NOT NULL,
  synced bigint NOT NULL,
  synced_minor numeric NOT NULL,
  CONSTRAINT export_days_pkey PRIMARY KEY (property_id, connection_id, day_on, currency, writer),
  CONSTRAINT export_days_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id)
) WITH (fillfactor=50);
COMMENT ON TABLE export_days IS 'Exports made and exports that became synced, per day of the property: events of the day, never taken back. Sum over writer.';
COMMENT ON COLUMN export_days.writer IS 'As export_counts.writer.';
COMMENT ON COLUMN export_days.day_on IS 'In the time zone the property had that day.';

CREATE TABLE export_entries (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  entry_id bigint NOT NULL,
  export_id bigint,
  waiting_since timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT export_entries_pkey PRIMARY KEY (property_id, connection_id, entry_id),
  CONSTRAINT export_entries_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT export_entries_property_id_export_id_fkey FOREIGN KEY (property_id, export_id) REFERENCES exports(property_id, export_id)
);
CREATE INDEX export_entries_by_export ON export_entries USING btree (property_id, export_id, entry_id);
CREATE INDEX export_entries_waiting ON export_entries USING btree (property_id, connection_id, entry_id) WHERE (export_id IS NULL);
CREATE TRIGGER export_entries_kept AFTER UPDATE ON export_entries REFERENCING OLD TABLE AS gone NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION refuse_other_summary();
CREATE TRIGGER export_entries_one_fate AFTER INSERT ON export_entries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_second_fate();
COMMENT ON TABLE export_entries IS 'Entries of a connection in daily summary mode: the summary that covers each, or none yet.';
COMMENT ON COLUMN export_entries.export_id IS 'Null while the entry waits for its day to be summarised; written once.';

CREATE TABLE export_revisions (
  property_id integer NOT NULL,
  export_id bigint NOT NULL,
  revision integer NOT NULL,
  action text NOT NULL,
  export_key text NOT NULL,
  external_id text NOT NULL,
  external_url text,
  confirmed_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL,
  draft jsonb,
  draft_hash text,
  there jsonb,
  next_key text NOT NULL,
  reversal_export_id bigint,
  reconciliation_id bigint NOT NULL,
  finding_number integer NOT NULL,
  acted_by text NOT NULL,
  reason text NOT NULL,
  acted_at timestamp with time zone DEFAULT now() NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT export_revisions_pkey PRIMARY KEY (property_id, export_id, revision),
  CONSTRAINT export_revisions_property_id_export_key_key UNIQUE (property_id, export_key),
  CONSTRAINT export_revisions_property_id_reversal_export_id_key UNIQUE (property_id, reversal_export_id),
  CONSTRAINT export_revisions_property_id_export_id_fkey FOREIGN KEY (property_id, export_id) REFERENCES exports(property_id, export_id),
  CONSTRAINT export_revisions_property_id_reconciliation_id_finding_num_fkey FOREIGN KEY (property_id, reconciliation_id, finding_number) REFERENCES reconciliation_findings(property_id, reconciliation_id, finding_number),
  CONSTRAINT export_revisions_property_id_reversal_export_id_fkey FOREIGN KEY (property_id, reversal_export_id) REFERENCES exports(property_id, export_id),
  CONSTRAINT export_revisions_acted_by_check CHECK ((acted_by <> ''::text)),
  CONSTRAINT export_revisions_action_check CHECK ((action = ANY (ARRAY['repost'::text, 'reverse'::text, 'adopt'::text]))),
  CONSTRAINT export_revisions_check CHECK (((action = 'reverse'::text) = (reversal_export_id IS NOT NULL))),
  CONSTRAINT export_revisions_check1 CHECK (((action <> 'reverse'::text) OR (there IS NOT NULL))),
  CONSTRAINT export_revisions_reason_check CHECK ((btrim(reason) <> ''::text))
);
CREATE TRIGGER export_revisions_audited AFTER INSERT ON export_revisions FOR EACH ROW EXECUTE FUNCTION audit_row('repair', '{export_id}', '{}');
CREATE TRIGGER export_revisions_kept BEFORE DELETE ON export_revisions FOR EACH ROW EXECUTE FUNCTION refuse_revision_delete();
CREATE TRIGGER export_revisions_proven BEFORE INSERT OR UPDATE ON export_revisions FOR EACH ROW EXECUTE FUNCTION prove_revision();
COMMENT ON TABLE export_revisions IS 'What an export was before a repair gave it a new revision: its key and id then, the finding it rests on, who and why.';
COMMENT ON COLUMN export_revisions.attempts IS 'exports.attempts when it ended: later attempts are of later revisions.';
COMMENT ON COLUMN export_revisions.there IS 'What stood there and was taken back, as it was read: {journalId, postedOn, currency, memo, lines}; null where nothing stood there.';
COMMENT ON COLUMN export_revisions.next_key IS 'The export key of the revision that follows it.';
COMMENT ON COLUMN export_revisions.reversal_export_id IS 'The export that takes it back.';
COMMENT ON COLUMN export_revisions.ended_at IS 'When the next revision was queued or adopted; null while its reversal is not confirmed.';

CREATE TABLE export_summaries (
  property_id integer NOT NULL,
  export_id bigint NOT NULL,
  connection_id integer NOT NULL,
  summary_on date NOT NULL,
  outlet_id integer NOT NULL,
  journal_id text NOT NULL,
  currency text NOT NULL,
  part integer NOT NULL,
  netting boolean NOT NULL,
  entry_count integer NOT NULL,
  formed_at timestamp with time zone DEFAULT now() NOT NULL,
  formed_by text NOT NULL,
  by_customer boolean DEFAULT false NOT NULL,
  by_product boolean DEFAULT false NOT NULL,
  CONSTRAINT export_summaries_pkey PRIMARY KEY (property_id, export_id),
  CONSTRAINT export_summaries_property_id_connection_id_summary_on_outle_key UNIQUE (property_id, connection_id, summary_on, outlet_id, journal_id, currency, part),
  CONSTRAINT export_summaries_property_id_export_id_fkey FOREIGN KEY (property_id, export_id) REFERENCES exports(property_id, export_id),
  CONSTRAINT export_summaries_entry_count_check CHECK ((entry_count > 0)),
  CONSTRAINT export_summaries_part_check CHECK ((part > 0))
);
COMMENT ON TABLE export_summaries IS 'What a summary export stands for, fixed when it was formed; later entries of the day form a further part.';
COMMENT ON COLUMN export_summaries.netting IS 'True: debits and credits of an account and dimension set are set off; lines of zero disappear.';
COMMENT ON COLUMN export_summaries.by_customer IS 'Lines are also per customer, because the connection sent customers when it was formed.';
COMMENT ON COLUMN export_summaries.by_product IS 'Lines are also per product, because the connection sent products, or values of them, when it was formed.';

CREATE TABLE exports (
  property_id integer NOT NULL,
  export_id bigint DEFAULT nextval('export_ids'::regclass) NOT NULL,
  connection_id integer NOT NULL,
  entry_id bigint,
  export_key text NOT NULL,
  state text DEFAULT 'queued'::text NOT NULL,
  status text GENERATED ALWAYS AS (
CASE state
    WHEN 'confirmed'::text THEN 'synced'::text
    WHEN 'held'::text THEN 'error'::text
    WHEN 'excluded'::text THEN 'excluded'::text
    ELSE 'pending'::text
END) STORED NOT NULL,
  posted_on date NOT NULL,
  outlet_id integer NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  absences integer DEFAULT 0 NOT NULL,
  preparations integer DEFAULT 0 NOT NULL,
  may_be_there boolean DEFAULT false NOT NULL,
  next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
  lease_token bigint,
  lease_until timestamp with time zone,
  draft jsonb,
  draft_hash text,
  first_sent_at timestamp with time zone,
  last_sent_at timestamp with time zone,
  external_id text,
  external_url text,
  external_state text,
  confirmed_at timestamp with time zone,
  cause_code text,
  cause_message text,
  cause_hint text,
  cause_subject text,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  changed_at timestamp with time zone DEFAULT now() NOT NULL,
  approved boolean DEFAULT false NOT NULL,
  sent_by text,
  kind text DEFAULT 'entry'::text NOT NULL,
  external_standing text,
  stood_at timestamp with time zone,
  part_number integer DEFAULT 0 NOT NULL,
  part_of bigint,
  part_entity_id text,
  part_outlet_ids integer[],
  parts jsonb,
  revision integer DEFAULT 1 NOT NULL,
  CONSTRAINT exports_pkey PRIMARY KEY (property_id, export_id),
  CONSTRAINT exports_one_per_entry_and_part UNIQUE (property_id, connection_id, entry_id, part_number),
  CONSTRAINT exports_property_id_export_key_key UNIQUE (property_id, export_key),
  CONSTRAINT exports_part_of_export FOREIGN KEY (property_id, part_of) REFERENCES exports(property_id, export_id),
  CONSTRAINT exports_check CHECK (((state <> 'confirmed'::text) OR (external_id IS NOT NULL))),
  CONSTRAINT exports_check1 CHECK (((state <> ALL (ARRAY['held'::text, 'excluded'::text])) OR (cause_code IS NOT NULL))),
  CONSTRAINT exports_check2 CHECK (((state <> 'queued'::text) OR (NOT may_be_there))),
  CONSTRAINT exports_check3 CHECK (((state <> ALL (ARRAY['sending'::text, 'uncertain'::text])) OR (may_be_there AND (draft IS NOT NULL) AND (first_sent_at IS NOT NULL)))),
  CONSTRAINT exports_check4 CHECK (((lease_token IS NULL) = (lease_until IS NULL))),
  CONSTRAINT exports_external_standing_check CHECK ((external_standing = ANY (ARRAY['booked'::text, 'awaiting-approval'::text, 'draft'::text, 'declined'::text, 'unread'::text]))),
  CONSTRAINT exports_first_part_is_there CHECK (((part_number <> 1) OR (state = 'confirmed'::text) OR (revision > 1))),
  CONSTRAINT exports_further_parts_follow CHECK (((part_number > 1) = (part_of IS NOT NULL))),
  CONSTRAINT exports_kind_check CHECK ((kind = ANY (ARRAY['entry'::text, 'summary'::text, 'reversal'::text]))),
  CONSTRAINT exports_kind_says_entry CHECK (((kind = 'entry'::text) = (entry_id IS NOT NULL))),
  CONSTRAINT exports_part_number_check CHECK ((part_number >= 0)),
  CONSTRAINT exports_parts_are_frozen CHECK (((parts IS NULL) OR ((draft IS NOT NULL) AND (part_number = 0)))),
  CONSTRAINT exports_parts_have_entity_and_outlets CHECK ((((part_number > 0) = (part_entity_id IS NOT NULL)) AND ((part_number > 0) = (part_outlet_ids IS NOT NULL)))),
  CONSTRAINT exports_reversals_are_frozen CHECK (((kind <> 'reversal'::text) OR (draft IS NOT NULL))),
  CONSTRAINT exports_revision_check CHECK (((revision >= 1) AND (revision <= 5))),
  CONSTRAINT exports_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'uncertain'::text, 'confirmed'::text, 'held'::text, 'excluded'::text])))
) WITH (fillfactor=80);
CREATE INDEX exports_by_amount ON exports USING btree (property_id, connection_id, amount_minor, posted_on, export_id) WHERE (status = 'synced'::text);
CREATE INDEX exports_by_cause ON exports USING btree (property_id, connection_id, cause_code, cause_subject, posted_on, export_id) WHERE (state = 'held'::text);
CREATE INDEX exports_by_status ON exports USING btree (property_id, connection_id, status, posted_on, export_id, outlet_id, amount_minor);
CREATE INDEX exports_due ON exports USING btree (property_id, connection_id, next_attempt_at, export_id) WHERE (state = ANY (ARRAY['queued'::text, 'uncertain'::text]));
CREATE UNIQUE INDEX exports_external_once ON exports USING btree (property_id, connection_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX exports_not_booked ON exports USING btree (property_id, connection_id, stood_at) WHERE (external_standing = ANY (ARRAY['awaiting-approval'::text, 'draft'::text, 'unread'::text]));
CREATE UNIQUE INDEX exports_one_per_part ON exports USING btree (property_id, part_of, part_number) WHERE (part_of IS NOT NULL);
CREATE INDEX exports_pending_since ON exports USING btree (property_id, connection_id, created_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text, 'uncertain'::text]));
CREATE INDEX exports_sending ON exports USING btree (property_id, connection_id) WHERE (state = 'sending'::text);
CREATE INDEX exports_under_way ON exports USING btree (property_id, connection_id, next_attempt_at, export_id) WHERE ((state = 'queued'::text) AND ((attempts > 0) OR (preparations > 0) OR approved OR (part_of IS NOT NULL)));
CREATE TRIGGER exports_counted_when_gone AFTER DELETE ON exports REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_exports();
CREATE TRIGGER exports_counted_when_made AFTER INSERT ON exports REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_exports();
CREATE TRIGGER exports_counted_when_moved AFTER UPDATE ON exports REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_exports();
CREATE TRIGGER exports_next_revision BEFORE UPDATE ON exports FOR EACH ROW WHEN (((old.revision <> new.revision) OR (old.export_key <> new.export_key))) EXECUTE FUNCTION prove_next_revision();
CREATE TRIGGER exports_one_fate AFTER INSERT ON exports REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_second_fate();
CREATE TRIGGER exports_open_parts BEFORE UPDATE ON exports FOR EACH ROW WHEN (((new.parts IS NOT NULL) AND (new.state = 'confirmed'::text))) EXECUTE FUNCTION open_parts();
CREATE TRIGGER exports_reversal_confirmed AFTER UPDATE ON exports FOR EACH ROW WHEN (((new.kind = 'reversal'::text) AND (new.state = 'confirmed'::text) AND (old.state <> 'confirmed'::text))) EXECUTE FUNCTION follow_reversal();
CREATE TRIGGER exports_reversal_wanted BEFORE UPDATE ON exports FOR EACH ROW WHEN (((new.kind = 'reversal'::text) AND (old.state = 'excluded'::text) AND (new.state <> 'excluded'::text))) EXECUTE FUNCTION prove_reversal_is_wanted();
CREATE TRIGGER exports_told_when_moved AFTER UPDATE ON exports REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_export_status();
COMMENT ON TABLE exports IS 'One journal entry, one daily summary, or one entity''s part of either, for one connection: outbox, queue and sync log in one.';
COMMENT ON COLUMN exports.status IS 'What people see: pending, synced, error, excluded.';
COMMENT ON COLUMN exports.attempts IS 'Posts and finds so far: numbers export_attempts, and fences outcomes together with lease_token.';
COMMENT ON COLUMN exports.failures IS 'Tries in a row that settled nothing: lengthens the delay before the next.';
COMMENT ON COLUMN exports.absences IS 'Times it was sent, left unanswered, and proven absent: a few, then a person decides.';
COMMENT ON COLUMN exports.preparations IS 'Crashes and faults while it was being prepared; zeroed when it is sent.';
COMMENT ON COLUMN exports.may_be_there IS 'True from the intent to send until an answer proves the external ledger does not have it. Never true while queued: the database refuses a blind second send.';
COMMENT ON COLUMN exports.lease_token IS 'Fencing token: only the worker that holds it may write the outcome.';
COMMENT ON COLUMN exports.draft IS 'The entry in the external ledger''s terms, frozen at the first send; amounts as strings.';
COMMENT ON COLUMN exports.cause_subject IS 'What the cause is about (an account number, a department): with cause_code it groups exports that one fix releases.';
COMMENT ON COLUMN exports.approved IS 'A person approved it as one of the first exports of a new connection, after a rehearsal.';
COMMENT ON COLUMN exports.sent_by IS 'The worker that last committed the intent to send: named in the attempt when it is lost.';
COMMENT ON COLUMN exports.kind IS 'entry: one journal entry. summary: what export_entries lists, of one day, outlet, journal and currency. reversal: takes back what stands there of another export, before its next revision.';
COMMENT ON COLUMN exports.external_standing IS 'Set with confirmed: booked, or why the entry is in no balance there yet. Looked at again until it is booked or declined.';
COMMENT ON COLUMN exports.stood_at IS 'When the external ledger was last asked for the standing.';
COMMENT ON COLUMN exports.part_number IS '0: the whole. 1: the first part, which was sent as the entry and is confirmed. 2 and on: those that follow it.';
COMMENT ON COLUMN exports.part_of IS 'The first part, which has the entry or the summary; of further parts only.';
COMMENT ON COLUMN exports.part_entity_id IS 'The external entity whose lines it carries; with the first part''s key it makes its own.';
COMMENT ON COLUMN exports.part_outlet_ids IS 'Our outlets whose lines it carries; null: all of the entry.';
COMMENT ON COLUMN exports.parts IS 'How it will be split, frozen with its draft: {entityId, outletIds, others: [{entityId, outletIds, exportKey, draft, draftHash}]}; gone when the first part is confirmed.';
COMMENT ON COLUMN exports.revision IS 'Grows by one with each repair; the former ones are in export_revisions.';

CREATE TABLE external_chart_items (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  kind text NOT NULL,
  external_id text NOT NULL,
  name text NOT NULL,
  active boolean NOT NULL,
  attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
  read_at timestamp with time zone NOT NULL,
  CONSTRAINT external_chart_items_pkey PRIMARY KEY (property_id, connection_id, kind, external_id),
  CONSTRAINT external_chart_items_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id)
);
COMMENT ON TABLE external_chart_items IS 'Mirror of the external ledger''s accounts, journals, locations, departments ...: what mapping may point at.';

CREATE TABLE external_periods (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  entity_id text NOT NULL,
  closed_through_on date NOT NULL,
  source text NOT NULL,
  known_at timestamp with time zone DEFAULT now() NOT NULL,
  known_by text NOT NULL,
  CONSTRAINT external_periods_pkey PRIMARY KEY (property_id, connection_id, entity_id),
  CONSTRAINT external_periods_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT external_periods_source_check CHECK ((source = ANY (ARRAY['refusal'::text, 'chart'::text, 'person'::text])))
);
CREATE TRIGGER external_periods_audited AFTER INSERT OR DELETE OR UPDATE ON external_periods FOR EACH ROW EXECUTE FUNCTION audit_row('external period', '{connection_id,entity_id}', '{}');
COMMENT ON TABLE external_periods IS 'The last closed day in the external ledger, per entity, as far as anybody told us.';
COMMENT ON COLUMN external_periods.entity_id IS 'Empty: the whole company.';

CREATE TABLE fiscal_calendars (
  property_id integer NOT NULL,
  calendar_number integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  pattern text NOT NULL,
  first_month integer NOT NULL,
  year_end_rule text NOT NULL,
  year_end_weekday text NOT NULL,
  named_by text NOT NULL,
  starts_on date,
  after_year integer,
  set_at timestamp with time zone DEFAULT now() NOT NULL,
  set_by text NOT NULL,
  CONSTRAINT fiscal_calendars_pkey PRIMARY KEY (property_id, calendar_number),
  CONSTRAINT fiscal_calendars_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT fiscal_calendars_first_month_check CHECK (((first_month >= 1) AND (first_month <= 12))),
  CONSTRAINT fiscal_calendars_named_by_check CHECK ((named_by = ANY (ARRAY['end'::text, 'start'::text]))),
  CONSTRAINT fiscal_calendars_pattern_check CHECK ((pattern = ANY (ARRAY['months'::text, '4-4-5'::text, '4-5-4'::text, '5-4-4'::text]))),
  CONSTRAINT fiscal_calendars_year_end_rule_check CHECK ((year_end_rule = ANY (ARRAY['last'::text, 'nearest'::text]))),
  CONSTRAINT fiscal_calendars_year_end_weekday_check CHECK ((year_end_weekday = ANY (ARRAY['sunday'::text, 'monday'::text, 'tuesday'::text, 'wednesday'::text, 'thursday'::text, 'friday'::text, 'saturday'::text])))
);
CREATE TRIGGER fiscal_calendars_audited AFTER INSERT ON fiscal_calendars FOR EACH ROW EXECUTE FUNCTION audit_row('fiscal calendar', '{pattern}', '{}');
CREATE TRIGGER fiscal_calendars_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON fiscal_calendars FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE fiscal_calendars IS 'How a property counts its years: each row holds from its first day on, the one with the highest calendar_number last. No row: the calendar year.';
COMMENT ON COLUMN fiscal_calendars.starts_on IS 'Null: since ever; else the day after the last year something was closed in before.';
COMMENT ON COLUMN fiscal_calendars.after_year IS 'The last year counted by the calendar before.';

CREATE TABLE fiscal_periods (
  property_id integer NOT NULL,
  fiscal_year integer NOT NULL,
  period_number integer NOT NULL,
  from_on date NOT NULL,
  through_on date NOT NULL,
  CONSTRAINT fiscal_periods_pkey PRIMARY KEY (property_id, fiscal_year, period_number),
  CONSTRAINT fiscal_periods_property_id_from_on_key UNIQUE (property_id, from_on),
  CONSTRAINT fiscal_periods_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT fiscal_periods_check CHECK ((through_on >= from_on)),
  CONSTRAINT fiscal_periods_fiscal_year_check CHECK (((fiscal_year >= 1900) AND (fiscal_year <= 2999))),
  CONSTRAINT fiscal_periods_period_number_check CHECK (((period_number >= 1) AND (period_number <= 12)))
);
CREATE TRIGGER fiscal_periods_kept BEFORE DELETE OR UPDATE ON fiscal_periods FOR EACH ROW EXECUTE FUNCTION keep_closed_years();
COMMENT ON TABLE fiscal_periods IS 'The periods of fiscal years, as generated; a year stays as it is once something in it was closed.';

CREATE TABLE held_deposits (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  outlet_id integer NOT NULL,
  account_id integer NOT NULL,
  customer_id bigint NOT NULL,
  posted_on date NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  CONSTRAINT held_deposits_pkey PRIMARY KEY (property_id, entry_id, outlet_id, account_id, customer_id),
  CONSTRAINT held_deposits_property_id_account_id_fkey FOREIGN KEY (property_id, account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT held_deposits_property_id_customer_id_fkey FOREIGN KEY (property_id, customer_id) REFERENCES customers(property_id, customer_id),
  CONSTRAINT held_deposits_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT held_deposits_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT held_deposits_amount_minor_check CHECK ((amount_minor <> 0))
);
CREATE INDEX held_deposits_by_customer ON held_deposits USING btree (property_id, customer_id, posted_on);
CREATE TRIGGER held_deposits_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON held_deposits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE held_deposits IS 'What each entry put to (above zero) or took from (below) the deposits held for a customer, by outlet and account of detail type customer-deposits; written once.';
COMMENT ON COLUMN held_deposits.customer_id IS 'The customer of the line, else of the entry; whom it counts for after a merge is asked when it is read.';

CREATE TABLE held_money (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  outlet_id integer NOT NULL,
  account_id integer NOT NULL,
  held_for text,
  posted_on date NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  CONSTRAINT held_money_property_id_entry_id_outlet_id_account_id_held_f_key UNIQUE NULLS NOT DISTINCT (property_id, entry_id, outlet_id, account_id, held_for),
  CONSTRAINT held_money_property_id_account_id_fkey FOREIGN KEY (property_id, account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT held_money_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT held_money_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT held_money_amount_minor_check CHECK ((amount_minor <> 0)),
  CONSTRAINT held_money_held_for_check CHECK ((held_for <> ''::text))
);
CREATE INDEX held_money_by_holder ON held_money USING btree (property_id, account_id, held_for, posted_on);
CREATE TRIGGER held_money_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON held_money FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE held_money IS 'What each entry put to (above zero) or took from (below) the money held on gift cards and for the staff, by outlet and account of detail type gift-cards or tips-payable; written once.';
COMMENT ON COLUMN held_money.held_for IS 'Whose it is: the number of the gift card, the code of who earned the tip; null: the event did not say.';

CREATE TABLE import_mappings (
  property_id integer NOT NULL,
  name text NOT NULL,
  map jsonb NOT NULL,
  saved_at timestamp with time zone DEFAULT now() NOT NULL,
  saved_by text NOT NULL,
  CONSTRAINT import_mappings_pkey PRIMARY KEY (property_id, name),
  CONSTRAINT import_mappings_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT import_mappings_name_check CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 60))))
);
CREATE TRIGGER import_mappings_audited AFTER INSERT OR DELETE OR UPDATE ON import_mappings FOR EACH ROW EXECUTE FUNCTION audit_row('import mapping', '{name}', '{}');
COMMENT ON TABLE import_mappings IS 'How files of a source are read: its columns as ours, constants, words and days.';

CREATE TABLE import_refusals (
  property_id integer NOT NULL,
  import_id bigint NOT NULL,
  number integer NOT NULL,
  line integer NOT NULL,
  source text NOT NULL,
  external_id text NOT NULL,
  occurred_on date,
  outlet text,
  problems jsonb NOT NULL,
  differs boolean NOT NULL,
  dismissed_at timestamp with time zone,
  dismissed_by text,
  dismissed_because text,
  original jsonb,
  CONSTRAINT import_refusals_pkey PRIMARY KEY (property_id, import_id, number),
  CONSTRAINT import_refusals_property_id_import_id_fkey FOREIGN KEY (property_id, import_id) REFERENCES imports(property_id, import_id),
  CONSTRAINT import_refusals_check CHECK ((((dismissed_at IS NULL) = (dismissed_by IS NULL)) AND ((dismissed_at IS NULL) = (dismissed_because IS NULL)))),
  CONSTRAINT import_refusals_dismissed_because_check CHECK (((dismissed_because IS NULL) OR (btrim(dismissed_because) <> ''::text))),
  CONSTRAINT import_refusals_number_check CHECK ((number > 0))
);
CREATE INDEX import_refusals_by_event ON import_refusals USING btree (property_id, source, external_id);
CREATE TRIGGER import_refusals_audited AFTER UPDATE OF dismissed_at ON import_refusals FOR EACH ROW EXECUTE FUNCTION audit_row('refused line', '{import_id,line}', '{}');
COMMENT ON TABLE import_refusals IS 'Events of a file that were refused, with all that is wrong with them; the first 10,000 of a file.';
COMMENT ON COLUMN import_refusals.external_id IS 'As written; empty where it could not be read.';
COMMENT ON COLUMN import_refusals.differs IS 'The event is in the books with other content: what is there does not correct it.';
COMMENT ON COLUMN import_refusals.original IS 'Its lines as they were in the file: rows of fields of a CSV file, the line itself otherwise; null where they could not be read, or are very long.';

CREATE TABLE import_steps (
  property_id integer NOT NULL,
  import_id bigint NOT NULL,
  first_entry_id bigint NOT NULL,
  posted integer NOT NULL,
  amounts jsonb NOT NULL,
  CONSTRAINT import_steps_pkey PRIMARY KEY (property_id, import_id, first_entry_id),
  CONSTRAINT import_steps_property_id_import_id_fkey FOREIGN KEY (property_id, import_id) REFERENCES imports(property_id, import_id),
  CONSTRAINT import_steps_posted_check CHECK ((posted > 0))
);
COMMENT ON TABLE import_steps IS 'What each posting of an import that has not ended posted; its end adds them to the import.';

CREATE TABLE imports (
  property_id integer NOT NULL,
  import_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  file_name text NOT NULL,
  form text NOT NULL,
  size_bytes bigint,
  mapping text,
  state text NOT NULL,
  started_at timestamp with time zone DEFAULT now() NOT NULL,
  started_by text NOT NULL,
  progressed_at timestamp with time zone DEFAULT now() NOT NULL,
  ended_at timestamp with time zone,
  bytes_read bigint DEFAULT 0 NOT NULL,
  sha256 text,
  events bigint DEFAULT 0 NOT NULL,
  posted bigint DEFAULT 0 NOT NULL,
  existed bigint DEFAULT 0 NOT NULL,
  refused bigint DEFAULT 0 NOT NULL,
  amounts jsonb DEFAULT '{}'::jsonb NOT NULL,
  failure text,
  columns text[],
  CONSTRAINT imports_pkey PRIMARY KEY (property_id, import_id),
  CONSTRAINT imports_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT imports_check CHECK ((events = ((posted + existed) + refused))),
  CONSTRAINT imports_check1 CHECK (((state = 'running'::text) = (ended_at IS NULL))),
  CONSTRAINT imports_check2 CHECK (((state <> 'finished'::text) OR (sha256 IS NOT NULL))),
  CONSTRAINT imports_file_name_check CHECK (((length(file_name) >= 1) AND (length(file_name) <= 300))),
  CONSTRAINT imports_form_check CHECK ((form = ANY (ARRAY['csv'::text, 'ndjson'::text]))),
  CONSTRAINT imports_sha256_check CHECK ((length(sha256) = 64)),
  CONSTRAINT imports_size_bytes_check CHECK ((size_bytes >= 0)),
  CONSTRAINT imports_state_check CHECK ((state = ANY (ARRAY['running'::text, 'finished'::text, 'stopped'::text, 'failed'::text])))
);
CREATE INDEX imports_by_file ON imports USING btree (property_id, file_name, import_id);
CREATE TRIGGER imports_audited AFTER INSERT ON imports FOR EACH ROW EXECUTE FUNCTION audit_row('import', '{file_name}', '{}');
COMMENT ON TABLE imports IS 'Files of events that were imported, from the console or the command line, and what became of them.';
COMMENT ON COLUMN imports.mapping IS 'Name of the mapping its columns were read with; null: it has our columns.';
COMMENT ON COLUMN imports.state IS 'running: not ended, or its process died: progressed_at says when it was last heard of.';
COMMENT ON COLUMN imports.sha256 IS 'Of the whole file; null where it was not read to its end.';
COMMENT ON COLUMN imports.existed IS 'Events that were in the books already, with the same content.';
COMMENT ON COLUMN imports.amounts IS 'What was posted, by currency, minor units as text.';
COMMENT ON COLUMN imports.columns IS 'The first line of a CSV file of which something was refused.';

CREATE TABLE journal_batches (
  property_id integer NOT NULL,
  batch_id bigint NOT NULL,
  entry_count integer NOT NULL,
  line_count integer NOT NULL,
  transaction_id xid8 NOT NULL,
  posted_at timestamp with time zone NOT NULL,
  posted_by text NOT NULL,
  CONSTRAINT journal_batches_pkey PRIMARY KEY (property_id, batch_id),
  CONSTRAINT journal_batches_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT journal_batches_check CHECK ((line_count >= (2 * entry_count))),
  CONSTRAINT journal_batches_entry_count_check CHECK ((entry_count > 0))
);
CREATE INDEX journal_batches_by_transaction ON journal_batches USING btree (property_id, transaction_id, batch_id);
CREATE TRIGGER journal_batches_audited AFTER INSERT ON journal_batches FOR EACH ROW WHEN ((current_setting('tieout.acting'::text, true) ~ '"via":"(console|local|command)"'::text)) EXECUTE FUNCTION audit_batch();
CREATE CONSTRAINT TRIGGER journal_batches_proven AFTER INSERT ON journal_batches DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prove_journal_batch();
CREATE TRIGGER journal_batches_stamped BEFORE INSERT ON journal_batches FOR EACH ROW EXECUTE FUNCTION stamp_journal_batch();
CREATE TRIGGER journal_batches_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON journal_batches FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE journal_batches IS 'One posting transaction: the unit that is proven balanced at commit.';
COMMENT ON COLUMN journal_batches.batch_id IS 'The number of its first entry; its entries are batch_id to batch_id + entry_count - 1.';

CREATE TABLE journal_choices (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  document_type text,
  outlet_id integer,
  journal_id text NOT NULL,
  chosen_at timestamp with time zone DEFAULT now() NOT NULL,
  chosen_by text NOT NULL,
  CONSTRAINT journal_choices_property_id_connection_id_document_type_out_key UNIQUE NULLS NOT DISTINCT (property_id, connection_id, document_type, outlet_id),
  CONSTRAINT journal_choices_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT journal_choices_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT journal_choices_check CHECK (((document_type IS NOT NULL) OR (outlet_id IS NOT NULL))),
  CONSTRAINT journal_choices_journal_id_check CHECK ((journal_id <> ''::text))
);
CREATE TRIGGER journal_choices_audited AFTER INSERT OR DELETE OR UPDATE ON journal_choices FOR EACH ROW EXECUTE FUNCTION audit_row('journal choice', '{document_type,outlet_id}', '{}');
COMMENT ON TABLE journal_choices IS 'The external journal of entries of a document type, an outlet, or both; all others go to the journal of the connection.';
COMMENT ON COLUMN journal_choices.document_type IS 'Null: any.';
COMMENT ON COLUMN journal_choices.outlet_id IS 'Null: any.';

CREATE TABLE journal_entries (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  batch_id bigint NOT NULL,
  event_id bigint NOT NULL,
  document_type text NOT NULL,
  document_number text NOT NULL,
  posted_on date NOT NULL,
  outlet_id integer NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  line_count integer NOT NULL,
  customer_id bigint,
  reverses_entry_id bigint,
  memo text,
  CONSTRAINT journal_entries_pkey PRIMARY KEY (property_id, entry_id),
  CONSTRAINT journal_entries_property_id_event_id_key UNIQUE (property_id, event_id),
  CONSTRAINT journal_entries_amount_minor_check CHECK ((amount_minor > 0)),
  CONSTRAINT journal_entries_line_count_check CHECK ((line_count >= 2))
);
CREATE INDEX journal_entries_by_customer ON journal_entries USING btree (property_id, customer_id, posted_on, entry_id) WHERE (customer_id IS NOT NULL);
CREATE INDEX journal_entries_by_date ON journal_entries USING btree (property_id, posted_on, entry_id);
CREATE INDEX journal_entries_by_document ON journal_entries USING btree (property_id, document_number);
CREATE UNIQUE INDEX journal_entries_reversed_once ON journal_entries USING btree (property_id, reverses_entry_id) WHERE (reverses_entry_id IS NOT NULL);
CREATE TRIGGER journal_entries_in_batch AFTER INSERT ON journal_entries REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_entries_of_batch();
CREATE TRIGGER journal_entries_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON journal_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE journal_entries IS 'Balanced entries, one per event, written once; corrected only by a reversal.';
COMMENT ON COLUMN journal_entries.amount_minor IS 'Sum of the debits, in minor units of the currency.';

CREATE TABLE journal_lines (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  line_number integer NOT NULL,
  outlet_id integer NOT NULL,
  account_id integer NOT NULL,
  posted_on date NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  customer_id bigint,
  department_id integer,
  product_id integer,
  service_from date,
  service_through date,
  memo text,
  CONSTRAINT journal_lines_pkey PRIMARY KEY (property_id, entry_id, line_number),
  CONSTRAINT journal_lines_amount_minor_check CHECK ((amount_minor <> 0)),
  CONSTRAINT journal_lines_line_number_check CHECK (((line_number >= 1) AND (line_number <= 20001)))
);
CREATE INDEX journal_lines_by_account ON journal_lines USING btree (property_id, account_id, posted_on, entry_id);
CREATE INDEX journal_lines_by_customer ON journal_lines USING btree (property_id, customer_id, posted_on) WHERE (customer_id IS NOT NULL);
CREATE TRIGGER journal_lines_in_batch AFTER INSERT ON journal_lines REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_lines_of_batch();
CREATE TRIGGER journal_lines_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON journal_lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE journal_lines IS 'The lines of the entries; they sum to zero per entry, outlet and currency.';
COMMENT ON COLUMN journal_lines.line_number IS 'At most 10,000 sold lines, 10,000 taxes and the receivable.';
COMMENT ON COLUMN journal_lines.amount_minor IS 'Debit positive, credit negative, in minor units of the currency.';

CREATE TABLE kept_balances (
  property_id integer NOT NULL,
  span text NOT NULL,
  starts_on date NOT NULL,
  outlet_id integer NOT NULL,
  account_id integer NOT NULL,
  currency text NOT NULL,
  debit_minor bigint NOT NULL,
  credit_minor bigint NOT NULL,
  CONSTRAINT kept_balances_pkey PRIMARY KEY (property_id, span, starts_on, outlet_id, account_id, currency) INCLUDE (debit_minor, credit_minor),
  CONSTRAINT kept_balances_credit_minor_check CHECK ((credit_minor >= 0)),
  CONSTRAINT kept_balances_debit_minor_check CHECK ((debit_minor >= 0)),
  CONSTRAINT kept_balances_span_check CHECK ((span = ANY (ARRAY['year'::text, 'month'::text, 'day'::text])))
);
COMMENT ON TABLE kept_balances IS 'Debits and credits of the journal by day, by month and by year; derived, made again from the lines whenever the mark is not valid.';

CREATE TABLE kept_listing_absences (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  export_id bigint NOT NULL,
  CONSTRAINT kept_listing_absences_pkey PRIMARY KEY (property_id, connection_id, export_id),
  CONSTRAINT kept_listing_absences_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES kept_listings(property_id, connection_id) ON DELETE CASCADE
);
COMMENT ON TABLE kept_listing_absences IS 'Synced exports that were not listed: looked for again each time.';

CREATE TABLE kept_listing_entries (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  external_id text NOT NULL,
  "position" bigint NOT NULL,
  posted_on date NOT NULL,
  currency text NOT NULL,
  standing text NOT NULL,
  in_balances boolean NOT NULL,
  lines jsonb NOT NULL,
  rest text NOT NULL,
  CONSTRAINT kept_listing_entries_pkey PRIMARY KEY (property_id, connection_id, external_id),
  CONSTRAINT kept_listing_entries_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES kept_listings(property_id, connection_id) ON DELETE CASCADE
);
COMMENT ON TABLE kept_listing_entries IS 'Listed entries that were not there exactly as one of our exports was sent.';
COMMENT ON COLUMN kept_listing_entries.rest IS 'Everything else of the entry, as it was read.';

CREATE TABLE kept_listings (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  reconciliation_id bigint NOT NULL,
  listed_under text NOT NULL,
  cutover_on date NOT NULL,
  through_on date NOT NULL,
  read_at timestamp with time zone NOT NULL,
  snapshot_at timestamp with time zone NOT NULL,
  fully_read_at timestamp with time zone NOT NULL,
  CONSTRAINT kept_listings_pkey PRIMARY KEY (property_id, connection_id)
);
COMMENT ON TABLE kept_listings IS 'What a connection''s ledger listed last, from the cut-over through a day.';
COMMENT ON COLUMN kept_listings.listed_under IS 'Hash of ledger and settings: under others it is another list.';
COMMENT ON COLUMN kept_listings.read_at IS 'When its reading began; changes are asked for from some time before.';
COMMENT ON COLUMN kept_listings.snapshot_at IS 'Our side as it was compared; exports that changed later are looked for again.';

CREATE TABLE known_devices (
  token_sha256 bytea NOT NULL,
  person_id integer NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  last_used_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT known_devices_pkey PRIMARY KEY (token_sha256),
  CONSTRAINT known_devices_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(person_id)
);
CREATE INDEX known_devices_by_person ON known_devices USING btree (person_id);
COMMENT ON TABLE known_devices IS 'Browsers a person has signed in from. They open nothing; attempts from there are counted by themselves.';

CREATE TABLE manual_adjustment_actions (
  property_id integer NOT NULL,
  adjustment_id bigint NOT NULL,
  action_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  action text NOT NULL,
  acted_at timestamp with time zone NOT NULL,
  acted_by text NOT NULL,
  note text,
  CONSTRAINT manual_adjustment_actions_pkey PRIMARY KEY (property_id, adjustment_id, action_id),
  CONSTRAINT manual_adjustment_actions_property_id_adjustment_id_fkey FOREIGN KEY (property_id, adjustment_id) REFERENCES manual_adjustments(property_id, adjustment_id),
  CONSTRAINT manual_adjustment_actions_action_check CHECK ((action = ANY (ARRAY['found'::text, 'expected'::text, 'matched'::text, 'completed'::text, 'registered'::text, 'approved'::text, 'sent-back'::text, 'evidence'::text, 'withdrawn'::text, 'mirrored'::text])))
);
COMMENT ON TABLE manual_adjustment_actions IS 'What was done with a manual adjustment: who, when and why. Never changed.';

CREATE TABLE manual_adjustment_evidence (
  property_id integer NOT NULL,
  adjustment_id bigint NOT NULL,
  evidence_number integer NOT NULL,
  file_name text NOT NULL,
  media_type text NOT NULL,
  content bytea NOT NULL,
  sha256 text NOT NULL,
  added_at timestamp with time zone NOT NULL,
  added_by text NOT NULL,
  CONSTRAINT manual_adjustment_evidence_pkey PRIMARY KEY (property_id, adjustment_id, evidence_number),
  CONSTRAINT manual_adjustment_evidence_property_id_adjustment_id_fkey FOREIGN KEY (property_id, adjustment_id) REFERENCES manual_adjustments(property_id, adjustment_id),
  CONSTRAINT manual_adjustment_evidence_content_check CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 5242880))),
  CONSTRAINT manual_adjustment_evidence_file_name_check CHECK ((btrim(file_name) <> ''::text))
);
CREATE TRIGGER manual_adjustment_evidence_audited AFTER INSERT OR DELETE OR UPDATE ON manual_adjustment_evidence FOR EACH ROW EXECUTE FUNCTION audit_row('evidence', '{adjustment_id,file_name}', '{content}');
COMMENT ON TABLE manual_adjustment_evidence IS 'Files that show why a manual adjustment was made: a bank statement, a payroll report. At most 5 MB each.';

CREATE TABLE manual_adjustments (
  property_id integer NOT NULL,
  adjustment_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  connection_id integer NOT NULL,
  external_entry_id text,
  made_on date NOT NULL,
  entry jsonb NOT NULL,
  reason text,
  registered_at timestamp with time zone DEFAULT now() NOT NULL,
  registered_by text NOT NULL,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  withdrawn_reason text,
  state text DEFAULT 'registered'::text NOT NULL,
  kind text,
  within_days integer,
  rule_id bigint,
  evidence_reference text,
  approved_at timestamp with time zone,
  approved_by text,
  mirror jsonb,
  entry_id bigint,
  takes_back bigint,
  CONSTRAINT manual_adjustments_pkey PRIMARY KEY (property_id, adjustment_id),
  CONSTRAINT manual_adjustments_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT manual_adjustments_property_id_takes_back_fkey FOREIGN KEY (property_id, takes_back) REFERENCES manual_adjustments(property_id, adjustment_id),
  CONSTRAINT manual_adjustments_check CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL)))),
  CONSTRAINT manual_adjustments_check1 CHECK (((state <> ALL (ARRAY['expected'::text, 'awaiting'::text, 'registered'::text])) OR ((reason IS NOT NULL) AND (kind IS NOT NULL)))),
  CONSTRAINT manual_adjustments_check2 CHECK (((state = 'expected'::text) = (external_entry_id IS NULL))),
  CONSTRAINT manual_adjustments_check3 CHECK (((approved_at IS NULL) = (approved_by IS NULL))),
  CONSTRAINT manual_adjustments_kind_check CHECK ((kind = ANY (ARRAY['belongs-there'::text, 'reverse-there'::text, 'mirror-here'::text]))),
  CONSTRAINT manual_adjustments_mirrored_stay CHECK (((entry_id IS NULL) OR (withdrawn_at IS NULL))),
  CONSTRAINT manual_adjustments_mirrored_with_entry CHECK (((entry_id IS NOT NULL) = ((COALESCE(kind, ''::text) = 'mirror-here'::text) AND (state = 'registered'::text)))),
  CONSTRAINT manual_adjustments_reason_check CHECK ((btrim(reason) <> ''::text)),
  CONSTRAINT manual_adjustments_state_check CHECK ((state = ANY (ARRAY['expected'::text, 'draft'::text, 'awaiting'::text, 'registered'::text]))),
  CONSTRAINT manual_adjustments_within_days_check CHECK (((within_days >= 0) AND (within_days <= 366)))
);
CREATE UNIQUE INDEX manual_adjustments_active_once ON manual_adjustments USING btree (property_id, connection_id, external_entry_id) WHERE (withdrawn_at IS NULL);
CREATE TRIGGER manual_adjustments_audited AFTER INSERT OR DELETE OR UPDATE ON manual_adjustments FOR EACH ROW EXECUTE FUNCTION audit_row('manual adjustment', '{adjustment_id}', '{}');
COMMENT ON TABLE manual_adjustments IS 'Entries made directly in the external ledger that a person has explained.';
COMMENT ON COLUMN manual_adjustments.entry IS 'The entry as it stood when it was registered, or as it is expected; later runs compare it with what the ledger holds.';
COMMENT ON COLUMN manual_adjustments.registered_by IS 'Who explained it last; of a draft, whose reconciliation found it.';
COMMENT ON COLUMN manual_adjustments.state IS 'expected: not made yet; draft: found, not explained; awaiting: explained, not approved; registered: counts.';
COMMENT ON COLUMN manual_adjustments.kind IS 'What follows: belongs-there, nothing; reverse-there, it is taken back there; mirror-here, it becomes an entry of ours.';
COMMENT ON COLUMN manual_adjustments.within_days IS 'Of one that was expected: how far from its date the entry may be.';
COMMENT ON COLUMN manual_adjustments.rule_id IS 'The rule that proposed reason and kind.';
COMMENT ON COLUMN manual_adjustments.mirror IS 'Which of several accounts or outlets of ours a person chose for its lines, by external id.';
COMMENT ON COLUMN manual_adjustments.entry_id IS 'The journal entry that mirrors it; its export is confirmed under the external entry''s id.';
COMMENT ON COLUMN manual_adjustments.takes_back IS 'The adjustment it reverses there, as it was recognised: both are one term together.';

CREATE TABLE mapping_values (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  kind text NOT NULL,
  internal_id bigint NOT NULL,
  dimension text NOT NULL,
  external_id text NOT NULL,
  mapped_at timestamp with time zone DEFAULT now() NOT NULL,
  mapped_by text NOT NULL,
  CONSTRAINT mapping_values_pkey PRIMARY KEY (property_id, connection_id, kind, internal_id, dimension),
  CONSTRAINT mapping_values_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT mapping_values_dimension_check CHECK (((dimension <> ''::text) AND (dimension <> ALL (ARRAY['location'::text, 'department'::text])))),
  CONSTRAINT mapping_values_external_id_check CHECK ((external_id <> ''::text)),
  CONSTRAINT mapping_values_kind_check CHECK ((kind = ANY (ARRAY['account'::text, 'outlet'::text, 'department'::text, 'product'::text])))
);
CREATE TRIGGER mapping_values_audited AFTER INSERT OR DELETE OR UPDATE ON mapping_values FOR EACH ROW EXECUTE FUNCTION audit_row('mapping', '{kind,internal_id,dimension}', '{}');
COMMENT ON TABLE mapping_values IS 'Values every line of an account, outlet, department or product carries, by dimension of the external ledger.';
COMMENT ON COLUMN mapping_values.dimension IS 'The ledger''s own name: class, project, nsp::berth ... Location and department come from mappings alone: reconciliation compares by them.';

CREATE TABLE mappings (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  kind text NOT NULL,
  internal_id bigint NOT NULL,
  external_id text NOT NULL,
  mapped_at timestamp with time zone DEFAULT now() NOT NULL,
  mapped_by text NOT NULL,
  CONSTRAINT mappings_pkey PRIMARY KEY (property_id, connection_id, kind, internal_id),
  CONSTRAINT mappings_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT mappings_external_id_check CHECK ((external_id <> ''::text)),
  CONSTRAINT mappings_kind_check CHECK ((kind = ANY (ARRAY['account'::text, 'outlet'::text, 'department'::text, 'customer'::text, 'product'::text])))
);
CREATE TRIGGER mappings_audited AFTER INSERT OR DELETE OR UPDATE ON mappings FOR EACH ROW EXECUTE FUNCTION audit_row('mapping', '{kind,internal_id}', '{}');
COMMENT ON TABLE mappings IS 'Ours to theirs, by stable id, never by name.';

CREATE TABLE notification_channels (
  property_id integer NOT NULL,
  channel_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  recipients text[] DEFAULT '{}'::text[] NOT NULL,
  url text,
  occasions text[] NOT NULL,
  secret bytea,
  made_at timestamp with time zone NOT NULL,
  made_by text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  off_at timestamp with time zone,
  off_because text,
  ended_at timestamp with time zone,
  CONSTRAINT notification_channels_pkey PRIMARY KEY (property_id, channel_id),
  CONSTRAINT notification_channels_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT notification_channels_check CHECK (((kind = 'mail'::text) = (cardinality(recipients) > 0))),
  CONSTRAINT notification_channels_check1 CHECK (((kind = 'webhook'::text) = ((url IS NOT NULL) AND (secret IS NOT NULL)))),
  CONSTRAINT notification_channels_check2 CHECK (((off_at IS NULL) = (off_because IS NULL))),
  CONSTRAINT notification_channels_kind_check CHECK ((kind = ANY (ARRAY['mail'::text, 'webhook'::text]))),
  CONSTRAINT notification_channels_name_check CHECK ((btrim(name) <> ''::text))
);
CREATE TRIGGER notification_channels_audited AFTER INSERT OR DELETE OR UPDATE OF name, kind, recipients, url, occasions, secret, off_at, ended_at ON notification_channels FOR EACH ROW EXECUTE FUNCTION audit_row('notification channel', '{name}', '{secret}');
COMMENT ON TABLE notification_channels IS 'Where notifications of a property go.';
COMMENT ON COLUMN notification_channels.secret IS 'What webhooks are signed with, sealed under the master key.';
COMMENT ON COLUMN notification_channels.off_at IS 'Since when nothing is sent there, by a person or because the address is gone.';
COMMENT ON COLUMN notification_channels.ended_at IS 'Removed from the list; kept for its history.';

CREATE TABLE notification_settings (
  property_id integer NOT NULL,
  stale_after_minutes integer NOT NULL,
  digest_at time without time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  CONSTRAINT notification_settings_pkey PRIMARY KEY (property_id),
  CONSTRAINT notification_settings_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT notification_settings_stale_after_minutes_check CHECK (((stale_after_minutes >= 1) AND (stale_after_minutes <= 10080)))
);
CREATE TRIGGER notification_settings_audited AFTER INSERT OR DELETE OR UPDATE ON notification_settings FOR EACH ROW EXECUTE FUNCTION audit_row('notification settings', '{}', '{}');
COMMENT ON TABLE notification_settings IS 'When a backlog is stale, and when the daily digest is sent, in the property''s time zone.';

CREATE TABLE notifications (
  property_id integer NOT NULL,
  notification_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  channel_id integer NOT NULL,
  type text NOT NULL,
  title text NOT NULL,
  message jsonb NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  state text DEFAULT 'waiting'::text NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  next_try_at timestamp with time zone DEFAULT now() NOT NULL,
  delivered_at timestamp with time zone,
  failure text,
  CONSTRAINT notifications_pkey PRIMARY KEY (property_id, notification_id),
  CONSTRAINT notifications_property_id_channel_id_fkey FOREIGN KEY (property_id, channel_id) REFERENCES notification_channels(property_id, channel_id),
  CONSTRAINT notifications_check CHECK (((state = 'delivered'::text) = (delivered_at IS NOT NULL))),
  CONSTRAINT notifications_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'given-up'::text])))
);
CREATE INDEX notifications_due ON notifications USING btree (next_try_at) WHERE (state = 'waiting'::text);
CREATE INDEX notifications_of_channel ON notifications USING btree (property_id, channel_id, notification_id DESC);
COMMENT ON TABLE notifications IS 'Messages to channels, each until it was delivered or given up.';
COMMENT ON COLUMN notifications.message IS 'lines and link of a message, and the data a webhook carries.';

CREATE TABLE outlets (
  property_id integer NOT NULL,
  outlet_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  legal_entity text,
  active boolean DEFAULT true NOT NULL,
  CONSTRAINT outlets_pkey PRIMARY KEY (property_id, outlet_id),
  CONSTRAINT outlets_property_id_code_key UNIQUE (property_id, code),
  CONSTRAINT outlets_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT outlets_code_check CHECK (((length(code) >= 1) AND (length(code) <= 40)))
);
CREATE TRIGGER outlets_audited AFTER INSERT OR DELETE OR UPDATE ON outlets FOR EACH ROW EXECUTE FUNCTION audit_row('outlet', '{code}', '{}');
CREATE TRIGGER outlets_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON outlets FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE outlets IS 'An operating unit of a property, perhaps its own legal entity (TRS, REIT). Entries balance per outlet.';

CREATE TABLE payment_methods (
  property_id integer NOT NULL,
  payment_method_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  clearing_account_id integer NOT NULL,
  active boolean DEFAULT true NOT NULL,
  can_bounce boolean DEFAULT false NOT NULL,
  CONSTRAINT payment_methods_pkey PRIMARY KEY (property_id, payment_method_id),
  CONSTRAINT payment_methods_property_id_code_key UNIQUE (property_id, code),
  CONSTRAINT payment_methods_property_id_clearing_account_id_fkey FOREIGN KEY (property_id, clearing_account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT payment_methods_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT payment_methods_code_check CHECK (((length(code) >= 1) AND (length(code) <= 40)))
);
CREATE TRIGGER payment_methods_audited AFTER INSERT OR DELETE OR UPDATE ON payment_methods FOR EACH ROW EXECUTE FUNCTION audit_row('payment method', '{code}', '{}');
CREATE TRIGGER payment_methods_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON payment_methods FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE payment_methods IS 'How customers pay: cash, checks, cards; each clears through an account.';
COMMENT ON COLUMN payment_methods.can_bounce IS 'The bank may return it unpaid: checks, ACH.';

CREATE TABLE people (
  person_id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text NOT NULL,
  owner boolean DEFAULT false NOT NULL,
  password_hash text,
  password_at timestamp with time zone,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  created_by text NOT NULL,
  CONSTRAINT people_pkey PRIMARY KEY (person_id),
  CONSTRAINT people_name_check CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 200))))
);
CREATE UNIQUE INDEX people_by_name ON people USING btree (lower(name));
CREATE TRIGGER people_audited AFTER INSERT OR DELETE OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION audit_row('person', '{name}', '{password_hash}');
COMMENT ON TABLE people IS 'People who sign in; never deleted, only disabled. An owner is administrator of every property.';
COMMENT ON COLUMN people.password_hash IS 'Argon2id in PHC form; null until they have set one.';

CREATE TABLE person_identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  person_id integer NOT NULL,
  email text,
  linked_at timestamp with time zone DEFAULT now() NOT NULL,
  linked_by text NOT NULL,
  CONSTRAINT person_identities_pkey PRIMARY KEY (issuer, subject),
  CONSTRAINT person_identities_person_id_issuer_key UNIQUE (person_id, issuer),
  CONSTRAINT person_identities_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(person_id)
);
CREATE TRIGGER person_identities_audited AFTER INSERT OR DELETE OR UPDATE ON person_identities FOR EACH ROW EXECUTE FUNCTION audit_row('provider account', '{person_id}', '{}', 'connected', 'disconnected');
COMMENT ON TABLE person_identities IS 'The account of a person at an OpenID provider: one per provider, and one person per account.';
COMMENT ON COLUMN person_identities.email IS 'As the provider told it when they were connected, for people to read; nothing is decided by it afterwards.';
COMMENT ON COLUMN person_identities.linked_by IS 'How they were connected: by the person while signed in, by a one-time link, or by the verified address of an invitation.';

CREATE TABLE person_roles (
  property_id integer NOT NULL,
  person_id integer NOT NULL,
  role text NOT NULL,
  outlet_id integer,
  given_at timestamp with time zone DEFAULT now() NOT NULL,
  given_by text NOT NULL,
  CONSTRAINT person_roles_property_id_person_id_role_outlet_id_key UNIQUE NULLS NOT DISTINCT (property_id, person_id, role, outlet_id),
  CONSTRAINT person_roles_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT person_roles_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id)
);
CREATE INDEX person_roles_by_person ON person_roles USING btree (person_id, property_id);
CREATE TRIGGER person_roles_audited AFTER INSERT OR DELETE OR UPDATE ON person_roles FOR EACH ROW EXECUTE FUNCTION audit_row('role', '{person_id,role,outlet_id}', '{}');
COMMENT ON TABLE person_roles IS 'What a person is to a property, or to one outlet of it; access/rights.ts says what roles may.';

CREATE TABLE posting_accounts (
  property_id integer NOT NULL,
  role text NOT NULL,
  outlet_id integer,
  account_id integer NOT NULL,
  CONSTRAINT posting_accounts_property_id_role_outlet_id_key UNIQUE NULLS NOT DISTINCT (property_id, role, outlet_id),
  CONSTRAINT posting_accounts_property_id_account_id_fkey FOREIGN KEY (property_id, account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT posting_accounts_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT posting_accounts_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id)
);
CREATE TRIGGER posting_accounts_audited AFTER INSERT OR DELETE OR UPDATE ON posting_accounts FOR EACH ROW EXECUTE FUNCTION audit_row('posting account', '{role,outlet_id}', '{}');
CREATE TRIGGER posting_accounts_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON posting_accounts FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE posting_accounts IS 'Which account a posting rule means by a role (accounts-receivable, bounced-check-debit ...); a row without outlet holds for all outlets that have none of their own.';

CREATE TABLE posting_settings (
  property_id integer NOT NULL,
  setting_number integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  outlet_id integer,
  name text NOT NULL,
  value text,
  effective_on date NOT NULL,
  reason text NOT NULL,
  set_by text NOT NULL,
  set_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT posting_settings_pkey PRIMARY KEY (property_id, setting_number),
  CONSTRAINT posting_settings_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT posting_settings_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT posting_settings_known CHECK ((((name = 'prepayment'::text) AND (value = ANY (ARRAY['receivable-credit'::text, 'liability'::text]))) OR ((name = 'discounts'::text) AND (value = ANY (ARRAY['net'::text, 'gross'::text]))) OR ((name = 'recognition'::text) AND (value = ANY (ARRAY['none'::text, 'monthly'::text, 'daily'::text]))) OR ((name = 'recognized-income-credited'::text) AND (value = ANY (ARRAY['income'::text, 'contra'::text]))) OR ((name = ANY (ARRAY['prepayment'::text, 'discounts'::text, 'recognition'::text, 'recognized-income-credited'::text])) AND (value IS NULL)))),
  CONSTRAINT posting_settings_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);
CREATE TRIGGER posting_settings_audited AFTER INSERT ON posting_settings FOR EACH ROW EXECUTE FUNCTION audit_row('posting setting', '{name,outlet_id}', '{}');
CREATE TRIGGER posting_settings_move_chart_version AFTER INSERT ON posting_settings FOR EACH ROW EXECUTE FUNCTION move_chart_version();
CREATE TRIGGER posting_settings_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON posting_settings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE posting_settings IS 'How events are posted where properties differ, with the day each value holds from; of one day the last row holds.';
COMMENT ON COLUMN posting_settings.outlet_id IS 'Null: every outlet without a value of its own.';
COMMENT ON COLUMN posting_settings.value IS 'Null: from this day the outlet follows the property, the property the default.';

CREATE TABLE products (
  property_id integer NOT NULL,
  product_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  income_account_id integer NOT NULL,
  deferred_account_id integer,
  department_id integer,
  active boolean DEFAULT true NOT NULL,
  cost_account_id integer,
  inventory_account_id integer,
  recognition text,
  CONSTRAINT products_pkey PRIMARY KEY (property_id, product_id),
  CONSTRAINT products_property_id_code_key UNIQUE (property_id, code),
  CONSTRAINT products_property_id_cost_account_id_fkey FOREIGN KEY (property_id, cost_account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT products_property_id_deferred_account_id_fkey FOREIGN KEY (property_id, deferred_account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT products_property_id_department_id_fkey FOREIGN KEY (property_id, department_id) REFERENCES departments(property_id, department_id),
  CONSTRAINT products_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT products_property_id_income_account_id_fkey FOREIGN KEY (property_id, income_account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT products_property_id_inventory_account_id_fkey FOREIGN KEY (property_id, inventory_account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT products_code_check CHECK (((length(code) >= 1) AND (length(code) <= 60))),
  CONSTRAINT products_recognition_check CHECK ((recognition = ANY (ARRAY['none'::text, 'monthly'::text, 'daily'::text])))
);
CREATE TRIGGER products_audited AFTER INSERT OR DELETE OR UPDATE ON products FOR EACH ROW EXECUTE FUNCTION audit_row('product', '{code}', '{}');
CREATE TRIGGER products_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON products FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE products IS 'What is sold: the account its income goes to, and, when deferred, the liability it waits in.';
COMMENT ON COLUMN products.deferred_account_id IS 'Set when the product''s income is deferred: invoices credit this liability, recognition moves it to income.';
COMMENT ON COLUMN products.cost_account_id IS 'With inventory_account_id: what goods of this product had cost, and the inventory it leaves.';
COMMENT ON COLUMN products.recognition IS 'How deferred income becomes income: none, monthly, daily; null: monthly where the product defers.';

CREATE TABLE properties (
  property_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  time_zone text NOT NULL,
  base_currency text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT properties_pkey PRIMARY KEY (property_id),
  CONSTRAINT properties_code_key UNIQUE (code),
  CONSTRAINT properties_base_currency_check CHECK ((base_currency ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT properties_code_check CHECK ((code ~ '^[a-z0-9-]{1,40}$'::text))
);
CREATE TRIGGER properties_audited AFTER INSERT OR DELETE OR UPDATE ON properties FOR EACH ROW EXECUTE FUNCTION audit_row('property', '{code}', '{}');
CREATE TRIGGER properties_move_chart_version AFTER INSERT OR UPDATE ON properties FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE properties IS 'The tenant: one operating business with its own books, time zone and base currency.';

CREATE TABLE provider_sign_ins (
  state_sha256 bytea NOT NULL,
  browser_sha256 bytea NOT NULL,
  session_id bigint,
  link_sha256 bytea,
  name text,
  return_to text NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  CONSTRAINT provider_sign_ins_pkey PRIMARY KEY (state_sha256),
  CONSTRAINT provider_sign_ins_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(session_id) ON DELETE CASCADE
);
COMMENT ON TABLE provider_sign_ins IS 'Sign-ins at the provider that have begun; taken by the browser that began, once, within ten minutes.';
COMMENT ON COLUMN provider_sign_ins.session_id IS 'Of the person who connects an account while signed in.';
COMMENT ON COLUMN provider_sign_ins.link_sha256 IS 'Of the one-time link the account is connected by.';
COMMENT ON COLUMN provider_sign_ins.name IS 'What the first person of the installation is called.';

CREATE TABLE recognition_rules (
  property_id integer NOT NULL,
  product_id integer NOT NULL,
  effective_on date NOT NULL,
  recognition text NOT NULL,
  reason text NOT NULL,
  set_by text NOT NULL,
  set_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT recognition_rules_pkey PRIMARY KEY (property_id, product_id, effective_on),
  CONSTRAINT recognition_rules_property_id_product_id_fkey FOREIGN KEY (property_id, product_id) REFERENCES products(property_id, product_id),
  CONSTRAINT recognition_rules_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
  CONSTRAINT recognition_rules_recognition_check CHECK ((recognition = ANY (ARRAY['none'::text, 'monthly'::text, 'daily'::text])))
);
CREATE TRIGGER recognition_rules_audited AFTER INSERT OR DELETE OR UPDATE ON recognition_rules FOR EACH ROW EXECUTE FUNCTION audit_row('recognition rule', '{product_id}', '{}');
COMMENT ON TABLE recognition_rules IS 'From which day invoices of a product are scheduled another way than its master says; schedules that exist are never changed by it.';

CREATE TABLE recognition_runs (
  property_id integer NOT NULL,
  run_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  through_on date NOT NULL,
  customer_code text,
  rows_total bigint NOT NULL,
  rows_done bigint DEFAULT 0 NOT NULL,
  entries bigint DEFAULT 0 NOT NULL,
  refused bigint DEFAULT 0 NOT NULL,
  started_by text NOT NULL,
  started_at timestamp with time zone DEFAULT now() NOT NULL,
  finished_at timestamp with time zone,
  CONSTRAINT recognition_runs_pkey PRIMARY KEY (property_id, run_id),
  CONSTRAINT recognition_runs_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id)
);
CREATE INDEX recognition_runs_unfinished ON recognition_runs USING btree (property_id) WHERE (finished_at IS NULL);
CREATE TRIGGER recognition_runs_audited AFTER INSERT ON recognition_runs FOR EACH ROW EXECUTE FUNCTION audit_row('recognition run', '{through_on}', '{}');
COMMENT ON TABLE recognition_runs IS 'Each press of Recognize Revenue and each run by the worker, with how far it came.';

CREATE TABLE reconciliation_controls (
  property_id integer NOT NULL,
  reconciliation_id bigint NOT NULL,
  control text NOT NULL,
  currency text NOT NULL,
  subledger_minor bigint NOT NULL,
  unheld_minor bigint NOT NULL,
  account_minor bigint NOT NULL,
  below_zero integer NOT NULL,
  places jsonb NOT NULL,
  CONSTRAINT reconciliation_controls_pkey PRIMARY KEY (property_id, reconciliation_id, control, currency),
  CONSTRAINT reconciliation_controls_property_id_reconciliation_id_fkey FOREIGN KEY (property_id, reconciliation_id) REFERENCES reconciliations(property_id, reconciliation_id)
);
COMMENT ON TABLE reconciliation_controls IS 'The control accounts of a property as a reconciliation read them; amounts debit positive.';
COMMENT ON COLUMN reconciliation_controls.subledger_minor IS 'What open items, schedule rows or holders add up to.';
COMMENT ON COLUMN reconciliation_controls.unheld_minor IS 'Lines on the accounts that no subledger knows.';
COMMENT ON COLUMN reconciliation_controls.account_minor IS 'The accounts'' own lines: subledger plus unheld where the books tie.';
COMMENT ON COLUMN reconciliation_controls.below_zero IS 'Holders who were given more than was held for them.';
COMMENT ON COLUMN reconciliation_controls.places IS 'Where the accounts stand: [{mapped, account, location, numbers, amountMinor}].';

CREATE TABLE reconciliation_findings (
  property_id integer NOT NULL,
  reconciliation_id bigint NOT NULL,
  finding_number integer NOT NULL,
  cause text NOT NULL,
  export_id bigint,
  external_entry_id text,
  adjustment_id bigint,
  what text NOT NULL,
  effects jsonb NOT NULL,
  ours jsonb,
  theirs jsonb,
  act jsonb,
  accepted_id bigint,
  CONSTRAINT reconciliation_findings_pkey PRIMARY KEY (property_id, reconciliation_id, finding_number),
  CONSTRAINT reconciliation_findings_property_id_accepted_id_fkey FOREIGN KEY (property_id, accepted_id) REFERENCES accepted_differences(property_id, accepted_id),
  CONSTRAINT reconciliation_findings_property_id_reconciliation_id_fkey FOREIGN KEY (property_id, reconciliation_id) REFERENCES reconciliations(property_id, reconciliation_id)
);
CREATE INDEX reconciliation_findings_accepted ON reconciliation_findings USING btree (property_id, accepted_id, reconciliation_id) WHERE (accepted_id IS NOT NULL);
COMMENT ON TABLE reconciliation_findings IS 'Named causes of difference: one export, entry or adjustment each, with its effect on every place.';
COMMENT ON COLUMN reconciliation_findings.effects IS 'What the cause adds to the external balance: [{account, location, currency, amountMinor}].';
COMMENT ON COLUMN reconciliation_findings.ours IS 'The entry as it was sent, or the registered adjustment as it stood; null where we have none.';
COMMENT ON COLUMN reconciliation_findings.theirs IS 'The entry as the external ledger listed it; null where it is gone.';
COMMENT ON COLUMN reconciliation_findings.act IS 'The act there that made the difference: {kind, by, at, fields}; null: the ledger did not tell.';
COMMENT ON COLUMN reconciliation_findings.accepted_id IS 'The acceptance in force that named it accepted; null of others, and of runs before this column.';

CREATE TABLE reconciliation_foreign_entries (
  property_id integer NOT NULL,
  reconciliation_id bigint NOT NULL,
  external_entry_id text NOT NULL,
  posted_on date NOT NULL,
  memo text NOT NULL,
  reference text,
  journal text NOT NULL,
  created_by text,
  entered_at text,
  external_url text,
  currency text NOT NULL,
  lines jsonb NOT NULL,
  CONSTRAINT reconciliation_foreign_entries_pkey PRIMARY KEY (property_id, reconciliation_id, external_entry_id),
  CONSTRAINT reconciliation_foreign_entrie_property_id_reconciliation_i_fkey FOREIGN KEY (property_id, reconciliation_id) REFERENCES reconciliations(property_id, reconciliation_id)
);
COMMENT ON TABLE reconciliation_foreign_entries IS 'Posted entries in the external ledger that we did not make and nobody registered, touching places of ours.';

CREATE TABLE reconciliation_open_exports (
  property_id integer NOT NULL,
  reconciliation_id bigint NOT NULL,
  entry_id bigint NOT NULL,
  export_id bigint,
  bucket text NOT NULL,
  mapped boolean NOT NULL,
  account text NOT NULL,
  location text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  cause_code text,
  cause_message text,
  CONSTRAINT reconciliation_open_exports_pkey PRIMARY KEY (property_id, reconciliation_id, entry_id, mapped, account, location, currency),
  CONSTRAINT reconciliation_open_exports_property_id_reconciliation_id_fkey FOREIGN KEY (property_id, reconciliation_id) REFERENCES reconciliations(property_id, reconciliation_id),
  CONSTRAINT reconciliation_open_exports_bucket_check CHECK ((bucket = ANY (ARRAY['pending'::text, 'error'::text, 'excluded'::text, 'not-queued'::text])))
);
CREATE INDEX reconciliation_open_exports_by_place ON reconciliation_open_exports USING btree (property_id, reconciliation_id, account, location, bucket);
COMMENT ON TABLE reconciliation_open_exports IS 'Entries of ours that were not in the external ledger when a reconciliation ran, by place and why.';

CREATE TABLE reconciliation_rows (
  property_id integer NOT NULL,
  reconciliation_id bigint NOT NULL,
  mapped boolean NOT NULL,
  account text NOT NULL,
  location text NOT NULL,
  currency text NOT NULL,
  account_numbers text,
  account_names text,
  ours_minor bigint NOT NULL,
  not_exported_minor bigint NOT NULL,
  opening_minor bigint NOT NULL,
  pending_minor bigint NOT NULL,
  error_minor bigint NOT NULL,
  excluded_minor bigint NOT NULL,
  adjustments_minor bigint NOT NULL,
  foreign_minor bigint NOT NULL,
  causes jsonb NOT NULL,
  external_minor bigint,
  unexplained_minor bigint NOT NULL,
  tied boolean NOT NULL,
  candidates jsonb,
  left_there_minor bigint DEFAULT 0 NOT NULL,
  CONSTRAINT reconciliation_rows_pkey PRIMARY KEY (property_id, reconciliation_id, mapped, account, location, currency),
  CONSTRAINT reconciliation_rows_property_id_reconciliation_id_fkey FOREIGN KEY (property_id, reconciliation_id) REFERENCES reconciliations(property_id, reconciliation_id)
);
COMMENT ON TABLE reconciliation_rows IS 'The identity of one place, term by term, debit positive. Signs as in docs/concepts/reconciliation.md.';
COMMENT ON COLUMN reconciliation_rows.mapped IS 'True: account and location are the external ledger''s ids. False: our account number and outlet code.';
COMMENT ON COLUMN reconciliation_rows.adjustments_minor IS 'Registered adjustments that are to be reversed there; in runs before left_there_minor, all registered ones.';
COMMENT ON COLUMN reconciliation_rows.causes IS 'Amounts by named cause (deleted, differs, twice ...), minor units as text.';
COMMENT ON COLUMN reconciliation_rows.external_minor IS 'The balance the external ledger itself reports; null where nothing is mapped.';
COMMENT ON COLUMN reconciliation_rows.candidates IS 'Of an unexplained amount: {state, entries, sizes, combinations}; null: nothing is unexplained.';
COMMENT ON COLUMN reconciliation_rows.left_there_minor IS 'Registered adjustments of the kind belongs-there: entries agreed to stay there.';

CREATE TABLE reconciliation_settings (
  property_id integer NOT NULL,
  approval_required boolean DEFAULT false NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  reviewer_required boolean DEFAULT false NOT NULL,
  automatic_sign_off boolean DEFAULT false NOT NULL,
  threshold_minor bigint DEFAULT 0 NOT NULL,
  daily_at time without time zone,
  month_end boolean DEFAULT false NOT NULL,
  CONSTRAINT reconciliation_settings_pkey PRIMARY KEY (property_id),
  CONSTRAINT reconciliation_settings_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT reconciliation_settings_threshold_minor_check CHECK ((threshold_minor >= 0))
);
CREATE TRIGGER reconciliation_settings_audited AFTER INSERT OR DELETE OR UPDATE ON reconciliation_settings FOR EACH ROW EXECUTE FUNCTION audit_row('reconciliation settings', '{}', '{}');
COMMENT ON TABLE reconciliation_settings IS 'How a property reconciles: approval of manual adjustments, review, thresholds and automatic sign-off.';
COMMENT ON COLUMN reconciliation_settings.threshold_minor IS 'An account whose open amounts add up to no more may be signed off, in the base currency.';
COMMENT ON COLUMN reconciliation_settings.daily_at IS 'From when on the property''s wall the day before is compared; null: never by itself.';
COMMENT ON COLUMN reconciliation_settings.month_end IS 'Besides, the last period that is over, with the second opinion, each day until it is closed.';

CREATE TABLE reconciliations (
  property_id integer NOT NULL,
  reconciliation_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  connection_id integer NOT NULL,
  as_of_on date NOT NULL,
  cutover_on date NOT NULL,
  state text DEFAULT 'running'::text NOT NULL,
  started_at timestamp with time zone DEFAULT now() NOT NULL,
  started_by text NOT NULL,
  finished_at timestamp with time zone,
  tied boolean,
  explained boolean,
  totals jsonb,
  counts jsonb,
  failure jsonb,
  second_opinion jsonb,
  scheduled text,
  reading jsonb,
  CONSTRAINT reconciliations_pkey PRIMARY KEY (property_id, reconciliation_id),
  CONSTRAINT reconciliations_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT reconciliations_check CHECK (((state <> 'finished'::text) OR ((finished_at IS NOT NULL) AND (tied IS NOT NULL) AND (totals IS NOT NULL)))),
  CONSTRAINT reconciliations_scheduled_check CHECK ((scheduled = ANY (ARRAY['daily'::text, 'month-end'::text]))),
  CONSTRAINT reconciliations_state_check CHECK ((state = ANY (ARRAY['running'::text, 'finished'::text, 'failed'::text])))
);
CREATE INDEX reconciliations_by_connection ON reconciliations USING btree (property_id, connection_id, reconciliation_id DESC);
CREATE TRIGGER reconciliations_audited AFTER INSERT ON reconciliations FOR EACH ROW EXECUTE FUNCTION audit_row('reconciliation', '{reconciliation_id}', '{}');
COMMENT ON TABLE reconciliations IS 'One comparison of our ledger with the external one at a date.';
COMMENT ON COLUMN reconciliations.cutover_on IS 'The connection''s cut-over as it was: what is dated before it is the opening balance.';
COMMENT ON COLUMN reconciliations.tied IS 'Nothing is left to do: no pending, error, foreign entry, discrepancy or unexplained amount.';
COMMENT ON COLUMN reconciliations.explained IS 'Every cent has a named cause: unexplained is zero everywhere and nothing moved while reading.';
COMMENT ON COLUMN reconciliations.totals IS 'Per currency: the sum over the rows of each term''s absolute amount, minor units as text.';
COMMENT ON COLUMN reconciliations.counts IS 'How much was read: entries and exports of ours, entries and balances of theirs.';
COMMENT ON COLUMN reconciliations.second_opinion IS 'What the ledger''s trial balance report says of the balances, per account; null: it was not asked for.';
COMMENT ON COLUMN reconciliations.scheduled IS 'By itself, and why; null: a person asked for it.';
COMMENT ON COLUMN reconciliations.reading IS 'How the list was read: whole, or what changed since the kept one, and why whole; null: an older run.';

CREATE TABLE recovery_codes (
  code_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  person_id integer NOT NULL,
  hash text NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  used_at timestamp with time zone,
  CONSTRAINT recovery_codes_pkey PRIMARY KEY (code_id),
  CONSTRAINT recovery_codes_person_id_fkey FOREIGN KEY (person_id) REFERENCES second_factors(person_id) ON DELETE CASCADE
);
CREATE INDEX recovery_codes_by_person ON recovery_codes USING btree (person_id);
CREATE TRIGGER recovery_codes_audited AFTER UPDATE OF used_at ON recovery_codes FOR EACH ROW EXECUTE FUNCTION audit_row('recovery code', '{person_id}', '{hash}');
COMMENT ON TABLE recovery_codes IS 'Codes in place of the second factor, each good once; shown when they were made and never again.';

CREATE TABLE refused_events (
  property_id integer NOT NULL,
  refused_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source text NOT NULL,
  external_id text NOT NULL,
  unnamed text DEFAULT ''::text NOT NULL,
  kind text,
  occurred_on date,
  outlet text,
  body text,
  body_bytes integer NOT NULL,
  digest text NOT NULL,
  code text NOT NULL,
  problems jsonb NOT NULL,
  problem_count integer NOT NULL,
  differs boolean NOT NULL,
  sent integer NOT NULL,
  first_refused_at timestamp with time zone DEFAULT now() NOT NULL,
  last_refused_at timestamp with time zone DEFAULT now() NOT NULL,
  sent_by text NOT NULL,
  dismissed_of text,
  dismissed_at timestamp with time zone,
  dismissed_by text,
  dismissed_because text,
  CONSTRAINT refused_events_pkey PRIMARY KEY (property_id, refused_id),
  CONSTRAINT refused_events_property_id_source_external_id_unnamed_key UNIQUE (property_id, source, external_id, unnamed),
  CONSTRAINT refused_events_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT refused_events_check CHECK (((external_id = ''::text) = (unnamed <> ''::text))),
  CONSTRAINT refused_events_check1 CHECK ((num_nonnulls(dismissed_of, dismissed_at, dismissed_by, dismissed_because) = ANY (ARRAY[0, 4]))),
  CONSTRAINT refused_events_dismissed_because_check CHECK ((btrim(dismissed_because) <> ''::text)),
  CONSTRAINT refused_events_problem_count_check CHECK ((problem_count > 0)),
  CONSTRAINT refused_events_sent_check CHECK ((sent > 0))
);
CREATE TRIGGER refused_events_audited AFTER UPDATE OF dismissed_at ON refused_events FOR EACH ROW EXECUTE FUNCTION audit_row('refused event', '{refused_id,source,external_id}', '{}');
COMMENT ON TABLE refused_events IS 'Events a program sent by the API that were refused: as sent last, with what is wrong, how often, and what a person decided.';
COMMENT ON COLUMN refused_events.external_id IS 'With source what makes it this event; both empty where it names neither.';
COMMENT ON COLUMN refused_events.unnamed IS 'Of an event without source and id, what tells it from others: its digest. Else empty.';
COMMENT ON COLUMN refused_events.outlet IS 'As written, whether there is such an outlet or not; day and kind likewise where they can be read.';
COMMENT ON COLUMN refused_events.body IS 'The event as JSON; null where it is longer than is kept.';
COMMENT ON COLUMN refused_events.digest IS 'SHA-256 of the event as JSON, in hex.';
COMMENT ON COLUMN refused_events.code IS 'The first of its problems.';
COMMENT ON COLUMN refused_events.problems IS 'What is wrong with it, as the sender was told; the first 20.';
COMMENT ON COLUMN refused_events.differs IS 'The event is in the books with other content: what is there does not settle it.';
COMMENT ON COLUMN refused_events.sent IS 'How often it came and was refused.';
COMMENT ON COLUMN refused_events.dismissed_of IS 'Digest of what was dismissed: with other content it waits again.';

CREATE TABLE rehearsals (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  rehearsal_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  rehearsed_at timestamp with time zone DEFAULT now() NOT NULL,
  rehearsed_by text NOT NULL,
  revision integer NOT NULL,
  chart_read_at timestamp with time zone,
  checked integer NOT NULL,
  failing integer NOT NULL,
  report jsonb NOT NULL,
  CONSTRAINT rehearsals_pkey PRIMARY KEY (property_id, connection_id, rehearsal_id),
  CONSTRAINT rehearsals_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id)
);
CREATE TRIGGER rehearsals_audited AFTER INSERT ON rehearsals FOR EACH ROW EXECUTE FUNCTION audit_row('rehearsal', '{connection_id}', '{}');
COMMENT ON TABLE rehearsals IS 'What would happen if the whole queue were sent now, checked against the mirrored company; nothing is sent for it.';
COMMENT ON COLUMN rehearsals.revision IS 'connections.revision it was made at: an approval needs one of the present revision.';
COMMENT ON COLUMN rehearsals.report IS 'Causes with counts, amounts and samples, warnings, and the first exports that would pass.';

CREATE TABLE schema_migrations (
  number integer NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT schema_migrations_pkey PRIMARY KEY (number)
);
COMMENT ON TABLE schema_migrations IS 'The migrations applied to this database, each with the hash of its file.';

CREATE TABLE second_factors (
  person_id integer NOT NULL,
  sealed bytea NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  confirmed_at timestamp with time zone,
  last_step bigint DEFAULT 0 NOT NULL,
  CONSTRAINT second_factors_pkey PRIMARY KEY (person_id),
  CONSTRAINT second_factors_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(person_id)
);
CREATE TRIGGER second_factors_audited AFTER INSERT OR DELETE OR UPDATE OF sealed, confirmed_at ON second_factors FOR EACH ROW EXECUTE FUNCTION audit_row('second factor', '{person_id}', '{sealed}');
COMMENT ON TABLE second_factors IS 'The second factor of a person; it is asked for once a first code has confirmed it.';
COMMENT ON COLUMN second_factors.last_step IS 'The latest 30 seconds of which a code was taken: no code is taken twice, and none before it.';

CREATE TABLE sessions (
  session_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  token_sha256 bytea NOT NULL,
  person_id integer NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  last_used_at timestamp with time zone DEFAULT now() NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  address text NOT NULL,
  agent text NOT NULL,
  way text DEFAULT 'password'::text NOT NULL,
  CONSTRAINT sessions_pkey PRIMARY KEY (session_id),
  CONSTRAINT sessions_token_sha256_key UNIQUE (token_sha256),
  CONSTRAINT sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(person_id),
  CONSTRAINT sessions_way_check CHECK ((way = ANY (ARRAY['password'::text, 'provider'::text])))
);
CREATE INDEX sessions_by_person ON sessions USING btree (person_id);
CREATE TRIGGER sessions_begun_audited AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION audit_row('session', '{person_id}', '{token_sha256}', 'signed in');
CREATE TRIGGER sessions_ended_audited AFTER DELETE ON sessions FOR EACH ROW WHEN ((old.ends_at > now())) EXECUTE FUNCTION audit_row('session', '{person_id}', '{token_sha256}', 'added', 'ended');
COMMENT ON TABLE sessions IS 'Who is signed in where. A session that ended is deleted.';
COMMENT ON COLUMN sessions.way IS 'How the person signed in: with a password (or the link that set it), or at the provider.';

CREATE TABLE settlement_undos (
  property_id integer NOT NULL,
  settlement_id bigint NOT NULL,
  undone_on date NOT NULL,
  undone_by_entry_id bigint,
  undone_by text NOT NULL,
  undone_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT settlement_undos_pkey PRIMARY KEY (property_id, settlement_id),
  CONSTRAINT settlement_undos_property_id_settlement_id_fkey FOREIGN KEY (property_id, settlement_id) REFERENCES settlements(property_id, settlement_id)
);
CREATE TRIGGER settlement_undos_after_closing_date AFTER INSERT ON settlement_undos REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_settlements();
CREATE TRIGGER settlement_undos_audited AFTER INSERT ON settlement_undos FOR EACH ROW WHEN ((new.undone_by_entry_id IS NULL)) EXECUTE FUNCTION audit_row('settlement', '{settlement_id}', '{}', 'undone');
CREATE TRIGGER settlement_undos_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON settlement_undos FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE settlement_undos IS 'Settlements that were taken back: by a refund, a bounced check, a void, or a person.';

CREATE TABLE settlements (
  property_id integer NOT NULL,
  settlement_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  outlet_id integer NOT NULL,
  credit_customer_id bigint NOT NULL,
  currency text NOT NULL,
  credit_entry_id bigint NOT NULL,
  debit_entry_id bigint NOT NULL,
  amount_minor bigint NOT NULL,
  settled_on date NOT NULL,
  made_by_entry_id bigint,
  made_by text NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  debit_customer_id bigint NOT NULL,
  ledger text DEFAULT 'receivable'::text NOT NULL,
  CONSTRAINT settlements_pkey PRIMARY KEY (property_id, settlement_id),
  CONSTRAINT settlements_property_id_customer_id_fkey FOREIGN KEY (property_id, credit_customer_id) REFERENCES customers(property_id, customer_id),
  CONSTRAINT settlements_property_id_debit_customer_id_fkey FOREIGN KEY (property_id, debit_customer_id) REFERENCES customers(property_id, customer_id),
  CONSTRAINT settlements_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT settlements_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT settlements_amount_minor_check CHECK ((amount_minor > 0)),
  CONSTRAINT settlements_check CHECK ((credit_entry_id <> debit_entry_id)),
  CONSTRAINT settlements_ledger_check CHECK ((ledger = ANY (ARRAY['receivable'::text, 'prepayment'::text])))
);
CREATE INDEX settlements_by_credit ON settlements USING btree (property_id, credit_entry_id);
CREATE INDEX settlements_by_credit_customer ON settlements USING btree (property_id, credit_customer_id, settled_on);
CREATE INDEX settlements_by_debit ON settlements USING btree (property_id, debit_entry_id);
CREATE INDEX settlements_by_debit_customer ON settlements USING btree (property_id, debit_customer_id, settled_on);
CREATE TRIGGER settlements_after_closing_date AFTER INSERT ON settlements REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_settlements();
CREATE TRIGGER settlements_audited AFTER INSERT ON settlements FOR EACH ROW WHEN ((new.made_by_entry_id IS NULL)) EXECUTE FUNCTION audit_row('settlement', '{settlement_id}', '{}');
CREATE TRIGGER settlements_of_one_customer AFTER INSERT ON settlements REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_settled_customers();
CREATE TRIGGER settlements_within_items AFTER INSERT ON settlements REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_settlements();
CREATE TRIGGER settlements_written_once BEFORE DELETE OR UPDATE OR TRUNCATE ON settlements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE settlements IS 'Which credit (payment, credit memo, deposit) pays which debit (invoice, charge, refund), of one customer at one outlet; written once, ended by an undo.';
COMMENT ON COLUMN settlements.settled_on IS 'The later of the event''s day and the days of both entries.';
COMMENT ON COLUMN settlements.made_by_entry_id IS 'The entry whose event made it; null: a person or a run.';
COMMENT ON COLUMN settlements.debit_customer_id IS 'Another than the credit''s where one was merged into the other.';
COMMENT ON COLUMN settlements.ledger IS 'Whether the items are on receivable accounts or on those of customers'' prepayments.';

CREATE TABLE sign_in_attempts (
  subject_sha256 bytea NOT NULL,
  attempted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
CREATE INDEX sign_in_attempts_by_subject ON sign_in_attempts USING btree (subject_sha256, attempted_at);
COMMENT ON TABLE sign_in_attempts IS 'Attempts to sign in by name and by address, for the limits of all processes together.';

CREATE TABLE sign_off_evidence (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  period text NOT NULL,
  account text NOT NULL,
  evidence_number integer NOT NULL,
  file_name text NOT NULL,
  media_type text NOT NULL,
  content bytea NOT NULL,
  sha256 text NOT NULL,
  added_at timestamp with time zone NOT NULL,
  added_by text NOT NULL,
  CONSTRAINT sign_off_evidence_pkey PRIMARY KEY (property_id, connection_id, period, account, evidence_number),
  CONSTRAINT sign_off_evidence_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT sign_off_evidence_content_check CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 5242880))),
  CONSTRAINT sign_off_evidence_file_name_check CHECK ((btrim(file_name) <> ''::text))
);
CREATE TRIGGER sign_off_evidence_audited AFTER INSERT OR DELETE OR UPDATE ON sign_off_evidence FOR EACH ROW EXECUTE FUNCTION audit_row('sign-off evidence', '{account,period,file_name}', '{content}');
CREATE TRIGGER sign_off_evidence_kept BEFORE DELETE OR UPDATE ON sign_off_evidence FOR EACH ROW EXECUTE FUNCTION refuse_sign_off_evidence_change();
COMMENT ON TABLE sign_off_evidence IS 'Files that show why an account agrees in a fiscal period: a bank statement, a count. Never changed. At most 5 MB each.';

CREATE TABLE sign_off_notes (
  property_id integer NOT NULL,
  note_id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  connection_id integer NOT NULL,
  account text NOT NULL,
  period text NOT NULL,
  note text NOT NULL,
  noted_at timestamp with time zone NOT NULL,
  noted_by text NOT NULL,
  CONSTRAINT sign_off_notes_pkey PRIMARY KEY (property_id, note_id),
  CONSTRAINT sign_off_notes_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT sign_off_notes_note_check CHECK ((btrim(note) <> ''::text))
);
CREATE INDEX sign_off_notes_by_account ON sign_off_notes USING btree (property_id, connection_id, period, account);
CREATE TRIGGER sign_off_notes_audited AFTER INSERT ON sign_off_notes FOR EACH ROW EXECUTE FUNCTION audit_row('sign-off note', '{account,period}', '{}');
COMMENT ON TABLE sign_off_notes IS 'What people noted about an account in a fiscal period. Never changed.';

CREATE TABLE sign_off_thresholds (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  account text NOT NULL,
  threshold_minor bigint NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT sign_off_thresholds_pkey PRIMARY KEY (property_id, connection_id, account),
  CONSTRAINT sign_off_thresholds_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT sign_off_thresholds_threshold_minor_check CHECK ((threshold_minor >= 0))
);
CREATE TRIGGER sign_off_thresholds_audited AFTER INSERT OR DELETE OR UPDATE ON sign_off_thresholds FOR EACH ROW EXECUTE FUNCTION audit_row('sign-off threshold', '{account}', '{}');
COMMENT ON TABLE sign_off_thresholds IS 'Thresholds of single accounts, in place of the general one.';

CREATE TABLE statistical_accounts (
  property_id integer NOT NULL,
  connection_id integer NOT NULL,
  account_id integer NOT NULL,
  external_id text,
  chosen_at timestamp with time zone DEFAULT now() NOT NULL,
  chosen_by text NOT NULL,
  CONSTRAINT statistical_accounts_pkey PRIMARY KEY (property_id, connection_id, account_id),
  CONSTRAINT statistical_accounts_property_id_account_id_fkey FOREIGN KEY (property_id, account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT statistical_accounts_property_id_connection_id_fkey FOREIGN KEY (property_id, connection_id) REFERENCES connections(property_id, connection_id),
  CONSTRAINT statistical_accounts_external_id_check CHECK ((external_id <> ''::text))
);
CREATE TRIGGER statistical_accounts_audited AFTER INSERT OR DELETE OR UPDATE ON statistical_accounts FOR EACH ROW EXECUTE FUNCTION audit_row('statistical account', '{account_id}', '{}');
COMMENT ON TABLE statistical_accounts IS 'Accounts of ours whose lines are counts, not money: what each is in the external ledger.';
COMMENT ON COLUMN statistical_accounts.external_id IS 'A statistical account there; null: left out of the statistical entry, the other side of its pair.';

CREATE TABLE tax_agencies (
  property_id integer NOT NULL,
  tax_agency_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  payable_account_id integer NOT NULL,
  CONSTRAINT tax_agencies_pkey PRIMARY KEY (property_id, tax_agency_id),
  CONSTRAINT tax_agencies_property_id_code_key UNIQUE (property_id, code),
  CONSTRAINT tax_agencies_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT tax_agencies_property_id_payable_account_id_fkey FOREIGN KEY (property_id, payable_account_id) REFERENCES accounts(property_id, account_id),
  CONSTRAINT tax_agencies_code_check CHECK (((length(code) >= 1) AND (length(code) <= 40)))
);
CREATE TRIGGER tax_agencies_audited AFTER INSERT OR DELETE OR UPDATE ON tax_agencies FOR EACH ROW EXECUTE FUNCTION audit_row('tax agency', '{code}', '{}');
CREATE TRIGGER tax_agencies_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON tax_agencies FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE tax_agencies IS 'To whom collected taxes are owed, and the liability they wait in.';

CREATE TABLE tax_rates (
  property_id integer NOT NULL,
  tax_rate_id integer GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  tax_agency_id integer NOT NULL,
  percent numeric(9,6) NOT NULL,
  active boolean DEFAULT true NOT NULL,
  CONSTRAINT tax_rates_pkey PRIMARY KEY (property_id, tax_rate_id),
  CONSTRAINT tax_rates_property_id_code_key UNIQUE (property_id, code),
  CONSTRAINT tax_rates_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT tax_rates_property_id_tax_agency_id_fkey FOREIGN KEY (property_id, tax_agency_id) REFERENCES tax_agencies(property_id, tax_agency_id),
  CONSTRAINT tax_rates_code_check CHECK (((length(code) >= 1) AND (length(code) <= 40))),
  CONSTRAINT tax_rates_percent_check CHECK ((percent >= (0)::numeric))
);
CREATE TRIGGER tax_rates_audited AFTER INSERT OR DELETE OR UPDATE ON tax_rates FOR EACH ROW EXECUTE FUNCTION audit_row('tax rate', '{code}', '{}');
CREATE TRIGGER tax_rates_move_chart_version AFTER INSERT OR DELETE OR UPDATE ON tax_rates FOR EACH ROW EXECUTE FUNCTION move_chart_version();
COMMENT ON TABLE tax_rates IS 'Taxes that lines carry, each owed to one agency. Amounts come with the events, never from here.';

CREATE TABLE unmatched_recognitions (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  document text NOT NULL,
  outlet_id integer NOT NULL,
  product_id integer NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  posted_on date NOT NULL,
  what text DEFAULT 'recognized'::text NOT NULL,
  CONSTRAINT unmatched_recognitions_pkey PRIMARY KEY (property_id, entry_id, product_id),
  CONSTRAINT unmatched_recognitions_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT unmatched_recognitions_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT unmatched_recognitions_property_id_product_id_fkey FOREIGN KEY (property_id, product_id) REFERENCES products(property_id, product_id),
  CONSTRAINT unmatched_recognitions_amount_minor_check CHECK ((amount_minor > 0)),
  CONSTRAINT unmatched_recognitions_what_check CHECK ((what = ANY (ARRAY['recognized'::text, 'credited'::text])))
);
CREATE INDEX unmatched_recognitions_by_document ON unmatched_recognitions USING btree (property_id, document);
COMMENT ON TABLE unmatched_recognitions IS 'Income recognized of invoices that have no schedule (yet); taken off the schedule when it is made.';
COMMENT ON COLUMN unmatched_recognitions.what IS 'Income that was recognized, or a credit memo''s part of it.';

CREATE TABLE unmatched_settlements (
  property_id integer NOT NULL,
  entry_id bigint NOT NULL,
  document text NOT NULL,
  outlet_id integer NOT NULL,
  customer_id bigint NOT NULL,
  amount_minor bigint NOT NULL,
  noted_at timestamp with time zone DEFAULT now() NOT NULL,
  ledger text DEFAULT 'receivable'::text NOT NULL,
  ending text,
  matched_minor bigint DEFAULT 0 NOT NULL,
  ended_at timestamp with time zone,
  ended_by text,
  reason text,
  CONSTRAINT unmatched_settlements_pkey PRIMARY KEY (property_id, entry_id, document),
  CONSTRAINT unmatched_settlements_property_id_customer_id_fkey FOREIGN KEY (property_id, customer_id) REFERENCES customers(property_id, customer_id),
  CONSTRAINT unmatched_settlements_property_id_fkey FOREIGN KEY (property_id) REFERENCES properties(property_id),
  CONSTRAINT unmatched_settlements_property_id_outlet_id_fkey FOREIGN KEY (property_id, outlet_id) REFERENCES outlets(property_id, outlet_id),
  CONSTRAINT unmatched_settlements_amount_minor_check CHECK ((amount_minor > 0)),
  CONSTRAINT unmatched_settlements_check CHECK (((matched_minor >= 0) AND (matched_minor <= amount_minor))),
  CONSTRAINT unmatched_settlements_check1 CHECK ((((ending IS NULL) = (ended_at IS NULL)) AND ((ending IS NULL) = (ended_by IS NULL)) AND (COALESCE((ending = 'dismissed'::text), false) = (reason IS NOT NULL)))),
  CONSTRAINT unmatched_settlements_ending_check CHECK ((ending = ANY (ARRAY['matched'::text, 'dismissed'::text]))),
  CONSTRAINT unmatched_settlements_ledger_check CHECK ((ledger = ANY (ARRAY['receivable'::text, 'prepayment'::text]))),
  CONSTRAINT unmatched_settlements_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);
CREATE INDEX unmatched_settlements_waiting ON unmatched_settlements USING btree (property_id, document) WHERE (ending IS NULL);
CREATE TRIGGER unmatched_settlements_end_once BEFORE UPDATE ON unmatched_settlements FOR EACH ROW EXECUTE FUNCTION end_unmatched_once();
CREATE TRIGGER unmatched_settlements_kept BEFORE DELETE OR TRUNCATE ON unmatched_settlements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE unmatched_settlements IS 'Documents that a payment, credit or refund names and that are not in the books (yet): the money stays on account until they are.';
COMMENT ON COLUMN unmatched_settlements.ending IS 'Null: it waits for the document. Matched: the document came. Dismissed: a person said that it will not come, and why.';
COMMENT ON COLUMN unmatched_settlements.matched_minor IS 'How much of it was settled with the document; less than was named where less was open.';

CREATE TABLE withdrawn_repairs (
  property_id integer NOT NULL,
  withdrawal_id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  export_id bigint NOT NULL,
  revision integer NOT NULL,
  external_id text NOT NULL,
  reversal_export_id bigint NOT NULL,
  there jsonb NOT NULL,
  reconciliation_id bigint NOT NULL,
  finding_number integer NOT NULL,
  acted_by text NOT NULL,
  reason text NOT NULL,
  acted_at timestamp with time zone NOT NULL,
  withdrawn_by text NOT NULL,
  withdrawn_reason text NOT NULL,
  withdrawn_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT withdrawn_repairs_pkey PRIMARY KEY (property_id, withdrawal_id),
  CONSTRAINT withdrawn_repairs_property_id_export_id_fkey FOREIGN KEY (property_id, export_id) REFERENCES exports(property_id, export_id),
  CONSTRAINT withdrawn_repairs_property_id_reconciliation_id_finding_nu_fkey FOREIGN KEY (property_id, reconciliation_id, finding_number) REFERENCES reconciliation_findings(property_id, reconciliation_id, finding_number),
  CONSTRAINT withdrawn_repairs_property_id_reversal_export_id_fkey FOREIGN KEY (property_id, reversal_export_id) REFERENCES exports(property_id, export_id),
  CONSTRAINT withdrawn_repairs_withdrawn_by_check CHECK ((withdrawn_by <> ''::text)),
  CONSTRAINT withdrawn_repairs_withdrawn_reason_check CHECK ((btrim(withdrawn_reason) <> ''::text))
);
CREATE INDEX withdrawn_repairs_by_export ON withdrawn_repairs USING btree (property_id, export_id);
CREATE TRIGGER withdrawn_repairs_audited AFTER INSERT ON withdrawn_repairs FOR EACH ROW EXECUTE FUNCTION audit_row('repair', '{export_id}', '{}', 'withdrawn');
CREATE TRIGGER withdrawn_repairs_kept BEFORE DELETE OR UPDATE ON withdrawn_repairs FOR EACH ROW EXECUTE FUNCTION refuse_withdrawal_change();
COMMENT ON TABLE withdrawn_repairs IS 'Repairs a person took back before the reversal was booked: what they were, who ended them, why and when.';
COMMENT ON COLUMN withdrawn_repairs.reversal_export_id IS 'What would have taken it back: excluded, and sent again only by a new repair.';
COMMENT ON COLUMN withdrawn_repairs.there IS 'What would have been taken back, as it was read.';

CREATE VIEW active_returns AS
 SELECT property_id,
    by_entry_id,
    of_entry_id,
    outlet_id,
    customer_id,
    amount_minor
   FROM document_returns r
  WHERE NOT (EXISTS ( SELECT
           FROM journal_entries j
          WHERE j.property_id = r.property_id AND j.reverses_entry_id = r.by_entry_id));
COMMENT ON VIEW active_returns IS 'What was taken back and not brought back by a reversal.';

CREATE VIEW active_settlements AS
 SELECT property_id,
    settlement_id,
    outlet_id,
    credit_customer_id,
    currency,
    credit_entry_id,
    debit_entry_id,
    amount_minor,
    settled_on,
    made_by_entry_id,
    made_by,
    made_at,
    debit_customer_id,
    ledger
   FROM settlements s
  WHERE NOT (EXISTS ( SELECT
           FROM settlement_undos u
          WHERE u.property_id = s.property_id AND u.settlement_id = s.settlement_id));
COMMENT ON VIEW active_settlements IS 'Settlements that were not taken back.';

CREATE VIEW entry_fates AS
 SELECT x.property_id,
    x.connection_id,
    x.entry_id,
    x.export_id,
    x.state,
    x.status,
    x.cause_code,
    x.cause_message,
    x.external_id,
    x.part_number,
    x.part_outlet_ids
   FROM exports x
  WHERE x.entry_id IS NOT NULL
UNION ALL
 SELECT n.property_id,
    n.connection_id,
    n.entry_id,
    n.export_id,
    COALESCE(x.state, 'queued'::text) AS state,
    COALESCE(x.status, 'pending'::text) AS status,
    x.cause_code,
    x.cause_message,
    x.external_id,
    COALESCE(x.part_number, 0) AS part_number,
    x.part_outlet_ids
   FROM export_entries n
     LEFT JOIN exports x ON x.property_id = n.property_id AND x.export_id = n.export_id
UNION ALL
 SELECT n.property_id,
    n.connection_id,
    n.entry_id,
    x.export_id,
    x.state,
    x.status,
    x.cause_code,
    x.cause_message,
    x.external_id,
    x.part_number,
    x.part_outlet_ids
   FROM export_entries n
     JOIN exports x ON x.property_id = n.property_id AND x.part_of = n.export_id;
COMMENT ON VIEW entry_fates IS 'What carries each entry on a connection, and where that stands: one row, or one for each of its parts.';

CREATE VIEW open_import_refusals AS
 SELECT r.property_id,
    r.import_id,
    r.number,
    r.line,
    r.source,
    r.external_id,
    r.occurred_on,
    r.outlet,
    r.problems,
    r.differs,
    r.dismissed_at,
    r.dismissed_by,
    r.dismissed_because,
    i.file_name
   FROM import_refusals r
     JOIN imports i ON i.property_id = r.property_id AND i.import_id = r.import_id
  WHERE r.dismissed_at IS NULL AND
        CASE
            WHEN r.external_id = ''::text OR r.differs THEN NOT (EXISTS ( SELECT
               FROM imports n
              WHERE n.property_id = r.property_id AND n.file_name = i.file_name AND n.import_id > r.import_id AND n.state = 'finished'::text))
            ELSE NOT (EXISTS ( SELECT
               FROM events v
              WHERE v.property_id = r.property_id AND v.source = r.source AND v.external_id = r.external_id))
        END AND NOT (EXISTS ( SELECT
           FROM import_refusals later
          WHERE later.property_id = r.property_id AND later.source = r.source AND later.external_id = r.external_id AND later.import_id > r.import_id AND r.external_id <> ''::text));
COMMENT ON VIEW open_import_refusals IS 'Refused events that were neither corrected nor dismissed. One that is refused again stands in its last import; a line that names no event, and one that differs from what is there, is settled by the same file imported again.';

CREATE VIEW open_items AS
 SELECT property_id,
    entry_id,
    outlet_id,
    customer_id,
    currency,
    posted_on,
    ledger,
    amount_minor,
        CASE
            WHEN amount_minor > 0 THEN amount_minor - COALESCE(( SELECT sum(s.amount_minor)::bigint AS sum
               FROM active_settlements s
              WHERE s.property_id = i.property_id AND s.debit_entry_id = i.entry_id AND s.ledger = i.ledger AND s.outlet_id = i.outlet_id AND s.debit_customer_id = i.customer_id), 0::bigint)
            ELSE amount_minor + COALESCE(( SELECT sum(s.amount_minor)::bigint AS sum
               FROM active_settlements s
              WHERE s.property_id = i.property_id AND s.credit_entry_id = i.entry_id AND s.ledger = i.ledger AND s.outlet_id = i.outlet_id AND s.credit_customer_id = i.customer_id), 0::bigint)
        END AS open_minor
   FROM ( SELECT l.property_id,
            l.entry_id,
            l.outlet_id,
            l.customer_id,
            l.currency,
            l.posted_on,
                CASE a.detail_type
                    WHEN 'accounts-receivable'::text THEN 'receivable'::text
                    ELSE 'prepayment'::text
                END AS ledger,
            sum(l.amount_minor)::bigint AS amount_minor
           FROM journal_lines l
             JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id AND (a.detail_type = ANY (ARRAY['accounts-receivable'::text, 'customer-prepayments'::text]))
          WHERE l.customer_id IS NOT NULL
          GROUP BY l.property_id, l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on, (
                CASE a.detail_type
                    WHEN 'accounts-receivable'::text THEN 'receivable'::text
                    ELSE 'prepayment'::text
                END)) i
  WHERE amount_minor <> 0;
COMMENT ON VIEW open_items IS 'What each entry put on a customer''s balance at an outlet, by ledger, and how much of it is not settled; debit positive.';

CREATE VIEW refused_event_fates AS
 SELECT r.property_id,
    r.refused_id,
    r.source,
    r.external_id,
    r.unnamed,
    r.kind,
    r.occurred_on,
    r.outlet,
    r.body,
    r.body_bytes,
    r.digest,
    r.code,
    r.problems,
    r.problem_count,
    r.differs,
    r.sent,
    r.first_refused_at,
    r.last_refused_at,
    r.sent_by,
    r.dismissed_of,
    r.dismissed_at,
    r.dismissed_by,
    r.dismissed_because,
    v.event_id,
    v.received_at AS accepted_at,
        CASE
            WHEN v.event_id IS NOT NULL AND NOT r.differs THEN 'accepted'::text
            WHEN r.dismissed_of = r.digest THEN 'dismissed'::text
            ELSE 'waiting'::text
        END AS fate
   FROM refused_events r
     LEFT JOIN events v ON v.property_id = r.property_id AND v.source = r.source AND v.external_id = r.external_id AND r.external_id <> ''::text;
COMMENT ON VIEW refused_event_fates IS 'Refused events with their fate: accepted is what came into the books since, nobody has to say so.';

CREATE VIEW summary_lines AS
 SELECT property_id,
    export_id,
    account_id,
    outlet_id,
    department_id,
    customer_id,
    product_id,
    side,
    amount_minor,
    line_count,
    row_number() OVER (PARTITION BY property_id, export_id ORDER BY account_id, outlet_id, department_id NULLS FIRST, customer_id NULLS FIRST, product_id NULLS FIRST, side DESC)::integer AS line_number
   FROM ( SELECT s.property_id,
            s.export_id,
            l.account_id,
            l.outlet_id,
            l.department_id,
                CASE
                    WHEN s.by_customer THEN l.customer_id
                    ELSE NULL::bigint
                END AS customer_id,
                CASE
                    WHEN s.by_product THEN l.product_id
                    ELSE NULL::integer
                END AS product_id,
                CASE
                    WHEN s.netting THEN 0
                    ELSE sign(l.amount_minor::double precision)::integer
                END AS side,
            sum(l.amount_minor)::bigint AS amount_minor,
            count(*)::integer AS line_count
           FROM export_summaries s
             JOIN export_entries n ON n.property_id = s.property_id AND n.export_id = s.export_id
             JOIN journal_lines l ON l.property_id = n.property_id AND l.entry_id = n.entry_id
          GROUP BY s.property_id, s.export_id, l.account_id, l.outlet_id, l.department_id, (
                CASE
                    WHEN s.by_customer THEN l.customer_id
                    ELSE NULL::bigint
                END), (
                CASE
                    WHEN s.by_product THEN l.product_id
                    ELSE NULL::integer
                END), (
                CASE
                    WHEN s.netting THEN 0
                    ELSE sign(l.amount_minor::double precision)::integer
                END)
         HAVING sum(l.amount_minor) <> 0::numeric) sums;
COMMENT ON VIEW summary_lines IS 'Summaries line by line: per account, outlet, department, where formed so customer and product, and, without netting, side.';
