-- Open items as they stood on a day: what aging, statements and the proof of receivables read.

create function open_items_on(of_property integer, as_of date)
returns table (entry_id bigint, outlet_id integer, customer_id bigint, currency text,
  posted_on date, amount_minor bigint, open_minor bigint)
language sql stable as $$
  select i.entry_id, i.outlet_id, i.customer_id, i.currency, i.posted_on, i.amount_minor,
      i.amount_minor - coalesce(s.amount_minor, 0)::bigint
    from (
      select l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on,
          sum(l.amount_minor)::bigint as amount_minor
        from accounts a
        join journal_lines l on l.property_id = a.property_id and l.account_id = a.account_id
        where a.property_id = of_property and a.detail_type = 'accounts-receivable'
          and l.posted_on <= as_of and l.customer_id is not null
        group by l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on) i
    left join (
      select side.entry_id, x.outlet_id, x.customer_id, sum(side.amount_minor) as amount_minor
        from settlements x
        left join settlement_undos u
          on u.property_id = x.property_id and u.settlement_id = x.settlement_id
        cross join lateral (values (x.debit_entry_id, x.amount_minor),
          (x.credit_entry_id, -x.amount_minor)) side (entry_id, amount_minor)
        where x.property_id = of_property and x.settled_on <= as_of
          and (u.undone_on is null or u.undone_on > as_of)
        group by side.entry_id, x.outlet_id, x.customer_id) s
      on s.entry_id = i.entry_id and s.outlet_id = i.outlet_id and s.customer_id = i.customer_id
$$;
comment on function open_items_on is 'What each entry had put on a customer''s balance through a day, and how much of it was open then; debit positive.';
