-- What a document takes back of another, whatever it is settled with: a refund or bounced check of a
-- payment, a credit memo or write-off of an invoice, a recovery of a write-off. A check of a closed
-- month that bounces leaves the payment on its invoice; this is what says that it bounced.

create table document_returns (
  property_id  int not null references properties,
  by_entry_id  bigint not null,
  of_entry_id  bigint not null,
  outlet_id    int not null,
  customer_id  bigint not null,
  amount_minor bigint not null check (amount_minor > 0),
  primary key (property_id, by_entry_id, of_entry_id, outlet_id, customer_id),
  foreign key (property_id, outlet_id) references outlets (property_id, outlet_id),
  foreign key (property_id, customer_id) references customers (property_id, customer_id),
  check (by_entry_id <> of_entry_id)
);
create index document_returns_of on document_returns (property_id, of_entry_id);
create trigger document_returns_written_once before update or delete or truncate on document_returns
  for each statement execute function refuse_change();
comment on table document_returns is
  'What a document takes back of another: a refund or bounced check of a payment, a credit memo or write-off of an invoice, a recovery of a write-off; ended by the reversal of the one that takes back.';
comment on column document_returns.by_entry_id is 'The refund, bounced check, credit memo, write-off or recovery.';
comment on column document_returns.of_entry_id is 'The payment, invoice or write-off it is of.';
comment on column document_returns.customer_id is 'Of the item it is of.';

create view active_returns as
  select r.* from document_returns r
   where not exists (select from journal_entries j
                      where j.property_id = r.property_id and j.reverses_entry_id = r.by_entry_id);
comment on view active_returns is 'What was taken back and not brought back by a reversal.';

-- What was posted before: by what each names, the first document of that number.
insert into document_returns (property_id, by_entry_id, of_entry_id, outlet_id, customer_id, amount_minor)
select distinct on (j.property_id, j.entry_id)
       j.property_id, j.entry_id, p.entry_id, b.outlet_id, b.customer_id,
       least(abs(b.amount_minor), abs(i.amount_minor))
  from journal_entries j
  join events v on v.property_id = j.property_id and v.event_id = j.event_id
  join journal_entries p on p.property_id = j.property_id
   and p.document_number = v.content ->> 'of' and p.entry_id <> j.entry_id
   and p.currency = j.currency
  cross join lateral (
    select l.outlet_id, l.customer_id, sum(l.amount_minor)::bigint as amount_minor
      from journal_lines l join accounts a on a.property_id = l.property_id
       and a.account_id = l.account_id and a.detail_type = 'accounts-receivable'
     where l.property_id = j.property_id and l.entry_id = j.entry_id and l.customer_id = j.customer_id
     group by 1, 2) b
  cross join lateral (
    select sum(l.amount_minor)::bigint as amount_minor
      from journal_lines l join accounts a on a.property_id = l.property_id
       and a.account_id = l.account_id and a.detail_type = 'accounts-receivable'
     where l.property_id = p.property_id and l.entry_id = p.entry_id
       and l.outlet_id = b.outlet_id and l.customer_id = b.customer_id) i
 where v.kind in ('refund-issued', 'payment-bounced', 'credit-memo-issued', 'receivable-written-off')
   and p.document_type not in ('void', 'reversal', 'write-off')
   and b.amount_minor <> 0 and sign(i.amount_minor) = -sign(b.amount_minor)
 order by j.property_id, j.entry_id, p.entry_id;
