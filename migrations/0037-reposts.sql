-- Reversed and posted anew in one action: the pair and the entry it replaces. Both are posted in one
-- transaction; the link is what tells a replacement from a second event about the same thing.

create table entry_reposts (
  property_id       integer not null,
  entry_id          bigint not null,
  reposts_entry_id  bigint not null,
  reversal_entry_id bigint not null,
  reason            text not null,
  reposted_at       timestamptz not null default now(),
  reposted_by       text not null,
  primary key (property_id, entry_id),
  unique (property_id, reposts_entry_id)
);
comment on table entry_reposts is 'Entries posted anew, the entry each replaces, and the reversal posted with it.';
create trigger entry_reposts_written_once before update or delete or truncate on entry_reposts
  for each statement execute function refuse_change();
