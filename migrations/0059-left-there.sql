-- Entries agreed to stay in the external ledger are a term of their own beside the adjustments.

alter table reconciliation_rows add column left_there_minor bigint not null default 0;
comment on column reconciliation_rows.adjustments_minor is
  'Registered adjustments that are to be reversed there; in runs before left_there_minor, all registered ones.';
comment on column reconciliation_rows.left_there_minor is
  'Registered adjustments of the kind belongs-there: entries agreed to stay there.';

alter table manual_adjustments add column takes_back bigint,
  add foreign key (property_id, takes_back)
    references manual_adjustments (property_id, adjustment_id);
comment on column manual_adjustments.takes_back is
  'The adjustment it reverses there, as it was recognised: both are one term together.';
update manual_adjustments m set takes_back = b.adjustment_id
  from manual_adjustments b
 where b.property_id = m.property_id
   and m.reason = 'It takes back manual adjustment ' || b.adjustment_id || '.';
