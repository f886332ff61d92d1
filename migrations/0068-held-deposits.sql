-- The subledger of deposits: what each entry put to or took from what is held for a customer, so
-- that nobody's deposit is refunded, applied or forfeited beyond it. Written with the entry by the
-- receivables; built here for the entries that are there already. What was given back beyond what
-- was held stays as it was: the close checklist names it.

create table held_deposits (
  property_id  integer not null references properties,
  entry_id     bigint not null,
  outlet_id    integer not null,
  account_id   integer not null,
  customer_id  bigint not null,
  posted_on    date not null,
  currency     text not null,
  amount_minor bigint not null check (amount_minor <> 0),
  primary key (property_id, entry_id, outlet_id, account_id, customer_id),
  foreign key (property_id, outlet_id) references outlets,
  foreign key (property_id, account_id) references accounts,
  foreign key (property_id, customer_id) references customers
);
comment on table held_deposits is 'What each entry put to (above zero) or took from (below) the deposits held for a customer, by outlet and account of detail type customer-deposits; written once.';
comment on column held_deposits.customer_id is 'The customer of the line, else of the entry; whom it counts for after a merge is asked when it is read.';
create index held_deposits_by_customer on held_deposits (property_id, customer_id, posted_on);
create trigger held_deposits_written_once before update or delete or truncate on held_deposits
  for each statement execute function refuse_change();

create function keep_held_deposits(of_property integer, of_account integer) returns void
language sql as $$
  insert into held_deposits (property_id, entry_id, outlet_id, account_id, customer_id, posted_on,
      currency, amount_minor)
    select of_property, l.entry_id, l.outlet_id, l.account_id, coalesce(l.customer_id, e.customer_id),
        e.posted_on, e.currency, -sum(l.amount_minor)
      from journal_lines l
      join journal_entries e on e.property_id = l.property_id and e.entry_id = l.entry_id
      where l.property_id = of_property and l.account_id = of_account
        and coalesce(l.customer_id, e.customer_id) is not null
      group by l.entry_id, l.outlet_id, l.account_id, 5, e.posted_on, e.currency
      having sum(l.amount_minor) <> 0
    on conflict do nothing
$$;
comment on function keep_held_deposits is 'Takes the entries of an account that are there already into the subledger of deposits.';

select keep_held_deposits(property_id, account_id) from accounts where detail_type = 'customer-deposits';

create function hold_deposits_of_account() returns trigger language plpgsql as $$
begin
  -- Postings under way are waited for: their lines are taken in too.
  perform pg_advisory_xact_lock(hashtext('tieout closing date'), new.property_id);
  perform keep_held_deposits(new.property_id, new.account_id);
  return null;
end $$;
create trigger accounts_hold_deposits after update of detail_type on accounts
  for each row when (new.detail_type = 'customer-deposits' and old.detail_type <> new.detail_type)
  execute function hold_deposits_of_account();
