// Reads a whole query, page after page, and proves that it is whole. Between the connector's
// readings and session-client.ts. Invariant: the rows returned are as many as the last page's
// totalCount and all different; a list that moved while it was read is read again, three times at
// most. Leaves to others: what the rows mean.

import type { CallPurpose } from '#external-ledger/call-meter.ts';
import type { Reading } from '#external-ledger/external-ledger.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';
import type { Plain } from './exact-json.ts';
import { textOf } from './exact-json.ts';
import { fieldNotQueryable, type Page, pageBody, type Query, readPage } from './query.ts';
import type { Called, SessionClient } from './session-client.ts';
import { type Failure, failureOf, unreadable, vendorErrors } from './vendor-errors.ts';

/** A reading that failed. */
export type NotRead = Exclude<Reading<never>, { kind: 'read' }>;

/** A look at a query: its first row, and how many it has, where the answer says so. */
export interface Peeked {
  readonly row: Plain | null;
  readonly totalCount: number | null;
}

const readingsMax = 3;
const queryPath = '/services/core/query';

/**
 * What a failed call means for a reading: nothing was to be booked, so uncertainty is only a delay.
 */
function notRead({ kind, cause, retryAfterMs }: Failure): NotRead {
  if (kind === 'refused') return { kind, cause };
  const isAccess = kind === 'token' || kind === 'disconnected';
  return { kind: isAccess ? 'disconnected' : 'busy', cause, retryAfterMs };
}

export class QueryClient {
  readonly #session: SessionClient;
  readonly #pageSize: number;
  /** `object field` pairs this company's release refuses in queries. */
  readonly #refusedFields = new Set<string>();

  constructor(session: SessionClient, pageSize: number) {
    this.#session = session;
    this.#pageSize = pageSize;
  }

  /** All rows of a query. */
  async readAll(query: Query, purpose: CallPurpose): Promise<Reading<readonly Plain[]>> {
    for (let reading = 1; reading <= readingsMax; reading += 1) {
      const rows = await this.#readOnce(query, purpose);
      if (rows !== 'moved') return rows;
    }
    const problem = intacctProblem('INTACCT_PAGES_MOVED', {}, query.object);
    return { kind: 'busy', cause: { ...problem, subject: query.object }, retryAfterMs: null };
  }

  /** The first row of a query and how many there are: the smallest look. */
  async peek(query: Query, purpose: CallPurpose): Promise<Reading<Peeked>> {
    const page = await this.#readPage(query, purpose, 1, 1);
    if (page.kind !== 'read') return page;
    const { rows, totalCount } = page.value;
    return { kind: 'read', value: { row: rows[0] ?? null, totalCount } };
  }

  async #readOnce(
    query: Query,
    purpose: CallPurpose,
  ): Promise<Reading<readonly Plain[]> | 'moved'> {
    const rows: Plain[] = [];
    const keys = new Set<string>();
    let total: number | null = null;
    for (let start = 1; ; start += this.#pageSize) {
      const page = await this.#readPage(query, purpose, start);
      if (page.kind !== 'read') return page;
      const { rows: found, totalCount } = page.value;
      if (start > 1 && totalCount !== total) return 'moved';
      total = totalCount;
      for (const row of found) {
        const key = textOf(row, 'key');
        if (key !== null && keys.has(key)) return 'moved';
        if (key !== null) keys.add(key);
        rows.push(row);
      }
      const isLast =
        total === null ? found.length < this.#pageSize : start + this.#pageSize > total;
      if (isLast) break;
      if (found.length === 0) return 'moved';
    }
    return total !== null && rows.length !== total ? 'moved' : { kind: 'read', value: rows };
  }

  async #readPage(
    query: Query,
    purpose: CallPurpose,
    start: number,
    size = this.#pageSize,
  ): Promise<Reading<Page>> {
    const place = query.isOfWholeCompany ? { entityId: null } : {};
    for (;;) {
      const fields = this.#fieldsOf(query);
      const body = pageBody(query, fields, start, size);
      const called = await this.#session.call({ path: queryPath, body, purpose, ...place });
      const page = this.#pageOf(called);
      if ('rows' in page) return { kind: 'read', value: page };
      const field = this.#refusedField(called);
      const isOptional = field !== null && query.optionalFields?.includes(field);
      // Only a field of this very request, so that the loop ends.
      if (!isOptional || !fields.includes(field)) return page;
      this.#refusedFields.add(`${query.object} ${field}`);
    }
  }

  #fieldsOf(query: Query): readonly string[] {
    const optional = query.optionalFields ?? [];
    const kept = optional.filter((name) => !this.#refusedFields.has(`${query.object} ${name}`));
    return [...query.fields, ...kept];
  }

  #refusedField(called: Called): string | null {
    if (called.kind !== 'called' || called.exchange.kind !== 'answered') return null;
    const errors = vendorErrors(called.exchange.body);
    return errors.map((one) => fieldNotQueryable(one.message)).find((one) => one !== null) ?? null;
  }

  #pageOf(called: Called): Page | NotRead {
    const { host } = this.#session;
    if (called.kind !== 'called' || called.exchange.kind !== 'answered') {
      return notReadOf(called, host);
    }
    const { exchange } = called;
    const page = exchange.status === 200 ? readPage(exchange.body) : null;
    return page ?? notReadOf(called, host);
  }
}

/** What a call that yielded nothing readable means for a reading. */
export function notReadOf(called: Called, host: string): NotRead {
  if (called.kind === 'ungranted') {
    const { kind, cause, retryAfterMs } = called.grant;
    return { kind, cause, retryAfterMs };
  }
  const { exchange } = called;
  if (exchange.kind !== 'answered') {
    const cause = intacctProblem('INTACCT_UNREACHABLE', {}, host, exchange.reason);
    return { kind: 'busy', cause: { ...cause, subject: null }, retryAfterMs: null };
  }
  const failure = exchange.status === 200 ? unreadable(200) : failureOf(exchange);
  // "Not implemented" will be no other the next time.
  return notRead(exchange.status === 501 ? { ...failure, kind: 'refused' } : failure);
}
