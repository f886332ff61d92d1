-- An entry of several entities may be split: one export for each. Until its first part is in the external
-- ledger it is one row, whose draft is that part and whose `parts` are all of them, frozen with it; the moment
-- the first part is confirmed, whoever confirms it, the others get rows of their own. So nothing of a split
-- entry can be there without its first part, which carries the entry's own key: after a restore, or under
-- another setting, looking for that key finds what was made.

alter table exports
  add column part_number integer not null default 0 check (part_number >= 0),
  add column part_of bigint,
  add column part_entity_id text,
  add column part_outlet_ids integer[],
  add column parts jsonb,
  drop constraint exports_property_id_connection_id_entry_id_key,
  add constraint exports_one_per_entry_and_part unique (property_id, connection_id, entry_id, part_number),
  add constraint exports_part_of_export foreign key (property_id, part_of) references exports,
  add constraint exports_parts_have_entity_and_outlets check (
    (part_number > 0) = (part_entity_id is not null) and (part_number > 0) = (part_outlet_ids is not null)),
  add constraint exports_further_parts_follow check ((part_number > 1) = (part_of is not null)),
  add constraint exports_parts_are_frozen check (parts is null or (draft is not null and part_number = 0)),
  add constraint exports_first_part_is_there check (part_number <> 1 or state = 'confirmed');

create unique index exports_one_per_part on exports (property_id, part_of, part_number) where part_of is not null;

comment on table exports is 'One journal entry, one daily summary, or one entity''s part of either, for one connection: outbox, queue and sync log in one.';
comment on column exports.part_number is '0: the whole. 1: the first part, which was sent as the entry and is confirmed. 2 and on: those that follow it.';
comment on column exports.part_of is 'The first part, which has the entry or the summary; of further parts only.';
comment on column exports.part_entity_id is 'The external entity whose lines it carries; with the first part''s key it makes its own.';
comment on column exports.part_outlet_ids is 'Our outlets whose lines it carries; null: all of the entry.';
comment on column exports.parts is 'How it will be split, frozen with its draft: {entityId, outletIds, others: [{entityId, outletIds, exportKey, draft, draftHash}]}; gone when the first part is confirmed.';

create function outlets_of_part(part jsonb) returns integer[]
language sql immutable
return array(select jsonb_array_elements_text(part->'outletIds')::integer);

-- The debits of these outlets' lines, of one entry or of all that a summary covers.
create function debits_of_outlets(property integer, export bigint, entry bigint, outlets integer[]) returns bigint
language sql stable
return (
  select coalesce(sum(l.amount_minor) filter (where l.amount_minor > 0), 0)::bigint
    from (select entry as entry_id where entry is not null
          union all
          select n.entry_id from export_entries n
           where entry is null and n.property_id = property and n.export_id = export) e
    join journal_lines l on l.property_id = property and l.entry_id = e.entry_id and l.outlet_id = any(outlets));

create function open_parts() returns trigger
language plpgsql as $$
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
end $$;
comment on function open_parts is 'The first part is in the external ledger: the others are due from this commit on.';

create trigger exports_open_parts before update on exports for each row
  when (new.parts is not null and new.state = 'confirmed') execute function open_parts();

drop view entry_fates;
create view entry_fates as
  select x.property_id, x.connection_id, x.entry_id, x.export_id, x.state, x.status, x.cause_code,
         x.cause_message, x.external_id, x.part_number, x.part_outlet_ids
    from exports x where x.entry_id is not null
  union all
  select n.property_id, n.connection_id, n.entry_id, n.export_id, coalesce(x.state, 'queued'),
         coalesce(x.status, 'pending'), x.cause_code, x.cause_message, x.external_id,
         coalesce(x.part_number, 0), x.part_outlet_ids
    from export_entries n
    left join exports x on x.property_id = n.property_id and x.export_id = n.export_id
  union all
  select n.property_id, n.connection_id, n.entry_id, x.export_id, x.state, x.status, x.cause_code,
         x.cause_message, x.external_id, x.part_number, x.part_outlet_ids
    from export_entries n
    join exports x on x.property_id = n.property_id and x.part_of = n.export_id;
comment on view entry_fates is 'What carries each entry on a connection, and where that stands: one row, or one for each of its parts.';
