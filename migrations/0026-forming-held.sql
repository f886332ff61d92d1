-- After a restore, what a summary covers may differ from what was summarised before, under another
-- key: nothing is summarised by itself until a person has seen what stands in the external ledger.

ALTER TABLE connections
  ADD COLUMN forming_held_since timestamptz,
  ADD COLUMN restored_mark text,
  ADD CHECK (forming_held_since IS NULL OR find_first_since IS NOT NULL);

COMMENT ON COLUMN connections.forming_held_since IS
  'Since then no daily summary is formed, because the database was restored and nobody has said yet that what stands in the external ledger was seen.';
COMMENT ON COLUMN connections.restored_mark IS
  'The mark of the last send this database was found behind of: a restore is noticed once.';

ALTER TABLE connection_actions DROP CONSTRAINT connection_actions_action_check,
  ADD CONSTRAINT connection_actions_action_check CHECK (action IN (
    'approve', 'go-live', 'close-period', 'open-period', 'export-mode', 'switch-ledger',
    'find-first', 'find-first-ended', 'restore-seen'));
