-- The audit trail: what people and operators change and do, written by triggers in the transaction
-- that does it, so that no code path can forget it and a change by bare SQL is seen too. Entries are
-- sealed into a hash chain per property afterwards, many at a time (access/seal-store.ts): nothing
-- ever waits for the chain. Bulk traffic (events, postings of programs, exports on their way) is not
-- in it. The trail of an installation that is older than this migration begins here.

create table audit_entries (
  property_id int not null,
  audit_id    bigint generated always as identity,
  acted_at    timestamptz not null default clock_timestamp(),
  acted_by    text not null,
  via         text not null,
  request_id  text,
  action      text not null,
  subject     text not null,
  object      text not null,
  before      jsonb,
  after       jsonb,
  primary key (property_id, audit_id)
);
comment on table audit_entries is
  'Who did what, when, by which way in, with values before and after; written once. Property 0: the installation (people, sign-ins).';
comment on column audit_entries.via is
  'console, key, local (the demo), command or worker, as the process said; else the application name of the database session: psql for one.';
comment on column audit_entries.before is
  'The values that changed, as they were; long ones cut, with the SHA-256 of the whole; secrets only as having changed.';
create index audit_entries_by_object on audit_entries (property_id, subject, object, audit_id);
create index audit_entries_by_person on audit_entries (property_id, acted_by, audit_id);

create table audit_seals (
  property_id int not null,
  position    bigint not null check (position > 0),
  audit_id    bigint not null,
  sealed_at   timestamptz not null,
  digest      bytea not null check (length(digest) = 32),
  primary key (property_id, position),
  unique (property_id, audit_id)
);
comment on table audit_seals is
  'The hash chain of a trail: each digest is over the one before, the position, when it was sealed, and the entry; written once.';

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is written once: % of % is refused', tg_op, tg_table_name
    using errcode = 'TO001', constraint = 'audit_trail_written_once';
end $$;
create trigger audit_entries_written_once
  before delete or update or truncate on audit_entries
  for each statement execute function refuse_audit_change();
create trigger audit_seals_written_once
  before delete or update or truncate on audit_seals
  for each statement execute function refuse_audit_change();

-- Who acts, as the process said at the beginning of the transaction (database/acting.ts). What was
-- not said is not guessed from the row: then it is the database session itself.
create function acting() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('tieout.acting', true), '')::jsonb,
    jsonb_build_object(
      'who', session_user,
      'via', coalesce(nullif(current_setting('application_name', true), ''), 'sql')))
$$;

-- Values as they are kept: no secret, nothing long.
create function audit_values(of_row jsonb, secret text[]) returns jsonb
language sql immutable strict as $$
  select coalesce(jsonb_object_agg(key, case
      when value = 'null' then value
      when key = any (secret) then to_jsonb('[secret]'::text)
      when length(value #>> '{}') > 2000 then to_jsonb(left(value #>> '{}', 400) || ' … ['
        || length(value #>> '{}') || ' characters, SHA-256 '
        || encode(sha256(convert_to(value #>> '{}', 'UTF8')), 'hex') || ']')
      else value end), '{}')
    from jsonb_each(of_row)
$$;

-- What people call the row that a column points at.
create function audit_name(of_property int, name text, id text, kind text) returns text
language sql stable as $$
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
$$;

create function write_audit_entry(of_property int, action text, subject text, object text,
  before jsonb, after jsonb, who text) returns void language sql as $$
  insert into audit_entries (property_id, acted_by, via, request_id, action, subject, object,
                             before, after)
  select of_property, coalesce(a ->> 'who', who, session_user), a ->> 'via', a ->> 'requestId',
         action, subject, coalesce(object, ''), before, after
    from acting() a
$$;

-- Arguments: the subject, the columns that name the object, those that hold secrets; and what an
-- insert and a delete are called. Rows are compared before secrets are taken out: that one changed is told.
create function audit_row() returns trigger language plpgsql as $$
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
end $$;

-- One entry for each action on exports, however many they are.
create function audit_export_actions() returns trigger language plpgsql as $$
begin
  perform write_audit_entry(a.property_id, a.action, 'export',
    case when a.count = 1 then a.ids ->> 0 else '' end, null,
    jsonb_build_object('exports', a.count, 'reason', a.reason, 'ids', a.ids), null)
    from (select property_id, action, reason, count(*),
              to_jsonb((array_agg(export_id order by export_id))[1:50]) as ids
            from added group by property_id, action, reason) a;
  return null;
end $$;
create trigger export_actions_audited after insert on export_actions
  referencing new table as added for each statement execute function audit_export_actions();

-- A posting of a person, with how many entries it made: what they are stands in the journal,
-- written once there. Postings of programs are bulk traffic.
create function audit_batch() returns trigger language plpgsql as $$
begin
  perform write_audit_entry(new.property_id, 'posted', 'journal entry',
    case when new.entry_count = 1 then new.batch_id::text
         else new.batch_id || '–' || new.batch_id + new.entry_count - 1 end, null,
    jsonb_build_object('entries', new.entry_count, 'lines', new.line_count), null);
  return null;
end $$;
create trigger journal_batches_audited after insert on journal_batches for each row
  when (current_setting('tieout.acting', true) ~ '"via":"(console|local|command)"')
  execute function audit_batch();

-- Settlements that postings make or take back go with their entry; those of people are told.
create trigger settlements_audited after insert on settlements for each row
  when (new.made_by_entry_id is null) execute function audit_row('settlement', '{settlement_id}', '{}');
create trigger settlement_undos_audited after insert on settlement_undos for each row
  when (new.undone_by_entry_id is null)
  execute function audit_row('settlement', '{settlement_id}', '{}', 'undone');

create trigger sessions_begun_audited after insert on sessions for each row
  execute function audit_row('session', '{person_id}', '{token_sha256}', 'signed in');
-- Sessions that ran out are swept with others; nobody did that.
create trigger sessions_ended_audited after delete on sessions for each row
  when (old.ends_at > now())
  execute function audit_row('session', '{person_id}', '{token_sha256}', 'added', 'ended');

-- Which changes; the subject; columns that name the object; columns that hold secrets.
do $$
declare
  every constant text := 'insert or update or delete';
  one record;
begin
  for one in select * from (values
    ('accepted_differences', every, 'difference', '{what}', '{}'),
    ('accepted_openings', every, 'opening', '{connection_id}', '{}'),
    ('access_links', 'insert', 'one-time link', '{purpose,person_id}', '{token_sha256}'),
    ('account_sign_offs', every, 'sign-off', '{account,period}', '{}'),
    ('accounts', every, 'account', '{number}', '{}'),
    ('adjustment_rules', every, 'adjustment rule', '{name}', '{}'),
    ('api_keys', 'insert or delete or update of name, rights, outlet_id, ends_at, revoked_at',
       'API key', '{name}', '{token_sha256}'),
    ('closing_dates', 'insert', 'closing date', '{outlet_id}', '{}'),
    ('closing_settings', every, 'closing settings', '{}', '{}'),
    ('connection_actions', 'insert', 'connection', '{connection_id}', '{}'),
    ('connections', 'insert or delete or update of name, ledger, settings, secret, cutover_on, '
       || 'state, stage, find_first_since, forming_held_since', 'connection', '{name}', '{secret}'),
    ('customer_merges', every, 'customer', '{customer_id}', '{}'),
    ('deferral_actions', 'insert', 'deferral schedule', '{entry_id,line_number}', '{}'),
    ('deferral_settings', every, 'deferral settings', '{}', '{}'),
    ('departments', every, 'department', '{code}', '{}'),
    ('entry_corrections', 'insert', 'correction', '{corrects_entry_id}', '{}'),
    ('entry_reposts', 'insert', 'repost', '{reposts_entry_id}', '{}'),
    ('export_revisions', 'insert', 'repair', '{export_id}', '{}'),
    ('external_periods', every, 'external period', '{connection_id,entity_id}', '{}'),
    ('fiscal_calendars', 'insert', 'fiscal calendar', '{pattern}', '{}'),
    ('import_mappings', every, 'import mapping', '{name}', '{}'),
    ('import_refusals', 'update of dismissed_at', 'refused line', '{import_id,line}', '{}'),
    ('imports', 'insert', 'import', '{file_name}', '{}'),
    ('journal_choices', every, 'journal choice', '{document_type,outlet_id}', '{}'),
    ('manual_adjustment_evidence', every, 'evidence', '{adjustment_id,file_name}', '{content}'),
    ('manual_adjustments', every, 'manual adjustment', '{adjustment_id}', '{}'),
    ('mapping_values', every, 'mapping', '{kind,internal_id,dimension}', '{}'),
    ('mappings', every, 'mapping', '{kind,internal_id}', '{}'),
    ('notification_channels', 'insert or delete or update of name, kind, recipients, url, '
       || 'occasions, secret, off_at, ended_at', 'notification channel', '{name}', '{secret}'),
    ('notification_settings', every, 'notification settings', '{}', '{}'),
    ('outlets', every, 'outlet', '{code}', '{}'),
    ('payment_methods', every, 'payment method', '{code}', '{}'),
    ('people', every, 'person', '{name}', '{password_hash}'),
    ('person_roles', every, 'role', '{person_id,role,outlet_id}', '{}'),
    ('posting_accounts', every, 'posting account', '{role,outlet_id}', '{}'),
    ('posting_settings', 'insert', 'posting setting', '{name,outlet_id}', '{}'),
    ('products', every, 'product', '{code}', '{}'),
    ('properties', every, 'property', '{code}', '{}'),
    ('recognition_rules', every, 'recognition rule', '{product_id}', '{}'),
    ('recognition_runs', 'insert', 'recognition run', '{through_on}', '{}'),
    ('reconciliation_settings', every, 'reconciliation settings', '{}', '{}'),
    ('reconciliations', 'insert', 'reconciliation', '{reconciliation_id}', '{}'),
    ('rehearsals', 'insert', 'rehearsal', '{connection_id}', '{}'),
    ('sign_off_notes', 'insert', 'sign-off note', '{account,period}', '{}'),
    ('sign_off_thresholds', every, 'sign-off threshold', '{account}', '{}'),
    ('statistical_accounts', every, 'statistical account', '{account_id}', '{}'),
    ('tax_agencies', every, 'tax agency', '{code}', '{}'),
    ('tax_rates', every, 'tax rate', '{code}', '{}')
  ) as t (tbl, changes, subject, named, secret) loop
    execute format(
      'create trigger %1$I after %2$s on %3$I for each row execute function audit_row(%4$L, %5$L, %6$L)',
      one.tbl || '_audited', one.changes, one.tbl, one.subject, one.named, one.secret);
  end loop;
end $$;

-- Where a trail begins is an entry of it.
insert into audit_entries (property_id, acted_by, via, action, subject, object)
  select property_id, 'tieout', 'migration', 'began', 'audit trail', code from properties
  union all select 0, 'tieout', 'migration', 'began', 'audit trail', '';
