// Every table is in the audit trail, or stands here with why not: a table that people change and
// nobody thought of would be changed unseen. Method: the catalogue of the migrated schema.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';

const { pool } = await testDatabase();

const books = 'the books themselves: immutable, and proven by verify';
const queue = 'moved by workers; what people do to it is an export action, which is audited';
const kept = 'written once by a reconciliation, which is audited';
const derived = 'computed from other tables';
const traffic = 'traffic of programs, counted elsewhere';

const leftOut: Readonly<Record<string, string>> = {
  alerts: 'conditions that were seen and told; nobody changes them',
  audit_entries: 'the trail itself',
  audit_seals: 'the trail itself',
  balance_marks: derived,
  chart_versions: derived,
  connection_calls: traffic,
  connection_grants: 'access tokens the processes renew by themselves; sealed',
  connection_lanes: traffic,
  customers: 'come with events; merging them is audited',
  database_server: derived,
  deferral_rows: books,
  deferral_schedules: books,
  document_returns: books,
  entry_settings: books,
  entry_word_marks: derived,
  entry_words: derived,
  events: books,
  export_attempts: queue,
  export_counts: derived,
  export_days: derived,
  export_entries: queue,
  export_summaries: queue,
  exports: queue,
  external_chart_items: 'what was read of the ledger; reading it is an action, which is audited',
  fiscal_periods: derived,
  held_deposits: books,
  held_money: books,
  import_steps: 'counts of an import under way; the import itself is audited',
  journal_entries: books,
  journal_lines: books,
  kept_balances: derived,
  kept_listing_absences: kept,
  kept_listing_entries: kept,
  kept_listings: kept,
  known_devices: 'browsers somebody signed in from; the sign-in itself is audited',
  manual_adjustment_actions: 'the history of adjustments, which are audited',
  notifications: 'messages on their way; their channels are audited',
  provider_sign_ins: 'sign-ins under way; what they lead to is audited',
  reconciliation_controls: kept,
  reconciliation_findings: kept,
  reconciliation_foreign_entries: kept,
  reconciliation_open_exports: kept,
  reconciliation_rows: kept,
  schema_migrations: 'the schema, changed by migrations only',
  sign_in_attempts: 'refused sign-ins are entries of the trail by themselves',
  unmatched_recognitions: books,
  unmatched_settlements: books,
};

test('a table is audited, or it is said here why not', async () => {
  const { rows } = await pool.query<{ name: string; audited: boolean }>(
    `select c.relname as name, exists (
              select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
               where t.tgrelid = c.oid and not t.tgisinternal
                 and p.proname like '%audit%') as audited
       from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`,
  );
  const unseen = rows.filter(({ name, audited }) => !audited && leftOut[name] === undefined);
  assert.deepEqual(unseen, [], 'add a trigger as migration 0047 does, or say why not');
  const names = new Set(rows.map(({ name }) => name));
  assert.deepEqual(
    Object.keys(leftOut).filter((name) => !names.has(name)),
    [],
  );
});
