-- Which journal an entry goes to, and which accounts of ours are statistics.

create table journal_choices (
  property_id   integer not null,
  connection_id integer not null,
  document_type text,
  outlet_id     integer,
  journal_id    text not null check (journal_id <> ''),
  chosen_at     timestamptz not null default now(),
  chosen_by     text not null,
  unique nulls not distinct (property_id, connection_id, document_type, outlet_id),
  foreign key (property_id, connection_id) references connections,
  foreign key (property_id, outlet_id) references outlets,
  check (document_type is not null or outlet_id is not null)
);
comment on table journal_choices is 'The external journal of entries of a document type, an outlet, or both; all others go to the journal of the connection.';
comment on column journal_choices.document_type is 'Null: any.';
comment on column journal_choices.outlet_id is 'Null: any.';

create table statistical_accounts (
  property_id   integer not null,
  connection_id integer not null,
  account_id    integer not null,
  external_id   text check (external_id <> ''),
  chosen_at     timestamptz not null default now(),
  chosen_by     text not null,
  primary key (property_id, connection_id, account_id),
  foreign key (property_id, connection_id) references connections,
  foreign key (property_id, account_id) references accounts
);
comment on table statistical_accounts is 'Accounts of ours whose lines are counts, not money: what each is in the external ledger.';
comment on column statistical_accounts.external_id is 'A statistical account there; null: left out of the statistical entry, the other side of its pair.';
