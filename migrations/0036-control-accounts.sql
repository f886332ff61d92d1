-- What a reconciliation found of the control accounts: their subledgers, their own lines, and where
-- they stand in the external ledger. Kept with the run, from the snapshot it was read in.

create table reconciliation_controls (
  property_id       integer not null,
  reconciliation_id bigint not null,
  control           text not null,
  currency          text not null,
  subledger_minor   bigint not null,
  unheld_minor      bigint not null,
  account_minor     bigint not null,
  below_zero        integer not null,
  places            jsonb not null,
  primary key (property_id, reconciliation_id, control, currency),
  foreign key (property_id, reconciliation_id) references reconciliations
);
comment on table reconciliation_controls is 'The control accounts of a property as a reconciliation read them; amounts debit positive.';
comment on column reconciliation_controls.subledger_minor is 'What open items, schedule rows or holders add up to.';
comment on column reconciliation_controls.unheld_minor is 'Lines on the accounts that no subledger knows.';
comment on column reconciliation_controls.account_minor is 'The accounts'' own lines: subledger plus unheld where the books tie.';
comment on column reconciliation_controls.below_zero is 'Holders who were given more than was held for them.';
comment on column reconciliation_controls.places is 'Where the accounts stand: [{mapped, account, location, numbers, amountMinor}].';
