-- A name is one in any letters, where somebody takes back what they proposed as where nobody may
-- decide on what is their own: Dana's proposal is also DANA's.

alter table approvals
  drop constraint approvals_withdrawn_by_own,
  add constraint approvals_withdrawn_by_own
    check (state <> 'withdrawn'
           or lower(decided_by) in (lower(proposed_by), lower(coalesce(key_made_by, ''))));
