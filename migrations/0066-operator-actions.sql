-- Testing a connection, reading its chart and syncing now change no row that the audit trail
-- watches; who did them, and when, belongs in it all the same.

alter table connection_actions drop constraint connection_actions_action_check;
alter table connection_actions add constraint connection_actions_action_check
  check (action in ('approve', 'go-live', 'close-period', 'open-period', 'export-mode',
                    'switch-ledger', 'find-first', 'find-first-ended', 'restore-seen',
                    'test', 'read-chart', 'sync-now'));
