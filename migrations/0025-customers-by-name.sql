-- The list of customers is read by name, a page at a time.

create index customers_by_name on customers (property_id, name, code);
