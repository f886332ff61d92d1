-- A repair that is withdrawn before what takes the entry back was booked: the entry may be repaired
-- anew, and what was begun stays on record.

create table withdrawn_repairs (
  property_id integer not null,
  withdrawal_id bigint generated always as identity,
  export_id bigint not null,
  revision integer not null,
  external_id text not null,
  reversal_export_id bigint not null,
  there jsonb not null,
  reconciliation_id bigint not null,
  finding_number integer not null,
  acted_by text not null,
  reason text not null,
  acted_at timestamptz not null,
  withdrawn_by text not null check (withdrawn_by <> ''),
  withdrawn_reason text not null check (btrim(withdrawn_reason) <> ''),
  withdrawn_at timestamptz not null default now(),
  primary key (property_id, withdrawal_id),
  foreign key (property_id, export_id) references exports (property_id, export_id),
  foreign key (property_id, reversal_export_id) references exports (property_id, export_id),
  foreign key (property_id, reconciliation_id, finding_number)
    references reconciliation_findings (property_id, reconciliation_id, finding_number)
);
create index withdrawn_repairs_by_export on withdrawn_repairs (property_id, export_id);
comment on table withdrawn_repairs is 'Repairs a person took back before the reversal was booked: what they were, who ended them, why and when.';
comment on column withdrawn_repairs.there is 'What would have been taken back, as it was read.';
comment on column withdrawn_repairs.reversal_export_id is 'What would have taken it back: excluded, and sent again only by a new repair.';
create trigger withdrawn_repairs_audited after insert on withdrawn_repairs for each row
  execute function audit_row('repair', '{export_id}', '{}', 'withdrawn');
create function refuse_withdrawal_change() returns trigger language plpgsql as $$
begin
  raise exception 'a withdrawn repair is kept'
    using errcode = '23514', constraint = 'withdrawn_repairs_are_kept';
end $$;
create trigger withdrawn_repairs_kept before update or delete on withdrawn_repairs
  for each row execute function refuse_withdrawal_change();

-- A former revision goes only where it has not ended, what would take it back is excluded and
-- surely not there, and who withdrew it is on record.
create or replace function refuse_revision_delete() returns trigger language plpgsql as $$
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
end $$;

-- What takes an export back is sent for the repair that made it, never for itself.
create function prove_reversal_is_wanted() returns trigger language plpgsql as $$
begin
  if not exists (select from export_revisions r
      where r.property_id = new.property_id and r.reversal_export_id = new.export_id) then
    raise exception 'the repair of reversal % was withdrawn', new.export_id
      using errcode = '23514', constraint = 'reversals_follow_a_repair';
  end if;
  return new;
end $$;
create trigger exports_reversal_wanted before update on exports for each row
  when (new.kind = 'reversal' and old.state = 'excluded' and new.state <> 'excluded')
  execute function prove_reversal_is_wanted();
