-- What has ended never changes: said in the trigger's own condition, so that a run over a million
-- rows calls no function for those it may end.

drop trigger deferral_rows_end_once on deferral_rows;
create or replace function keep_ended_rows() returns trigger language plpgsql as $$
begin
  raise exception 'row % of deferral schedule %/% has ended or would grow', old.row_number,
      old.entry_id, old.line_number
    using errcode = 'TO001', constraint = 'deferral_rows_end_once';
end $$;
create trigger deferral_rows_end_once before update on deferral_rows for each row
  when (old.ending is not null
    or old.property_id <> new.property_id or old.entry_id <> new.entry_id
    or old.line_number <> new.line_number or old.row_number <> new.row_number
    or old.making <> new.making or old.made_by_entry_id <> new.made_by_entry_id
    or old.made_on <> new.made_on or sign(old.amount_minor) <> sign(new.amount_minor)
    or abs(new.amount_minor) > abs(old.amount_minor))
  execute function keep_ended_rows();
