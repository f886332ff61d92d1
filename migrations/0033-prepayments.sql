-- Prepayments as a liability: money nobody owes for yet may lie on an account of its own. Open items
-- and settlements therefore have a ledger, the receivable or the prepayment; a settlement joins two
-- items of one ledger, and an entry (a payment settled) moves money from one to the other. The two
-- sides of a settlement name their own customers: one may have been merged into the other.

drop view open_items;
drop view active_settlements;
drop function open_items_on(integer, date);

alter table settlements rename column customer_id to credit_customer_id;
alter table settlements add column debit_customer_id bigint;
alter table settlements add column ledger text not null default 'receivable'
  check (ledger in ('receivable', 'prepayment'));
alter table settlements disable trigger settlements_written_once;
update settlements set debit_customer_id = credit_customer_id;
alter table settlements enable trigger settlements_written_once;
alter table settlements alter column debit_customer_id set not null;
alter table settlements add foreign key (property_id, debit_customer_id) references customers;
alter index settlements_by_customer rename to settlements_by_credit_customer;
create index settlements_by_debit_customer on settlements (property_id, debit_customer_id, settled_on);
comment on column settlements.ledger is 'Whether the items are on receivable accounts or on those of customers'' prepayments.';
comment on column settlements.debit_customer_id is 'Another than the credit''s where one was merged into the other.';

create view active_settlements as
select s.* from settlements s
  where not exists (select from settlement_undos u
    where u.property_id = s.property_id and u.settlement_id = s.settlement_id);
comment on view active_settlements is 'Settlements that were not taken back.';

create view open_items as
select i.*, case when i.amount_minor > 0
    then i.amount_minor - coalesce((select sum(s.amount_minor)::bigint from active_settlements s
      where s.property_id = i.property_id and s.debit_entry_id = i.entry_id and s.ledger = i.ledger
        and s.outlet_id = i.outlet_id and s.debit_customer_id = i.customer_id), 0)
    else i.amount_minor + coalesce((select sum(s.amount_minor)::bigint from active_settlements s
      where s.property_id = i.property_id and s.credit_entry_id = i.entry_id and s.ledger = i.ledger
        and s.outlet_id = i.outlet_id and s.credit_customer_id = i.customer_id), 0)
    end as open_minor
  from (
    select l.property_id, l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on,
        case a.detail_type when 'accounts-receivable' then 'receivable' else 'prepayment' end as ledger,
        sum(l.amount_minor)::bigint as amount_minor
      from journal_lines l
      join accounts a on a.property_id = l.property_id and a.account_id = l.account_id
        and a.detail_type in ('accounts-receivable', 'customer-prepayments')
      where l.customer_id is not null
      group by l.property_id, l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on, 7) i
  where i.amount_minor <> 0;
comment on view open_items is 'What each entry put on a customer''s balance at an outlet, by ledger, and how much of it is not settled; debit positive.';

create function open_items_on(of_property integer, as_of date)
returns table (entry_id bigint, outlet_id integer, customer_id bigint, currency text,
  posted_on date, ledger text, amount_minor bigint, open_minor bigint)
language sql stable as $$
  select i.entry_id, i.outlet_id, i.customer_id, i.currency, i.posted_on, i.ledger, i.amount_minor,
      i.amount_minor - coalesce(s.amount_minor, 0)::bigint
    from (
      select l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on,
          case a.detail_type when 'accounts-receivable' then 'receivable' else 'prepayment' end
            as ledger,
          sum(l.amount_minor)::bigint as amount_minor
        from accounts a
        join journal_lines l on l.property_id = a.property_id and l.account_id = a.account_id
        where a.property_id = of_property
          and a.detail_type in ('accounts-receivable', 'customer-prepayments')
          and l.posted_on <= as_of and l.customer_id is not null
        group by l.entry_id, l.outlet_id, l.customer_id, l.currency, l.posted_on, 6) i
    left join (
      select side.entry_id, x.outlet_id, side.customer_id, x.ledger,
          sum(side.amount_minor) as amount_minor
        from settlements x
        left join settlement_undos u
          on u.property_id = x.property_id and u.settlement_id = x.settlement_id
        cross join lateral (values (x.debit_entry_id, x.debit_customer_id, x.amount_minor),
          (x.credit_entry_id, x.credit_customer_id, -x.amount_minor))
          side (entry_id, customer_id, amount_minor)
        where x.property_id = of_property and x.settled_on <= as_of
          and (u.undone_on is null or u.undone_on > as_of)
        group by side.entry_id, x.outlet_id, side.customer_id, x.ledger) s
      on s.entry_id = i.entry_id and s.outlet_id = i.outlet_id and s.customer_id = i.customer_id
        and s.ledger = i.ledger
$$;
comment on function open_items_on is 'What each entry had put on a customer''s balance through a day, by ledger, and how much of it was open then; debit positive.';

create or replace function check_settlements() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select a.settlement_id, side.entry_id into bad
    from added a
    cross join lateral (values (a.credit_entry_id, a.credit_customer_id, -1),
      (a.debit_entry_id, a.debit_customer_id, 1)) side (entry_id, customer_id, sign)
    left join lateral (
      select sum(l.amount_minor) * side.sign as amount_minor
        from journal_lines l
        join accounts c on c.property_id = l.property_id and c.account_id = l.account_id
          and c.detail_type = case a.ledger when 'receivable' then 'accounts-receivable'
            else 'customer-prepayments' end
        where l.property_id = a.property_id and l.entry_id = side.entry_id
          and l.outlet_id = a.outlet_id and l.customer_id = side.customer_id
          and l.currency = a.currency) item on true
    cross join lateral (select case when side.sign > 0
      then (select sum(s.amount_minor) from active_settlements s
        where s.property_id = a.property_id and s.debit_entry_id = side.entry_id
          and s.outlet_id = a.outlet_id and s.ledger = a.ledger
          and s.debit_customer_id = side.customer_id)
      else (select sum(s.amount_minor) from active_settlements s
        where s.property_id = a.property_id and s.credit_entry_id = side.entry_id
          and s.outlet_id = a.outlet_id and s.ledger = a.ledger
          and s.credit_customer_id = side.customer_id)
      end as amount_minor) settled
    where item.amount_minor is null or settled.amount_minor > item.amount_minor
    limit 1;
  if found then
    raise exception 'settlement % is more than entry % has open for the customer at the outlet',
        bad.settlement_id, bad.entry_id
      using errcode = 'TO006', constraint = 'settlements_within_items';
  end if;
  return null;
end $$;

-- What a document that is not there is named for, and what became of it.
alter table unmatched_settlements add column ledger text not null default 'receivable'
  check (ledger in ('receivable', 'prepayment'));
alter table unmatched_settlements add column ending text check (ending in ('matched', 'dismissed'));
alter table unmatched_settlements add column matched_minor bigint not null default 0
  check (matched_minor between 0 and amount_minor);
alter table unmatched_settlements add column ended_at timestamptz;
alter table unmatched_settlements add column ended_by text;
alter table unmatched_settlements add column reason text check (length(reason) between 1 and 500);
alter table unmatched_settlements add check ((ending is null) = (ended_at is null)
  and (ending is null) = (ended_by is null) and coalesce(ending = 'dismissed', false) = (reason is not null));
comment on column unmatched_settlements.ending is 'Null: it waits for the document. Matched: the document came. Dismissed: a person said that it will not come, and why.';
comment on column unmatched_settlements.matched_minor is 'How much of it was settled with the document; less than was named where less was open.';
create index unmatched_settlements_waiting on unmatched_settlements (property_id, document)
  where ending is null;

create function end_unmatched_once() returns trigger language plpgsql as $$
begin
  if old.ending is not null or (new.property_id, new.entry_id, new.document, new.outlet_id,
      new.customer_id, new.amount_minor, new.ledger) is distinct from (old.property_id, old.entry_id,
      old.document, old.outlet_id, old.customer_id, old.amount_minor, old.ledger) then
    raise exception 'what entry % names (%) is kept as it is', old.entry_id, old.document
      using errcode = 'TO001', constraint = 'unmatched_settlements_end_once';
  end if;
  return new;
end $$;
create trigger unmatched_settlements_end_once before update on unmatched_settlements
  for each row execute function end_unmatched_once();
create trigger unmatched_settlements_kept before delete or truncate on unmatched_settlements
  for each statement execute function refuse_change();
