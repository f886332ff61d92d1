-- The external ledger's own trial balance report beside its balances, where a person asked for it.

alter table reconciliations add column second_opinion jsonb;
comment on column reconciliations.second_opinion is 'What the ledger''s trial balance report says of the balances, per account; null: it was not asked for.';
