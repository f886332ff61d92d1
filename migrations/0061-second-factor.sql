-- A second factor for who signs in with a password: a code that an app computes from a shared secret
-- and the time (TOTP, RFC 6238), and codes to come in by when the app is lost. The secret is sealed
-- like credentials of connections; recovery codes are kept as hashes of passwords are. And browsers
-- a person has signed in from: strangers who try out passwords cannot lock those out.

create table second_factors (
  person_id    int primary key references people,
  sealed       bytea not null,
  made_at      timestamptz not null default now(),
  confirmed_at timestamptz,
  last_step    bigint not null default 0
);
comment on table second_factors is
  'The second factor of a person; it is asked for once a first code has confirmed it.';
comment on column second_factors.last_step is
  'The latest 30 seconds of which a code was taken: no code is taken twice, and none before it.';

create table recovery_codes (
  code_id   bigint generated always as identity primary key,
  person_id int not null references second_factors on delete cascade,
  hash      text not null,
  made_at   timestamptz not null default now(),
  used_at   timestamptz
);
comment on table recovery_codes is
  'Codes in place of the second factor, each good once; shown when they were made and never again.';
create index recovery_codes_by_person on recovery_codes (person_id);

create table known_devices (
  token_sha256 bytea primary key,
  person_id    int not null references people,
  made_at      timestamptz not null default now(),
  last_used_at timestamptz not null default now()
);
comment on table known_devices is
  'Browsers a person has signed in from. They open nothing; attempts from there are counted by themselves.';
create index known_devices_by_person on known_devices (person_id);

create trigger second_factors_audited
  after insert or delete or update of sealed, confirmed_at on second_factors for each row
  execute function audit_row('second factor', '{person_id}', '{sealed}');
create trigger recovery_codes_audited after update of used_at on recovery_codes for each row
  execute function audit_row('recovery code', '{person_id}', '{hash}');
