-- A finding keeps both sides of its entry as the run saw them, so that what differs can be shown side
-- by side later, when either may have changed. Null in runs of older versions and where a side is absent.

alter table reconciliation_findings
  add column ours jsonb,
  add column theirs jsonb;
comment on column reconciliation_findings.ours is 'The entry as it was sent, or the registered adjustment as it stood; null where we have none.';
comment on column reconciliation_findings.theirs is 'The entry as the external ledger listed it; null where it is gone.';
