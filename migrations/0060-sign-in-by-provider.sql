-- Signing in at an OpenID provider: whose account there is whose here, and sign-ins that have begun
-- and not come back. A person is known by issuer and subject, never by an e-mail address. What is
-- kept of a sign-in under way opens nothing: hashes of its state and of the secret of its browser.

create table person_identities (
  issuer    text not null,
  subject   text not null,
  person_id int not null references people,
  email     text,
  linked_at timestamptz not null default now(),
  linked_by text not null,
  primary key (issuer, subject),
  unique (person_id, issuer)
);
comment on table person_identities is
  'The account of a person at an OpenID provider: one per provider, and one person per account.';
comment on column person_identities.email is
  'As the provider told it when they were connected, for people to read; nothing is decided by it afterwards.';
comment on column person_identities.linked_by is
  'How they were connected: by the person while signed in, by a one-time link, or by the verified address of an invitation.';

create table provider_sign_ins (
  state_sha256   bytea primary key,
  browser_sha256 bytea not null,
  session_id     bigint references sessions on delete cascade,
  link_sha256    bytea,
  name           text,
  return_to      text not null,
  ends_at        timestamptz not null
);
comment on table provider_sign_ins is
  'Sign-ins at the provider that have begun; taken by the browser that began, once, within ten minutes.';
comment on column provider_sign_ins.session_id is
  'Of the person who connects an account while signed in.';
comment on column provider_sign_ins.link_sha256 is 'Of the one-time link the account is connected by.';
comment on column provider_sign_ins.name is 'What the first person of the installation is called.';

alter table sessions add column way text not null default 'password'
  check (way in ('password', 'provider'));
comment on column sessions.way is
  'How the person signed in: with a password (or the link that set it), or at the provider.';

alter table access_links add column by_machine boolean not null default false;
comment on column access_links.by_machine is
  'Made on the machine, by the set-up or a command: sets a password also where passwords are switched off.';

create trigger person_identities_audited after insert or update or delete on person_identities
  for each row execute function audit_row('provider account', '{person_id}', '{}', 'connected',
                                          'disconnected');
