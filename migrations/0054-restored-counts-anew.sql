-- A dump restored into another server brings batches stamped with transactions of the server it came from,
-- and the new server counts its own from the beginning. Whoever compares those stamps with a snapshot would
-- take restored batches for ones that are not committed yet: kept balances would hold their lines and add
-- them once more, and no period could be closed. So the database knows which server it was last opened on;
-- opened on another, batches of before count as of a transaction that every snapshot sees.

create table database_server (
  only_row          boolean primary key default true check (only_row),
  system_identifier bigint not null
);
comment on table database_server is 'The server this database was last opened on: another one counts transactions anew.';
insert into database_server (system_identifier) select system_identifier from pg_control_system();

-- True: the database was opened on another server than before. Held against whoever posts meanwhile; all of
-- it or nothing.
create function adopt_database() returns boolean language plpgsql as $$
declare
  here bigint := (select system_identifier from pg_control_system());
begin
  if exists (select from database_server where system_identifier = here) then
    return false;
  end if;
  lock table journal_batches in share row exclusive mode;
  perform from database_server for update;
  if exists (select from database_server where system_identifier = here) then
    return false;
  end if;
  alter table journal_batches disable trigger journal_batches_written_once;
  update journal_batches set transaction_id = '3';
  alter table journal_batches enable trigger journal_batches_written_once;
  update chart_versions set transaction_id = '3';
  delete from balance_marks;
  update database_server set system_identifier = here;
  return true;
end $$;
comment on function adopt_database is 'Forgets the transaction numbers of the server a restored database came from.';

-- Restored and opened before this version.
alter table journal_batches disable trigger journal_batches_written_once;
with restored as (
  update journal_batches set transaction_id = '3'
   where not pg_visible_in_snapshot(transaction_id, pg_current_snapshot()) returning property_id)
delete from balance_marks where property_id in (select property_id from restored);
alter table journal_batches enable trigger journal_batches_written_once;
