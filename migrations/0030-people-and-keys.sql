-- People who sign in, their sessions and one-time links, their roles in a property, and API keys.
-- Tokens are kept as SHA-256: what is in the database opens nothing. People work for several
-- properties, so they belong to none; what they may do is said per property.

create table people (
  person_id     int generated always as identity primary key,
  name          text not null check (name = btrim(name) and length(name) between 1 and 200),
  owner         boolean not null default false,
  password_hash text,
  password_at   timestamptz,
  disabled_at   timestamptz,
  created_at    timestamptz not null default now(),
  created_by    text not null
);
comment on table people is
  'People who sign in; never deleted, only disabled. An owner is administrator of every property.';
comment on column people.password_hash is 'Argon2id in PHC form; null until they have set one.';
create unique index people_by_name on people (lower(name));

create table person_roles (
  property_id int not null references properties,
  person_id   int not null,
  role        text not null,
  outlet_id   int,
  given_at    timestamptz not null default now(),
  given_by    text not null,
  unique nulls not distinct (property_id, person_id, role, outlet_id),
  foreign key (property_id, outlet_id) references outlets (property_id, outlet_id)
);
comment on table person_roles is
  'What a person is to a property, or to one outlet of it; access/rights.ts says what roles may.';
create index person_roles_by_person on person_roles (person_id, property_id);

create table sessions (
  session_id   bigint generated always as identity primary key,
  token_sha256 bytea not null unique,
  person_id    int not null references people,
  created_at   timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  ends_at      timestamptz not null,
  address      text not null,
  agent        text not null
);
comment on table sessions is
  'Who is signed in where. A session that ended is deleted.';
create index sessions_by_person on sessions (person_id);

create table access_links (
  token_sha256 bytea primary key,
  purpose      text not null check (purpose in ('set-up', 'invitation', 'new-password')),
  person_id    int references people,
  created_at   timestamptz not null default now(),
  created_by   text not null,
  ends_at      timestamptz not null,
  check ((purpose = 'set-up') = (person_id is null))
);
comment on table access_links is
  'Links that let a person set a password, once and for a time; used ones are deleted.';

create table sign_in_attempts (
  subject_sha256 bytea not null,
  attempted_at   timestamptz not null default clock_timestamp()
);
comment on table sign_in_attempts is
  'Attempts to sign in by name and by address, for the limits of all processes together.';
create index sign_in_attempts_by_subject on sign_in_attempts (subject_sha256, attempted_at);

create table api_keys (
  property_id  int not null references properties,
  key_id       int generated always as identity,
  name         text not null check (length(name) between 1 and 100),
  prefix       text not null,
  token_sha256 bytea not null,
  rights       text[] not null,
  outlet_id    int,
  created_at   timestamptz not null default now(),
  created_by   text not null,
  ends_at      timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  revoked_by   text,
  primary key (property_id, key_id),
  foreign key (property_id, outlet_id) references outlets (property_id, outlet_id),
  check ((revoked_at is null) = (revoked_by is null))
);
comment on table api_keys is
  'Keys of programs: shown once, kept as a hash; the prefix finds a key that turned up somewhere.';
create index api_keys_by_token on api_keys (token_sha256);
