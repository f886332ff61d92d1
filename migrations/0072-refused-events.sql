-- Events a program sent and Tieout refused, so that none is lost with an answer nobody read. Kept
-- beside the answer, never in the transaction that refused them; sent again they count up.

create table refused_events (
  property_id      integer not null references properties,
  refused_id       bigint generated always as identity,
  source           text not null,
  external_id      text not null,
  unnamed          text not null default '',
  kind             text,
  occurred_on      date,
  outlet           text,
  body             text,
  body_bytes       integer not null,
  digest           text not null,
  code             text not null,
  problems         jsonb not null,
  problem_count    integer not null check (problem_count > 0),
  differs          boolean not null,
  sent             integer not null check (sent > 0),
  first_refused_at timestamptz not null default now(),
  last_refused_at  timestamptz not null default now(),
  sent_by          text not null,
  dismissed_of     text,
  dismissed_at     timestamptz,
  dismissed_by     text,
  dismissed_because text check (btrim(dismissed_because) <> ''),
  primary key (property_id, refused_id),
  unique (property_id, source, external_id, unnamed),
  check ((external_id = '') = (unnamed <> '')),
  check (num_nonnulls(dismissed_of, dismissed_at, dismissed_by, dismissed_because) in (0, 4))
);
comment on table refused_events is 'Events a program sent by the API that were refused: as sent last, with what is wrong, how often, and what a person decided.';
comment on column refused_events.external_id is 'With source what makes it this event; both empty where it names neither.';
comment on column refused_events.unnamed is 'Of an event without source and id, what tells it from others: its digest. Else empty.';
comment on column refused_events.outlet is 'As written, whether there is such an outlet or not; day and kind likewise where they can be read.';
comment on column refused_events.body is 'The event as JSON; null where it is longer than is kept.';
comment on column refused_events.digest is 'SHA-256 of the event as JSON, in hex.';
comment on column refused_events.code is 'The first of its problems.';
comment on column refused_events.problems is 'What is wrong with it, as the sender was told; the first 20.';
comment on column refused_events.differs is 'The event is in the books with other content: what is there does not settle it.';
comment on column refused_events.sent is 'How often it came and was refused.';
comment on column refused_events.dismissed_of is 'Digest of what was dismissed: with other content it waits again.';
create trigger refused_events_audited after update of dismissed_at on refused_events
  for each row execute function audit_row('refused event', '{refused_id,source,external_id}', '{}');

create view refused_event_fates as
select r.*, v.event_id, v.received_at as accepted_at,
       case when v.event_id is not null and not r.differs then 'accepted'
            when r.dismissed_of = r.digest then 'dismissed'
            else 'waiting' end as fate
  from refused_events r
  left join events v on v.property_id = r.property_id and v.source = r.source
    and v.external_id = r.external_id and r.external_id <> '';
comment on view refused_event_fates is 'Refused events with their fate: accepted is what came into the books since, nobody has to say so.';
