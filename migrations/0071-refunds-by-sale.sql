-- What was given back of a sale is asked of the events themselves: refunds by the document they
-- name. An index, not a table: nothing could differ from the books.

create index events_refunding_sale on events (property_id, (content ->> 'of'))
  where kind = 'sale-refunded' and content ->> 'of' is not null;
