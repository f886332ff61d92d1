-- Said once: does what this entry pays come out of customers' prepayments? Two statements said it.

create function pays_from_prepayments(of_property integer, of_entry bigint, document_type text)
returns boolean language sql stable as $$
  select document_type = 'settlement' or (document_type = 'payment' and exists (
    select from entry_settings s where s.property_id = of_property and s.entry_id = of_entry
      and s.name = 'prepayment' and s.value = 'liability'))
$$;
comment on function pays_from_prepayments is 'Does what an entry pays come out of prepayments: a settlement, or a payment posted while they were a liability?';
