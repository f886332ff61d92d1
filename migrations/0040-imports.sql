-- Files of events that were imported: who, when, which file, what became of it; the events that were
-- refused with their reasons, until they are corrected or dismissed; and how files of a source are
-- mapped to our columns. A refused event itself is not kept.

create table imports (
  property_id   integer not null references properties,
  import_id     bigint generated always as identity,
  file_name     text not null check (length(file_name) between 1 and 300),
  form          text not null check (form in ('csv', 'ndjson')),
  size_bytes    bigint check (size_bytes >= 0),
  mapping       text,
  state         text not null check (state in ('running', 'finished', 'stopped', 'failed')),
  started_at    timestamptz not null default now(),
  started_by    text not null,
  progressed_at timestamptz not null default now(),
  ended_at      timestamptz,
  bytes_read    bigint not null default 0,
  sha256        text check (length(sha256) = 64),
  events        bigint not null default 0,
  posted        bigint not null default 0,
  existed       bigint not null default 0,
  refused       bigint not null default 0 check (events = posted + existed + refused),
  amounts       jsonb not null default '{}',
  failure       text,
  primary key (property_id, import_id),
  check ((state = 'running') = (ended_at is null)),
  check (state <> 'finished' or sha256 is not null)
);
comment on table imports is 'Files of events that were imported, from the console or the command line, and what became of them.';
comment on column imports.mapping is 'Name of the mapping its columns were read with; null: it has our columns.';
comment on column imports.state is 'running: not ended, or its process died: progressed_at says when it was last heard of.';
comment on column imports.sha256 is 'Of the whole file; null where it was not read to its end.';
comment on column imports.existed is 'Events that were in the books already, with the same content.';
comment on column imports.amounts is 'What was posted, by currency, minor units as text.';
create index imports_by_file on imports (property_id, file_name, import_id);

create table import_refusals (
  property_id       integer not null,
  import_id         bigint not null,
  number            integer not null check (number > 0),
  line              integer not null,
  source            text not null,
  external_id       text not null,
  occurred_on       date,
  outlet            text,
  problems          jsonb not null,
  differs           boolean not null,
  dismissed_at      timestamptz,
  dismissed_by      text,
  dismissed_because text,
  primary key (property_id, import_id, number),
  foreign key (property_id, import_id) references imports,
  check ((dismissed_at is null) = (dismissed_by is null)
    and (dismissed_at is null) = (dismissed_because is null)),
  check (dismissed_because is null or btrim(dismissed_because) <> '')
);
comment on table import_refusals is 'Events of a file that were refused, with all that is wrong with them; the first 10,000 of a file.';
comment on column import_refusals.external_id is 'As written; empty where it could not be read.';
comment on column import_refusals.differs is 'The event is in the books with other content: what is there does not correct it.';
create index import_refusals_by_event on import_refusals (property_id, source, external_id);

create view open_import_refusals as
select r.*, i.file_name
  from import_refusals r
  join imports i on i.property_id = r.property_id and i.import_id = r.import_id
 where r.dismissed_at is null
   and case when r.external_id = '' or r.differs then not exists (
              select from imports n
               where n.property_id = r.property_id and n.file_name = i.file_name
                 and n.import_id > r.import_id and n.state = 'finished')
            else not exists (
              select from events v
               where v.property_id = r.property_id and v.source = r.source
                 and v.external_id = r.external_id) end
   and not exists (
         select from import_refusals later
          where later.property_id = r.property_id and later.source = r.source
            and later.external_id = r.external_id and later.import_id > r.import_id
            and r.external_id <> '');
comment on view open_import_refusals is 'Refused events that were neither corrected nor dismissed. One that is refused again stands in its last import; a line that names no event, and one that differs from what is there, is settled by the same file imported again.';

create table import_mappings (
  property_id integer not null references properties,
  name        text not null check (name = btrim(name) and length(name) between 1 and 60),
  map         jsonb not null,
  saved_at    timestamptz not null default now(),
  saved_by    text not null,
  primary key (property_id, name)
);
comment on table import_mappings is 'How files of a source are read: its columns as ours, constants, words and days.';
