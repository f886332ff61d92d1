-- What an import posted is counted by the transaction that posts it: a process that died between
-- posting and counting left counts below the books. And a refused event keeps its lines as they were
-- in the file, so that they can be corrected and imported again.

create table import_steps (
  property_id    integer not null,
  import_id      bigint not null,
  first_entry_id bigint not null,
  posted         integer not null check (posted > 0),
  amounts        jsonb not null,
  primary key (property_id, import_id, first_entry_id),
  foreign key (property_id, import_id) references imports
);
comment on table import_steps is 'What each posting of an import that has not ended posted; its end adds them to the import.';

alter table imports add column columns text[];
comment on column imports.columns is 'The first line of a CSV file of which something was refused.';
alter table import_refusals add column original jsonb;
comment on column import_refusals.original is 'Its lines as they were in the file: rows of fields of a CSV file, the line itself otherwise; null where they could not be read, or are very long.';
