-- The subledger of gift cards and tips: what each entry put to or took from what is held on a card
-- or for a person of the staff. Written with the entry from what its event said, never from lines;
-- built here for the entries that are there already, whose lines named nobody: only gift cards given
-- and expired have their card in the event.

create table held_money (
  property_id  integer not null references properties,
  entry_id     bigint not null,
  outlet_id    integer not null,
  account_id   integer not null,
  held_for     text check (held_for <> ''),
  posted_on    date not null,
  currency     text not null,
  amount_minor bigint not null check (amount_minor <> 0),
  unique nulls not distinct (property_id, entry_id, outlet_id, account_id, held_for),
  foreign key (property_id, outlet_id) references outlets,
  foreign key (property_id, account_id) references accounts
);
comment on table held_money is 'What each entry put to (above zero) or took from (below) the money held on gift cards and for the staff, by outlet and account of detail type gift-cards or tips-payable; written once.';
comment on column held_money.held_for is 'Whose it is: the number of the gift card, the code of who earned the tip; null: the event did not say.';
create index held_money_by_holder on held_money (property_id, account_id, held_for, posted_on);
create trigger held_money_written_once before update or delete or truncate on held_money
  for each statement execute function refuse_change();

create function keep_held_money(of_property integer, of_account integer) returns void
language sql as $$
  insert into held_money (property_id, entry_id, outlet_id, account_id, held_for, posted_on,
      currency, amount_minor)
    select of_property, l.entry_id, l.outlet_id, l.account_id,
        case when v.kind in ('gift-card-issued', 'gift-card-expired')
             then nullif(v.content ->> 'card', '') end,
        e.posted_on, e.currency, -sum(l.amount_minor)
      from journal_lines l
      join journal_entries e on e.property_id = l.property_id and e.entry_id = l.entry_id
      -- A reversal takes from the card its original put to.
      left join journal_entries o on o.property_id = e.property_id
       and o.entry_id = coalesce(e.reverses_entry_id, e.entry_id)
      left join events v on v.property_id = o.property_id and v.event_id = o.event_id
      where l.property_id = of_property and l.account_id = of_account
      group by l.entry_id, l.outlet_id, l.account_id, 5, e.posted_on, e.currency
      having sum(l.amount_minor) <> 0
    on conflict do nothing
$$;
comment on function keep_held_money is 'Takes the entries of an account that are there already into the subledger of gift cards and tips.';

select keep_held_money(property_id, account_id) from accounts
  where detail_type in ('gift-cards', 'tips-payable');

create function hold_money_of_account() returns trigger language plpgsql as $$
begin
  -- Postings under way are waited for: their lines are taken in too.
  perform pg_advisory_xact_lock(hashtext('tieout closing date'), new.property_id);
  perform keep_held_money(new.property_id, new.account_id);
  return null;
end $$;
create trigger accounts_hold_money after update of detail_type on accounts
  for each row when (new.detail_type in ('gift-cards', 'tips-payable')
    and old.detail_type <> new.detail_type)
  execute function hold_money_of_account();
