-- What of an unexplained amount could be: entries that sum to it, searched when the run is kept.

alter table reconciliation_rows add column candidates jsonb;
comment on column reconciliation_rows.candidates is
  'Of an unexplained amount: {state, entries, sizes, combinations}; null: nothing is unexplained.';
