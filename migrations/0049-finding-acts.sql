-- Who changed or deleted an entry of ours in the external ledger, and when, as its own history says.

alter table reconciliation_findings add column act jsonb;
comment on column reconciliation_findings.act is
  'The act there that made the difference: {kind, by, at, fields}; null: the ledger did not tell.';
