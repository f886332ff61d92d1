-- A second person for mappings and for entries by hand, where a property asks for one: what a person
-- would change waits here until another person approves or rejects it, and is done in the
-- transaction that approves it. What waits is written once; its fate is written once.

create table approval_settings (
  property_id int primary key references properties,
  mappings    boolean not null default false,
  entries     boolean not null default false,
  changed_by  text not null,
  changed_at  timestamptz not null default now()
);
comment on table approval_settings is
  'Where a property asks for a second person; without a row it asks for none.';
comment on column approval_settings.mappings is
  'Changes of mappings, journals and statistical accounts wait for another person.';
comment on column approval_settings.entries is
  'Entries by hand, reversals, corrections, reposts and merges of customers wait for another person.';

create table approvals (
  property_id int not null references properties,
  approval_id bigint generated always as identity,
  area        text not null check (area in ('mappings', 'entries')),
  kind        text not null,
  subject     text not null,
  summary     text not null,
  reason      text,
  proposal    jsonb not null,
  effect      jsonb not null,
  proposed_by text not null,
  proposed_via text not null check (proposed_via in ('person', 'key', 'local', 'command')),
  key_made_by text,
  proposed_at timestamptz not null default now(),
  state       text not null default 'waiting'
              check (state in ('waiting', 'approved', 'rejected', 'withdrawn')),
  decided_by  text,
  decided_at  timestamptz,
  decision_reason text,
  result      jsonb,
  primary key (property_id, approval_id),
  check ((state = 'waiting') = (decided_by is null)),
  check ((state = 'waiting') = (decided_at is null)),
  check ((state = 'approved') = (result is not null)),
  check (state <> 'rejected' or decision_reason is not null),
  check ((proposed_via = 'key') = (key_made_by is not null)),
  constraint approvals_second_person
    check (state not in ('approved', 'rejected')
           or lower(decided_by) not in (lower(proposed_by), lower(coalesce(key_made_by, '')))),
  constraint approvals_withdrawn_by_own
    check (state <> 'withdrawn' or decided_by in (proposed_by, coalesce(key_made_by, '')))
);
comment on table approvals is
  'A change that waits for a second person, or had one: exactly what would be done, and its fate.';
comment on column approvals.kind is 'What would be done, and by which code: mappings, entry …';
comment on column approvals.subject is
  'What it is about: of one subject one change waits at a time.';
comment on column approvals.proposal is 'What would be done, as it is done when it is approved.';
comment on column approvals.effect is
  'What it would change, as both people saw it; what is done must be this.';
comment on column approvals.proposed_via is
  'person: signed in; key: an API key; local: named by the server of the demo; command.';
comment on column approvals.key_made_by is
  'Who made the API key that proposed it, and saw its secret: no second person for it either.';
comment on column approvals.result is 'What approving it did: the entries it posted for one.';
create unique index approvals_one_waiting on approvals (property_id, subject)
  where state = 'waiting';
create index approvals_by_state on approvals (property_id, state, approval_id);

create function refuse_approval_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.state = 'waiting'
     and to_jsonb(new) - '{state,decided_by,decided_at,decision_reason,result}'::text[]
       = to_jsonb(old) - '{state,decided_by,decided_at,decision_reason,result}'::text[] then
    return new;
  end if;
  raise exception 'an approval is written once and decided once: % is refused', tg_op
    using errcode = 'TO001', constraint = 'approvals_written_once';
end $$;
create trigger approvals_written_once before delete or update on approvals
  for each row execute function refuse_approval_change();

create trigger approvals_audited after insert or update on approvals
  for each row execute function audit_row('approval', '{approval_id}', '{}', 'proposed');
create trigger approval_settings_audited after insert or update or delete on approval_settings
  for each row execute function audit_row('approval settings', '{}', '{}');
