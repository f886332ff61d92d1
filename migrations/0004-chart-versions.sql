-- A version per property that moves with every transaction that changes its masters or closing date.
-- Processes keep a chart in memory and ask for this one row before each use (chart-cache.ts).

create table chart_versions (
  property_id    integer primary key references properties,
  version        bigint not null,
  transaction_id xid8 not null
);
comment on table chart_versions is 'Moves once per transaction that changes a property''s masters or closing date; tells whether a chart in memory is current.';

insert into chart_versions (property_id, version, transaction_id)
  select property_id, 1, pg_current_xact_id() from properties;

-- The row's lock is held to commit: two transactions that change one chart move the version one after
-- the other, so a reader never sees both changes under the version of the first.
create function move_chart_version() returns trigger
language plpgsql as $$
begin
  insert into chart_versions as v (property_id, version, transaction_id)
    values (coalesce(new.property_id, old.property_id), 1, pg_current_xact_id())
    on conflict (property_id) do update
      set version = v.version + 1, transaction_id = excluded.transaction_id
      where v.transaction_id <> excluded.transaction_id;
  return null;
end $$;

create trigger properties_move_chart_version after insert or update on properties
  for each row execute function move_chart_version();
create trigger outlets_move_chart_version after insert or update or delete on outlets
  for each row execute function move_chart_version();
create trigger departments_move_chart_version after insert or update or delete on departments
  for each row execute function move_chart_version();
create trigger accounts_move_chart_version after insert or update or delete on accounts
  for each row execute function move_chart_version();
create trigger products_move_chart_version after insert or update or delete on products
  for each row execute function move_chart_version();
create trigger payment_methods_move_chart_version after insert or update or delete on payment_methods
  for each row execute function move_chart_version();
create trigger tax_agencies_move_chart_version after insert or update or delete on tax_agencies
  for each row execute function move_chart_version();
create trigger tax_rates_move_chart_version after insert or update or delete on tax_rates
  for each row execute function move_chart_version();
create trigger posting_accounts_move_chart_version after insert or update or delete on posting_accounts
  for each row execute function move_chart_version();
create trigger closing_dates_move_chart_version after insert on closing_dates
  for each row execute function move_chart_version();
