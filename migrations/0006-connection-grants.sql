-- Tokens and sessions that all processes of one connection share: what one of them was granted, the
-- others use. Written under an advisory lock of (connection, name), so that one process asks at a time.

create table connection_grants (
  property_id   integer not null,
  connection_id integer not null,
  name          text not null check (name <> ''),
  sealed        bytea not null,
  ends_at       timestamptz not null,
  granted_at    timestamptz not null default clock_timestamp(),
  primary key (property_id, connection_id, name),
  foreign key (property_id, connection_id) references connections on delete cascade
);
comment on table connection_grants is 'Access tokens and sessions in force, one per connection and name: shared by all processes, renewed by one at a time.';
comment on column connection_grants.name is 'Whom the grant speaks for, in the connector''s words: host, user, company, entity. Other settings, another name.';
comment on column connection_grants.sealed is 'The grant, AES-256-GCM envelope like connections.secret; never leaves access/ in the clear.';
comment on column connection_grants.ends_at is 'When the external ledger stops accepting it; the row stays, because a refresh token may outlive it.';
