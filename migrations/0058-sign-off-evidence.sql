-- Files that show why an account was signed off, as manual adjustments have them.

create table sign_off_evidence (
  property_id integer not null,
  connection_id integer not null,
  period text not null,
  account text not null,
  evidence_number integer not null,
  file_name text not null check (btrim(file_name) <> ''),
  media_type text not null,
  content bytea not null check (octet_length(content) between 1 and 5242880),
  sha256 text not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (property_id, connection_id, period, account, evidence_number),
  foreign key (property_id, connection_id) references connections (property_id, connection_id)
);
comment on table sign_off_evidence is 'Files that show why an account agrees in a fiscal period: a bank statement, a count. Never changed. At most 5 MB each.';
create trigger sign_off_evidence_audited after insert or update or delete on sign_off_evidence
  for each row execute function audit_row('sign-off evidence', '{account,period,file_name}', '{content}');
create function refuse_sign_off_evidence_change() returns trigger language plpgsql as $$
begin
  raise exception 'evidence of a sign-off is kept as it came'
    using errcode = '23514', constraint = 'sign_off_evidence_is_kept';
end $$;
create trigger sign_off_evidence_kept before update or delete on sign_off_evidence
  for each row execute function refuse_sign_off_evidence_change();
