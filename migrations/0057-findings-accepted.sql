-- Which acceptance a finding is named accepted by: tells of each whether it still holds.

alter table reconciliation_findings add column accepted_id bigint,
  add foreign key (property_id, accepted_id)
    references accepted_differences (property_id, accepted_id);
comment on column reconciliation_findings.accepted_id is
  'The acceptance in force that named it accepted; null of others, and of runs before this column.';
create index reconciliation_findings_accepted
  on reconciliation_findings (property_id, accepted_id, reconciliation_id)
  where accepted_id is not null;

update reconciliation_findings f set accepted_id = a.accepted_id
  from accepted_differences a join reconciliations r
    on r.property_id = a.property_id and r.connection_id = a.connection_id
 where f.property_id = a.property_id and f.reconciliation_id = r.reconciliation_id
   and f.cause = 'accepted' and r.started_at >= a.acted_at
   and f.what = a.what || ' (' || a.cause || '; accepted by ' || a.acted_by || ': ' || a.reason || ')';
