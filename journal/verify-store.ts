// Proves the whole journal of a property from its rows alone, in one snapshot: what `tieout verify`
// runs, with the proofs of the exports behind it. Invariant: reads only; trusts no trigger, no
// header and no earlier proof. Leaves to others: what to do about a finding (nothing repairs
// itself), the proofs of later stages (export-queue/export-proofs-store.ts), external ledgers.

import type pg from 'pg';
import { wordsOf } from './found-entries-store.ts';
import { keptBalancesProof } from './kept-balances-store.ts';
import { type Finding, type Proof, runProofs } from './prove-store.ts';

// One look at the lines of each entry for all proofs that need one. An entry of one outlet and
// currency, which nearly all are, balances by its sum; only others are looked at by outlet.
const entriesSql = `
  WITH lines AS MATERIALIZED (
    SELECT entry_id, sum(amount_minor) AS off, sum(greatest(amount_minor, 0)) AS debits,
           count(*) AS lines, min(posted_on) AS first_on, max(posted_on) AS last_on,
           min(outlet_id) AS outlet, max(outlet_id) AS other_outlet,
           min(currency COLLATE "C") AS one, max(currency COLLATE "C") AS other
      FROM journal_lines WHERE property_id = $1 GROUP BY entry_id),
  apart AS (
    SELECT l.entry_id, bool_or(s.off <> 0) AS off
      FROM lines l CROSS JOIN LATERAL (
        SELECT sum(amount_minor) AS off FROM journal_lines
         WHERE property_id = $1 AND entry_id = l.entry_id GROUP BY outlet_id, currency) s
     WHERE (l.outlet, l.one) <> (l.other_outlet, l.other) GROUP BY l.entry_id)
  SELECT coalesce(e.entry_id, l.entry_id) AS id,
         CASE WHEN l.entry_id IS NOT NULL THEN coalesce(a.off, l.off <> 0) END AS off,
         CASE WHEN e.entry_id IS NOT NULL THEN
           (e.amount_minor, e.line_count, e.posted_on, e.posted_on, e.currency, e.currency)
             IS DISTINCT FROM (l.debits, l.lines, l.first_on, l.last_on, l.one, l.other)
         END AS headless,
         CASE WHEN l.entry_id IS NOT NULL THEN e.entry_id IS NULL END AS lost
    FROM (SELECT * FROM journal_entries WHERE property_id = $1) e
    FULL JOIN lines l USING (entry_id)
    LEFT JOIN apart a ON a.entry_id = l.entry_id`;

export const journalProofs: readonly Proof[] = [
  {
    proof: 'entries-balance',
    of: 'entries',
    sentence: 'Every entry sums to zero per outlet and currency.',
    sql: entriesSql,
    column: 'off',
  },
  {
    proof: 'headers-agree',
    of: 'entries',
    sentence: 'Every header agrees with its lines: amount, count, date, currency.',
    sql: entriesSql,
    column: 'headless',
  },
  {
    proof: 'events-have-one-entry',
    of: 'events',
    sentence: 'Every accounting event has exactly one entry.',
    sql: `SELECT v.event_id AS id, count(e.entry_id) <> 1 AS broken FROM events v
            LEFT JOIN journal_entries e ON e.property_id = v.property_id AND e.event_id = v.event_id
           WHERE v.property_id = $1 GROUP BY v.event_id`,
  },
  {
    proof: 'entries-have-events',
    of: 'entries',
    sentence: 'Every entry comes from an accounting event of its day.',
    sql: `SELECT e.entry_id AS id, v.occurred_on IS DISTINCT FROM e.posted_on AS broken
            FROM journal_entries e
            LEFT JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
           WHERE e.property_id = $1`,
  },
  {
    proof: 'lines-have-entries',
    of: 'entries',
    sentence: 'Every line belongs to an entry.',
    sql: entriesSql,
    column: 'lost',
  },
  {
    proof: 'lines-name-known-accounts',
    of: 'entries',
    sentence:
      'Every line names an account, an outlet and, where it has one, a customer of the property.',
    sql: `SELECT min(l.entry_id) AS id, bool_or(a.account_id IS NULL OR o.outlet_id IS NULL
                   OR (l.customer_id IS NOT NULL AND c.customer_id IS NULL)) AS broken
            FROM (SELECT account_id, outlet_id, customer_id, min(entry_id) AS entry_id
                    FROM journal_lines WHERE property_id = $1 GROUP BY 1, 2, 3) l
            LEFT JOIN accounts a ON a.property_id = $1 AND a.account_id = l.account_id
            LEFT JOIN outlets o ON o.property_id = $1 AND o.outlet_id = l.outlet_id
            LEFT JOIN customers c ON c.property_id = $1 AND c.customer_id = l.customer_id
           GROUP BY l.account_id, l.outlet_id, l.customer_id`,
  },
  {
    proof: 'reversals-negate',
    of: 'entries',
    sentence: 'A reversal and its original sum to zero per account, outlet and customer.',
    sql: `SELECT r.entry_id AS id, bool_or(s.off IS DISTINCT FROM 0) AS broken
            FROM journal_entries r
            LEFT JOIN LATERAL (
              SELECT sum(amount_minor) AS off FROM journal_lines
               WHERE property_id = $1 AND entry_id IN (r.entry_id, r.reverses_entry_id)
               GROUP BY account_id, outlet_id, customer_id) s ON true
           WHERE r.property_id = $1 AND r.reverses_entry_id IS NOT NULL GROUP BY r.entry_id`,
  },
  {
    proof: 'batches-complete',
    of: 'batches',
    sentence: 'Every posting batch has the entries and lines it announced.',
    sql: `SELECT b.batch_id AS id,
                 (b.entry_count, b.line_count) IS DISTINCT FROM (e.entries, e.lines) AS broken
            FROM journal_batches b
            LEFT JOIN (SELECT batch_id, count(*) AS entries, sum(line_count) AS lines
                         FROM journal_entries WHERE property_id = $1 GROUP BY batch_id) e
              ON e.batch_id = b.batch_id
           WHERE b.property_id = $1`,
  },
  {
    proof: 'trial-balance-zero',
    of: 'outlets',
    sentence: 'The trial balance of every outlet and currency is zero.',
    sql: `SELECT outlet_id AS id, sum(amount_minor) <> 0 AS broken
            FROM journal_lines WHERE property_id = $1 GROUP BY outlet_id, currency`,
  },
  {
    proof: 'kept-balances-agree',
    of: 'accounts',
    sentence: 'Kept sums and the lines they have not seen are all lines, by day, month and year.',
    sql: keptBalancesProof,
  },
  {
    proof: 'entries-are-found',
    of: 'entries',
    sentence: 'Every entry up to the mark has the words it is found by.',
    sql: `SELECT e.entry_id AS id, (w.document_type, w.posted_on, w.words)
                   IS DISTINCT FROM (e.document_type, e.posted_on, ${wordsOf('e')}) AS broken
            FROM entry_word_marks m
            JOIN journal_batches b ON b.property_id = $1
             AND (b.transaction_id, b.batch_id) <= (m.transaction_id, m.batch_id)
            JOIN journal_entries e ON e.property_id = $1 AND e.batch_id = b.batch_id
            LEFT JOIN entry_words w ON w.property_id = $1 AND w.entry_id = e.entry_id
           WHERE m.property_id = $1`,
  },
  {
    proof: 'corrections-linked',
    of: 'entries',
    sentence: 'Every correction is linked to the entry that its event corrects.',
    // Early events named the entry's number in their id, all others name its event.
    sql: `SELECT coalesce(k.entry_id, v.entry_id) AS id, o.entry_id IS NULL
                   OR k.corrects_entry_id IS DISTINCT FROM v.corrects AS broken
            FROM (SELECT entry_id, corrects_entry_id FROM entry_corrections
                   WHERE property_id = $1) k
            FULL JOIN (
              SELECT j.entry_id, CASE WHEN e.content ? 'corrects' THEN oj.entry_id
                       ELSE substring(e.external_id from '\\d+$')::bigint END AS corrects
                FROM events e JOIN journal_entries j
                  ON j.property_id = e.property_id AND j.event_id = e.event_id
                LEFT JOIN events oe ON oe.property_id = e.property_id
                 AND oe.source = e.content#>>'{corrects,source}'
                 AND oe.external_id = e.content#>>'{corrects,id}'
                LEFT JOIN journal_entries oj
                  ON oj.property_id = oe.property_id AND oj.event_id = oe.event_id
               WHERE e.property_id = $1 AND e.source = 'tieout' AND e.kind = 'journal-posted'
                 AND (e.content ? 'corrects'
                   OR e.external_id ~ '^correction-\\d{1,9}-of-\\d{1,18}$')) v USING (entry_id)
            LEFT JOIN journal_entries o
              ON o.property_id = $1 AND o.entry_id = coalesce(k.corrects_entry_id, v.corrects)`,
  },
  {
    proof: 'reposts-linked',
    of: 'entries',
    sentence: 'What was posted anew replaces one entry, which its reversal takes back.',
    sql: `SELECT coalesce(k.entry_id, v.entry_id) AS id, k.reposts_entry_id IS NULL
                   OR k.reposts_entry_id IS DISTINCT FROM v.reposts
                   OR r.reverses_entry_id IS DISTINCT FROM k.reposts_entry_id AS broken
            FROM (SELECT * FROM entry_reposts WHERE property_id = $1) k
            FULL JOIN (
              SELECT j.entry_id, oj.entry_id AS reposts
                FROM events e JOIN journal_entries j
                  ON j.property_id = e.property_id AND j.event_id = e.event_id
                LEFT JOIN events oe ON oe.property_id = e.property_id
                 AND oe.source = e.content#>>'{reposts,source}'
                 AND oe.external_id = e.content#>>'{reposts,id}'
                LEFT JOIN journal_entries oj
                  ON oj.property_id = oe.property_id AND oj.event_id = oe.event_id
               WHERE e.property_id = $1 AND e.source = 'tieout' AND e.content ? 'reposts'
             ) v USING (entry_id)
            LEFT JOIN journal_entries r
              ON r.property_id = $1 AND r.entry_id = k.reversal_entry_id`,
  },
  {
    proof: 'corrections-reach-their-target',
    of: 'entries',
    sentence: 'An entry and its corrections are what the last of them was asked for, to the cent.',
    // One whose corrections were reversed is left out: reversing is another way to change it.
    sql: `WITH target AS (
            SELECT DISTINCT ON (k.corrects_entry_id) k.corrects_entry_id AS id,
                   e.content->'corrected' AS lines
              FROM entry_corrections k
              JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = k.entry_id
              JOIN events e ON e.property_id = $1 AND e.event_id = j.event_id
             WHERE k.property_id = $1 AND k.corrects_entry_id NOT IN (
               SELECT c.corrects_entry_id FROM entry_corrections c JOIN journal_entries r
                   ON r.property_id = $1 AND r.reverses_entry_id = c.entry_id
                WHERE c.property_id = $1)
             ORDER BY k.corrects_entry_id, k.entry_id DESC),
          counted AS (
            SELECT t.id, t.id AS entry_id FROM target t WHERE t.lines IS NOT NULL UNION ALL
            SELECT t.id, k.entry_id FROM target t JOIN entry_corrections k
                ON k.property_id = $1 AND k.corrects_entry_id = t.id WHERE t.lines IS NOT NULL),
          sums AS (
            SELECT id, sum(amount_minor) AS off FROM (
              SELECT c.id, l.account_id, l.outlet_id, l.department_id, u.code, l.amount_minor
                FROM counted c
                JOIN journal_lines l ON l.property_id = $1 AND l.entry_id = c.entry_id
                LEFT JOIN customers u ON u.property_id = $1 AND u.customer_id = l.customer_id
              UNION ALL
              SELECT t.id, (w->>'accountId')::int, (w->>'outletId')::int,
                     (w->>'departmentId')::int, w->>'customer', -(w->>'amountMinor')::bigint
                FROM target t, jsonb_array_elements(t.lines) w) a
             GROUP BY id, account_id, outlet_id, department_id, code)
          SELECT id, bool_or(off <> 0) AS broken FROM sums GROUP BY id`,
  },
];

export function verifyJournal(pool: pg.Pool, propertyId: number): Promise<Finding[]> {
  return runProofs(pool, propertyId, journalProofs);
}
