// Small books for tests: a property with three accounts, one of them unmapped, two outlets and one
// connection; entries are posted by plain SQL, exports are put into whatever state a test wants.
// Invariant: the database's own checks hold for them, as for any books.

import assert from 'node:assert/strict';
import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { PaperLedger, paperEntry, paperLines } from './paper-ledger.ts';
import { type OpenLedger, runReconciliation } from './reconciliation-worker.ts';
import { storedLines } from './stored-entry.ts';

export const asOf = '2026-06-30' as IsoDate;
export const now = () => new Date('2026-07-01T12:00:00Z');

/** An entry to post. */
export interface Posting {
  on?: string;
  cents: number;
  account?: string;
  outlet?: string;
  state: 'confirmed' | 'queued' | 'held' | 'excluded' | 'uncertain' | 'none';
}

/** A property with three accounts, one of them unmapped, two outlets, and one connection. */
export class Books {
  readonly ledger = new PaperLedger();
  readonly propertyId: number;
  readonly connectionId: number;
  readonly #pool: pg.Pool;
  #entries = 0;

  constructor(pool: pg.Pool, propertyId: number, connectionId: number) {
    this.#pool = pool;
    this.propertyId = propertyId;
    this.connectionId = connectionId;
  }

  /** Opens the books of a new property. */
  static async open(pool: pg.Pool, code: string): Promise<Books> {
    const { rows } = await pool.query<{ property_id: number; connection_id: number }>(
      `with p as (
         insert into properties (code, name, time_zone, base_currency)
         values ($1, $1, 'UTC', 'USD') returning property_id),
       o as (
         insert into outlets (property_id, code, name)
         select property_id, unnest(array['TRS', 'REIT']), 'outlet' from p
         returning property_id, outlet_id, code),
       a as (
         insert into accounts (property_id, number, name, type, detail_type)
         select property_id, n, 'account ' || n, 'asset', 'bank'
         from p, unnest(array['1200', '4000', '4090']) n
         returning property_id, account_id, number),
       c as (
         insert into connections (property_id, connection_key, name, ledger, settings, cutover_on)
         select property_id, 'k', 'Books', 'paper', '{}', '2026-01-01' from p
         returning property_id, connection_id),
       m as (
         insert into mappings (property_id, connection_id, kind, internal_id, external_id,
           mapped_by)
         select c.property_id, connection_id, 'account', account_id, number, 'test' from c, a
         where number <> '4090'
         union all
         select c.property_id, connection_id, 'outlet', outlet_id,
                case code when 'TRS' then '100' else '200' end, 'test' from c, o)
       select property_id, connection_id from c`,
      [code],
    );
    const [row] = rows;
    assert(row);
    return new Books(pool, row.property_id, row.connection_id);
  }

  /** Posts an entry on 1200 against an account, with its export; returns the external id it has. */
  async post({ on = '2026-03-01', cents, account = '4000', outlet = 'TRS', state }: Posting) {
    this.#entries += 1;
    const location = outlet === 'TRS' ? '100' : '200';
    const lines = paperLines([
      ['1200', location, cents],
      [account, location, -cents],
    ]);
    const externalId = `x-${this.propertyId}-${this.#entries}`;
    const key = `T-${this.propertyId}-${this.#entries}`;
    await withTransaction(this.#pool, async (client) => {
      const { rows } = await client.query<{ id: bigint }>('select reserve_entry_ids(1) as id');
      const id = rows[0]?.id as bigint;
      await this.#enter(client, { id, on, cents, account, outlet });
      if (state !== 'none') {
        await this.#queue(client, { id, on, cents, outlet, state, key, externalId, lines });
      }
    });
    if (state === 'confirmed') {
      this.ledger.entries.set(
        externalId,
        paperEntry(externalId, on, [], { reference: key, lines }),
      );
    }
    return { externalId, key, lines };
  }

  async #enter(
    client: pg.PoolClient,
    entry: { id: bigint; on: string; cents: number; account: string; outlet: string },
  ): Promise<void> {
    const { id, on, cents, account, outlet } = entry;
    const params = [this.propertyId, id, on, outlet];
    await client.query(
      `insert into journal_batches (property_id, batch_id, entry_count, line_count, posted_by)
       values ($1, $2, 1, 2, 'test')`,
      [this.propertyId, id],
    );
    await client.query(
      `insert into journal_entries (property_id, entry_id, batch_id, event_id, document_type,
         document_number, posted_on, outlet_id, currency, amount_minor, line_count)
       select $1, $2::bigint, $2, $2, 'invoice', 'I-' || $2::bigint, $3, outlet_id, 'USD', $5, 2
       from outlets where property_id = $1 and code = $4`,
      [...params, cents],
    );
    await client.query(
      `insert into journal_lines (property_id, entry_id, line_number, outlet_id, account_id,
         posted_on, currency, amount_minor)
       select $1, $2, n.line, o.outlet_id, a.account_id, $3, 'USD', n.amount
       from outlets o
       cross join unnest($5::text[], array[1, 2], $6::bigint[]) n (number, line, amount)
       join accounts a on a.property_id = $1 and a.number = n.number
       where o.property_id = $1 and o.code = $4`,
      [...params, ['1200', account], [cents, -cents]],
    );
  }

  async #queue(
    client: pg.PoolClient,
    row: {
      id: bigint;
      on: string;
      cents: number;
      outlet: string;
      state: string;
      key: string;
      externalId: string;
      lines: ReturnType<typeof paperLines>;
    },
  ): Promise<void> {
    const { id, on, cents, outlet, state, key, externalId, lines } = row;
    const params = [this.propertyId, id, on, outlet];
    const sent = state === 'confirmed' || state === 'uncertain';
    const draft = {
      journalId: 'TIE',
      postedOn: on,
      currency: 'USD',
      memo: '',
      lines: storedLines(lines),
    };
    await client.query(
      `insert into exports (property_id, connection_id, entry_id, export_key, state, posted_on,
         outlet_id, currency, amount_minor, draft, first_sent_at, may_be_there, external_id,
         cause_code, cause_message)
       select $1, $5, $2, $6, $7, $3, outlet_id, 'USD', $8, $9, $10, $11, $12, $13, 'why'
       from outlets where property_id = $1 and code = $4`,
      [
        ...params,
        this.connectionId,
        key,
        state,
        cents,
        sent ? JSON.stringify(draft) : null,
        sent ? now() : null,
        sent,
        state === 'confirmed' ? externalId : null,
        state === 'held' || state === 'excluded' ? 'MAPPING_ACCOUNT_MISSING' : null,
      ],
    );
  }

  /** Reconciles, as of the middle of the year where no day is given. */
  reconcile(
    openLedger: OpenLedger = async () => this.ledger,
    {
      secondOpinion = false,
      light = false,
      on = asOf,
      at = now,
    }: { secondOpinion?: boolean; light?: boolean; on?: string; at?: () => Date } = {},
  ) {
    const { propertyId, connectionId } = this;
    const of = { propertyId, connectionId, asOf: on as IsoDate };
    const run = { ...of, pool: this.#pool, openLedger, now: at };
    return runReconciliation({ ...run, secondOpinion, light });
  }

  /** Reconciles, and picks the row of an account. */
  async row(account: string) {
    const { rows, ...result } = await this.reconcile();
    const row = rows.find((one) => one.place.account === account);
    assert(row);
    return { row, rows, ...result };
  }
}
