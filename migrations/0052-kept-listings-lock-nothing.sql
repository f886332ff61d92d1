-- A comparison keeps its list in the transaction of its snapshot. A reference to the connection
-- would lock its row, which the worker may have changed since: the whole run would fail.

alter table kept_listings drop constraint kept_listings_property_id_connection_id_fkey;
