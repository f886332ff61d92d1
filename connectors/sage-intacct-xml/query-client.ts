// Reads a whole query, page after page, and proves that it is whole; asks single functions too.
// Between the connector's readings and session-client.ts. Invariant: the rows returned are as many
// as the last page's totalcount and all different; a list that moved while it was read is read
// again, three times at most. Leaves to others: what the rows mean.

import type { CallPurpose } from '#external-ledger/call-meter.ts';
import type { Reading } from '#external-ledger/external-ledger.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';
import { type Page, type Query, queryFunction, type Row, readPage } from './query.ts';
import type { VendorError } from './response.ts';
import type { Called, SessionClient } from './session-client.ts';
import { type Failure, failureOf, unreadable } from './vendor-errors.ts';
import type { XmlElement } from './xml-reader.ts';
import type { XmlNode } from './xml-writer.ts';

/** A reading that failed. */
export type NotRead = Exclude<Reading<never>, { kind: 'read' }>;

const readingsMax = 3;

/**
 * What a failed call means for a reading: nothing was to be booked, so uncertainty is only a delay,
 * and nothing can have been repeated.
 */
function notRead({ kind, cause, retryAfterMs, held }: Failure): NotRead {
  if (kind === 'refused') return { kind, cause };
  if (kind === 'repeated') return { kind: 'refused', cause: held ?? cause };
  const isAccess = kind === 'token' || kind === 'disconnected';
  return { kind: isAccess ? 'disconnected' : 'busy', cause, retryAfterMs };
}

/** What a call is for, and where it is made. */
interface Place {
  readonly purpose: CallPurpose;
  readonly entityId: string | null;
}

export interface QueryClientOptions {
  readonly pageSize: number;
  /** Where the connection is: readings are made there. */
  readonly entityId: string | null;
}

export class QueryClient {
  readonly #session: SessionClient;
  readonly #options: QueryClientOptions;
  /** `OBJECT FIELD` pairs this company's release refuses in queries. */
  readonly #refusedFields = new Set<string>();

  constructor(session: SessionClient, options: QueryClientOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** All rows of a query. */
  async readAll(
    query: Query,
    purpose: CallPurpose,
    entityId = this.#options.entityId,
  ): Promise<Reading<readonly Row[]>> {
    for (let reading = 1; reading <= readingsMax; reading += 1) {
      const rows = await this.#readOnce(query, { purpose, entityId });
      if (rows !== 'moved') return rows;
    }
    const problem = intacctProblem('INTACCT_PAGES_MOVED', {}, query.object);
    return { kind: 'busy', cause: { ...problem, subject: query.object }, retryAfterMs: null };
  }

  /** How many rows a query has; null: the answer does not say. */
  async count(query: Query, purpose: CallPurpose): Promise<Reading<number | null>> {
    const place = { purpose, entityId: this.#options.entityId };
    const page = await this.#readPage(query, 0, place, 1);
    return page.kind === 'read' ? { kind: 'read', value: page.value.totalCount } : page;
  }

  /** The result of one function that is no query. */
  async ask(content: XmlNode, purpose: CallPurpose): Promise<Reading<XmlElement>> {
    const called = await this.#call(content, { purpose, entityId: this.#options.entityId });
    if (called.kind === 'called' && called.said.kind === 'succeeded') {
      return { kind: 'read', value: called.said.result };
    }
    return this.#failure(called);
  }

  async #readOnce(query: Query, place: Place): Promise<Reading<readonly Row[]> | 'moved'> {
    const rows: Row[] = [];
    const seen = new Set<string>();
    let total: number | null = null;
    for (let offset = 0; ; offset += this.#options.pageSize) {
      const page = await this.#readPage(query, offset, place);
      if (page.kind !== 'read') return page;
      const { rows: found, totalCount, numRemaining } = page.value;
      if (offset > 0 && totalCount !== total) return 'moved';
      total = totalCount;
      for (const row of found) {
        const record = row.RECORDNO;
        if (record !== undefined && seen.has(record)) return 'moved';
        if (record !== undefined) seen.add(record);
        rows.push(row);
      }
      if (this.#isLast(found.length, offset, { total, numRemaining })) break;
      if (found.length === 0) return 'moved';
    }
    return total !== null && rows.length !== total ? 'moved' : { kind: 'read', value: rows };
  }

  #isLast(
    found: number,
    offset: number,
    { total, numRemaining }: { total: number | null; numRemaining: number | null },
  ): boolean {
    const { pageSize } = this.#options;
    if (total !== null) return offset + pageSize >= total;
    return numRemaining === null ? found < pageSize : numRemaining === 0;
  }

  async #readPage(
    query: Query,
    offset: number,
    place: Place,
    size = this.#options.pageSize,
  ): Promise<Reading<Page>> {
    for (;;) {
      const fields = this.#fieldsOf(query);
      const page = { offset, size };
      const called = await this.#call(queryFunction(query, fields, page), place);
      const read = called.kind === 'called' ? readPage(called.said) : null;
      if (read !== null) return { kind: 'read', value: read };
      const failure = this.#failure(called);
      // Each turn asks for fewer fields, so that the loop ends.
      if (failure.kind !== 'refused' || !this.#dropRefused(query, fields, called)) return failure;
    }
  }

  #fieldsOf(query: Query): readonly string[] {
    const optional = query.optionalFields ?? [];
    const kept = optional.filter((name) => !this.#refusedFields.has(`${query.object} ${name}`));
    return [...query.fields, ...kept];
  }

  /**
   * Remembers which optional fields not to ask for again: those the refusal names, or the less
   * certain half of them where it names none. False when there is none left to drop.
   */
  #dropRefused(query: Query, asked: readonly string[], called: Called): boolean {
    const optional = (query.optionalFields ?? []).filter((name) => asked.includes(name));
    const text =
      called.kind === 'called' && called.said.kind === 'failed' ? textsOf(called.said.errors) : '';
    const named = optional.filter((name) => isNamedIn(name, text));
    const dropped = named.length > 0 ? named : optional.slice(Math.floor(optional.length / 2));
    for (const name of dropped) this.#refusedFields.add(`${query.object} ${name}`);
    return dropped.length > 0;
  }

  #call(content: XmlNode, { purpose, entityId }: Place): Promise<Called> {
    return this.#session.call({
      content,
      controlId: `tieout-${purpose}`,
      // May be asked any number of times.
      once: false,
      policyId: null,
      purpose,
      // Each page of a query counts, whatever is in it.
      counted: 1,
      entityId,
    });
  }

  #failure(called: Called): NotRead {
    if (called.kind === 'ungranted') {
      const { kind, cause, retryAfterMs } = called.grant;
      return { kind, cause, retryAfterMs };
    }
    const { exchange, said } = called;
    if (exchange.kind !== 'answered') {
      const problem = intacctProblem(
        'INTACCT_UNREACHABLE',
        {},
        this.#session.host,
        exchange.reason,
      );
      return { kind: 'busy', cause: { ...problem, subject: null }, retryAfterMs: null };
    }
    const isYes = said.kind === 'succeeded' || said.kind === 'acknowledged';
    return notRead(isYes ? unreadable(exchange.status) : failureOf(exchange));
  }
}

function textsOf(errors: readonly VendorError[]): string {
  return errors
    .flatMap(({ errorNo, description, description2, correction }) => [
      errorNo,
      description,
      description2,
      correction,
    ])
    .join(' ');
}

/** Written as we asked for it: a message may hold the plain word "state". */
function isNamedIn(field: string, text: string): boolean {
  const escaped = field.replaceAll('.', '\\.');
  return new RegExp(`(?<![\\w.])${escaped}(?![\\w.])`).test(text);
}
