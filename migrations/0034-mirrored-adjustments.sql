-- An entry made directly in the external ledger can become an entry of ours: mirrored here. Its journal
-- entry, its confirmed export and this row are written in one transaction.

alter table manual_adjustments drop constraint manual_adjustments_kind_check;
alter table manual_adjustments
  add constraint manual_adjustments_kind_check
    check (kind in ('belongs-there', 'reverse-there', 'mirror-here')),
  add column mirror jsonb,
  add column entry_id bigint,
  add constraint manual_adjustments_mirrored_with_entry
    check ((entry_id is not null) = (coalesce(kind, '') = 'mirror-here' and state = 'registered')),
  add constraint manual_adjustments_mirrored_stay
    check (entry_id is null or withdrawn_at is null);
comment on column manual_adjustments.kind is 'What follows: belongs-there, nothing; reverse-there, it is taken back there; mirror-here, it becomes an entry of ours.';
comment on column manual_adjustments.mirror is 'Which of several accounts or outlets of ours a person chose for its lines, by external id.';
comment on column manual_adjustments.entry_id is 'The journal entry that mirrors it; its export is confirmed under the external entry''s id.';

alter table manual_adjustment_actions drop constraint manual_adjustment_actions_action_check;
alter table manual_adjustment_actions add constraint manual_adjustment_actions_action_check
  check (action in ('found', 'expected', 'matched', 'completed', 'registered', 'approved', 'sent-back',
    'evidence', 'withdrawn', 'mirrored'));
