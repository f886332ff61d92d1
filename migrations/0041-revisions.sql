-- Repairs: an export that is gone or edited in the external ledger gets a new revision under a new
-- key, by a person, on the evidence of a finding; differences a person accepts stay named.

alter table exports add column revision integer not null default 1 check (revision between 1 and 5);
comment on column exports.revision is 'Grows by one with each repair; the former ones are in export_revisions.';

alter table exports drop constraint exports_kind_check,
  add constraint exports_kind_check check (kind in ('entry', 'summary', 'reversal')),
  add constraint exports_reversals_are_frozen check (kind <> 'reversal' or draft is not null),
  drop constraint exports_first_part_is_there,
  add constraint exports_first_part_is_there
    check (part_number <> 1 or state = 'confirmed' or revision > 1);
comment on column exports.kind is 'entry: one journal entry. summary: what export_entries lists, of one day, outlet, journal and currency. reversal: takes back what stands there of another export, before its next revision.';

alter table export_actions drop constraint export_actions_action_check,
  add constraint export_actions_action_check
    check (action in ('requeue', 'exclude', 'include', 'swept', 'adopt', 'repost', 'reverse'));

create table export_revisions (
  property_id integer not null,
  export_id bigint not null,
  revision integer not null,
  action text not null check (action in ('repost', 'reverse', 'adopt')),
  export_key text not null,
  external_id text not null,
  external_url text,
  confirmed_at timestamptz not null,
  attempts integer not null,
  draft jsonb,
  draft_hash text,
  there jsonb,
  next_key text not null,
  reversal_export_id bigint,
  reconciliation_id bigint not null,
  finding_number integer not null,
  acted_by text not null check (acted_by <> ''),
  reason text not null check (btrim(reason) <> ''),
  acted_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (property_id, export_id, revision),
  unique (property_id, reversal_export_id),
  unique (property_id, export_key),
  foreign key (property_id, export_id) references exports (property_id, export_id),
  foreign key (property_id, reversal_export_id) references exports (property_id, export_id),
  foreign key (property_id, reconciliation_id, finding_number)
    references reconciliation_findings (property_id, reconciliation_id, finding_number),
  check ((action = 'reverse') = (reversal_export_id is not null)),
  check (action <> 'reverse' or there is not null)
);
comment on table export_revisions is 'What an export was before a repair gave it a new revision: its key and id then, the finding it rests on, who and why.';
comment on column export_revisions.attempts is 'exports.attempts when it ended: later attempts are of later revisions.';
comment on column export_revisions.there is 'What stood there and was taken back, as it was read: {journalId, postedOn, currency, memo, lines}; null where nothing stood there.';
comment on column export_revisions.next_key is 'The export key of the revision that follows it.';
comment on column export_revisions.reversal_export_id is 'The export that takes it back.';
comment on column export_revisions.ended_at is 'When the next revision was queued or adopted; null while its reversal is not confirmed.';

-- What a revision may rest on: trusts no writer.
create function prove_revision() returns trigger language plpgsql as $$
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
end $$;
create trigger export_revisions_proven before insert or update on export_revisions
  for each row execute function prove_revision();
create function refuse_revision_delete() returns trigger language plpgsql as $$
begin
  raise exception 'a former revision is not deleted'
    using errcode = '23514', constraint = 'revisions_are_kept';
end $$;
create trigger export_revisions_kept before delete on export_revisions
  for each row execute function refuse_revision_delete();

-- An export gets another key by a repair of what was confirmed, or by moving ahead, unsent, to a
-- later revision that was found there after a restore. Nothing else changes a key.
create function prove_next_revision() returns trigger language plpgsql as $$
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
end $$;
create trigger exports_next_revision before update on exports for each row
  when (old.revision <> new.revision or old.export_key <> new.export_key)
  execute function prove_next_revision();

create function queue_next_revision(property integer, export bigint, former integer) returns void
language sql as $$
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
$$;
comment on function queue_next_revision(integer, bigint, integer) is 'Ends a revision and queues the next under its key; nothing where somebody was first.';

create function follow_reversal() returns trigger language plpgsql as $$
declare former record;
begin
  select export_id, revision into former from export_revisions
   where property_id = new.property_id and reversal_export_id = new.export_id;
  if found then
    perform queue_next_revision(new.property_id, former.export_id, former.revision);
    perform pg_notify('tieout_exports', new.property_id || ' due');
  end if;
  return null;
end $$;
create trigger exports_reversal_confirmed after update on exports for each row
  when (new.kind = 'reversal' and new.state = 'confirmed' and old.state <> 'confirmed')
  execute function follow_reversal();
comment on function follow_reversal() is 'What stood there is taken back: the next revision is due from this commit on.';

create table accepted_differences (
  property_id integer not null,
  connection_id integer not null,
  accepted_id bigint generated always as identity,
  fingerprint text not null,
  cause text not null,
  what text not null,
  reconciliation_id bigint not null,
  finding_number integer not null,
  acted_by text not null check (acted_by <> ''),
  reason text not null check (btrim(reason) <> ''),
  acted_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawn_reason text,
  primary key (property_id, accepted_id),
  foreign key (property_id, connection_id) references connections (property_id, connection_id),
  foreign key (property_id, reconciliation_id, finding_number)
    references reconciliation_findings (property_id, reconciliation_id, finding_number),
  check ((withdrawn_at is null) = (withdrawn_by is null)),
  check ((withdrawn_at is null) = (withdrawn_reason is null))
);
create unique index accepted_differences_once
  on accepted_differences (property_id, connection_id, fingerprint) where withdrawn_at is null;
comment on table accepted_differences is 'Differences a person leaves as they are, with a reason: named accepted as long as they do not change.';
comment on column accepted_differences.fingerprint is 'Of cause, what it is about, its words and effects: a difference that changes is another.';
