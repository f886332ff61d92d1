// Large books and a large ledger beside each other, what is planted between them, and the judging
// of a run: found must be planted, all of it and nothing else, to the cent in every place.
// Invariant: the first run is of books without a difference, and must find none.

import assert from 'node:assert/strict';
import type pg from 'pg';
import type { Books } from '#reconciliation/small-books-store.ts';
import { discrepancyOf, type TieOutRow } from '#reconciliation/tie-out.ts';
import type { Effect } from '../planted-differences/planting.ts';
import { openLargeBooks } from './large-books-store.ts';
import { entryNumber, LargeLedger } from './large-ledger.ts';
import {
  changes,
  harmless,
  type LargePlanted,
  plantChanges,
  plantForeign,
} from './large-planting.ts';

type Run = Awaited<ReturnType<Books['reconcile']>>;

export class LargeWorld {
  readonly books: Books;
  readonly ledger: LargeLedger;
  readonly #pool: pg.Pool;
  #planted: readonly LargePlanted[] = [];

  private constructor(pool: pg.Pool, books: Books, ledger: LargeLedger) {
    this.#pool = pool;
    this.books = books;
    this.ledger = ledger;
  }

  /** So many entries on each side, none of them different. */
  static async open(pool: pg.Pool, code: string, entries: number): Promise<LargeWorld> {
    const books = await openLargeBooks(pool, code, entries);
    return new LargeWorld(pool, books, new LargeLedger(entries));
  }

  reconcile(): Promise<Run> {
    return this.books.reconcile(async () => this.ledger);
  }

  /** Every kind so many times; answers how many differences of how many kinds. */
  async plant(times: number): Promise<{ differences: number; kinds: number }> {
    const ofOurs = plantChanges(this.ledger, 1, times);
    const first = 1 + (Object.keys(changes).length + Object.keys(harmless).length) * times;
    const own = await this.#plantOurs(first, times);
    const foreign = plantForeign(this.ledger, times);
    this.#planted = await this.#withExports([...ofOurs, ...own, ...foreign]);
    const kinds = new Set(this.#planted.map(({ kind }) => kind)).size;
    return { differences: this.#planted.length, kinds };
  }

  /** What begins on our side: sent with another date, and there although its answer was lost. */
  async #plantOurs(first: number, times: number): Promise<LargePlanted[]> {
    const { propertyId } = this.books;
    const reDated = Array.from({ length: times }, (_, at) => first + at);
    const arrived = Array.from({ length: times }, (_, at) => first + times + at);
    const keys = (numbers: readonly number[]) => numbers.map((n) => `T-${n}`);
    await this.#pool.query(
      `update exports set draft = jsonb_set(draft, '{postedOn}', '"2026-07-01"')
        where property_id = $1 and export_key = any($2)`,
      [propertyId, keys(reDated)],
    );
    await this.#pool.query(
      `update exports set state = 'uncertain', external_id = null, confirmed_at = null
        where property_id = $1 and export_key = any($2)`,
      [propertyId, keys(arrived)],
    );
    const one = (kind: string, cause: LargePlanted['cause'], sign: number) => (number: number) => {
      const effects = entryNumber(number).lines.map(
        ({ accountId, amountMinor, dimensions }): Effect => [
          accountId,
          dimensions.location ?? '',
          sign * Number(amountMinor),
        ],
      );
      return { kind, cause, about: '', effects, number };
    };
    for (const n of reDated) {
      this.ledger.plant(n, [{ ...entryNumber(n), postedOn: '2026-07-01' as never }]);
    }
    return [
      ...reDated.map(one('re-dated', 'remapped', -1)),
      ...arrived.map(one('there, answer lost', 'arrived', 1)),
    ];
  }

  /** What is about an entry's number is about its export. */
  async #withExports(planted: readonly LargePlanted[]): Promise<LargePlanted[]> {
    const keys = planted.flatMap(({ number }) => (number === undefined ? [] : `T-${number}`));
    const { rows } = await this.#pool.query<{ key: string; id: bigint }>(
      `select export_key as key, export_id as id from exports
        where property_id = $1 and export_key = any($2)`,
      [this.books.propertyId, keys],
    );
    const ids = new Map(rows.map(({ key, id }) => [key, String(id)]));
    return planted.map((one) =>
      one.number === undefined ? one : { ...one, about: ids.get(`T-${one.number}`) ?? '' },
    );
  }

  /** Throws unless the run found what is planted, all of it and nothing else. */
  async judge(run: Run): Promise<void> {
    const told = ({ cause, about }: Pick<LargePlanted, 'cause' | 'about'>) => `${cause} ${about}`;
    const found = await this.#foundIn(run.reconciliationId);
    assert.deepEqual(found.map(told).sort(), this.#planted.map(told).sort(), 'recall, precision');
    assert.deepEqual(sumsIn(run.rows), this.#sumsOfPlanted(), 'every effect, at its place');
    for (const row of run.rows) proveIdentity(row);
  }

  async #foundIn(reconciliationId: bigint): Promise<Pick<LargePlanted, 'cause' | 'about'>[]> {
    const { rows } = await this.#pool.query<Pick<LargePlanted, 'cause' | 'about'>>(
      `select cause, coalesce(export_id::text, substring(what from '^(.*) was ')) as about
         from reconciliation_findings where property_id = $1 and reconciliation_id = $2
       union all
       select 'foreign', external_entry_id from reconciliation_foreign_entries
        where property_id = $1 and reconciliation_id = $2`,
      [this.books.propertyId, reconciliationId],
    );
    return rows;
  }

  #sumsOfPlanted(): [string, bigint][] {
    const sums = new Map<string, bigint>();
    for (const { cause, effects } of this.#planted) {
      for (const [account, location, cents] of effects) {
        const key = `${account} ${location} ${cause}`;
        sums.set(key, (sums.get(key) ?? 0n) + BigInt(cents));
      }
    }
    return inOrder([...sums]);
  }
}

const inOrder = (sums: [string, bigint][]) =>
  sums.filter(([, amount]) => amount !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));

function sumsIn(rows: readonly TieOutRow[]): [string, bigint][] {
  return inOrder(
    rows.flatMap(({ place, causes, foreign }) =>
      [...Object.entries(causes), ['foreign', foreign] as const].map(
        ([cause, amount]): [string, bigint] => [
          `${place.account} ${place.location} ${cause}`,
          amount,
        ],
      ),
    ),
  );
}

function proveIdentity(row: TieOutRow): void {
  const registered = row.adjustments + row.leftThere;
  const accepted = row.opening + row.ours - row.notExported - row.excluded + registered;
  const named = accepted - row.pending - row.error + row.foreign + discrepancyOf(row.causes);
  assert.equal(row.unexplained, 0n, `nothing is unexplained at ${row.place.account}`);
  assert.equal(row.external, named, `the identity at ${row.place.account}`);
}
