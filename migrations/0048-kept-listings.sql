-- What the external ledger listed when it was last compared: the next comparison can read what
-- changed since instead of all of it. Kept is only what was not there as sent; entries that were
-- there as sent are known by their exports.

alter table reconciliations add column reading jsonb;
comment on column reconciliations.reading is
  'How the list was read: whole, or what changed since the kept one, and why whole; null: an older run.';

create table kept_listings (
  property_id integer not null,
  connection_id integer not null,
  reconciliation_id bigint not null,
  listed_under text not null,
  cutover_on date not null,
  through_on date not null,
  read_at timestamptz not null,
  snapshot_at timestamptz not null,
  fully_read_at timestamptz not null,
  primary key (property_id, connection_id),
  foreign key (property_id, connection_id) references connections (property_id, connection_id)
);
comment on table kept_listings is 'What a connection''s ledger listed last, from the cut-over through a day.';
comment on column kept_listings.listed_under is 'Hash of ledger and settings: under others it is another list.';
comment on column kept_listings.read_at is 'When its reading began; changes are asked for from some time before.';
comment on column kept_listings.snapshot_at is 'Our side as it was compared; exports that changed later are looked for again.';

create table kept_listing_entries (
  property_id integer not null,
  connection_id integer not null,
  external_id text not null,
  position bigint not null,
  posted_on date not null,
  currency text not null,
  standing text not null,
  in_balances boolean not null,
  lines jsonb not null,
  rest text not null,
  primary key (property_id, connection_id, external_id),
  foreign key (property_id, connection_id) references kept_listings on delete cascade
);
comment on table kept_listing_entries is 'Listed entries that were not there exactly as one of our exports was sent.';
comment on column kept_listing_entries.rest is 'Everything else of the entry, as it was read.';

create table kept_listing_absences (
  property_id integer not null,
  connection_id integer not null,
  export_id bigint not null,
  primary key (property_id, connection_id, export_id),
  foreign key (property_id, connection_id) references kept_listings on delete cascade
);
comment on table kept_listing_absences is 'Synced exports that were not listed: looked for again each time.';
