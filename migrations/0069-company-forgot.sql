-- That a company no longer has what it was sent last is told once, and kept with what was asked.

alter table connection_actions drop constraint connection_actions_action_check;
alter table connection_actions add constraint connection_actions_action_check
  check (action in ('approve', 'go-live', 'close-period', 'open-period', 'export-mode',
                    'switch-ledger', 'find-first', 'find-first-ended', 'restore-seen',
                    'test', 'read-chart', 'sync-now', 'company-forgot'));
