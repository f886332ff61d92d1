-- What an attempt proves: under which id the external ledger said it has the entry. So that "synced"
-- can be proven from the attempts alone, and an export confirmed under two ids is seen.

alter table export_attempts add column external_id text;
comment on column export_attempts.external_id is 'The id the external ledger named, where it confirmed the entry or it was found there; kept also when the outcome came too late.';

-- What is looked for before its first send is asked for under no lease of its own.
alter table export_attempts alter column lease_token drop not null;
