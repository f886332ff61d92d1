// Reads what a company consists of: accounts, journals, entities, dimensions and their values, and
// what it calls its dimensions. Between the connector and query-client.ts. Invariant: a chart is
// whole or it is not read; only optional lists may be missing. Leaves to others: what the rows mean
// (chart-rows.ts).

import type { ExternalChartItem, Reading } from '#external-ledger/external-ledger.ts';
import { type DimensionWords, dimensionWords } from '../sage-intacct/dimension-words.ts';
import { type BooksRead, journalsOutside } from '../sage-intacct/journal-books.ts';
import {
  type ChartList,
  chartItemOf,
  chartLists,
  dimensionItemsOf,
  labelsOf,
} from './chart-rows.ts';
import type { SageIntacctRestSettings } from './intacct-settings.ts';
import { masters } from './query.ts';
import type { QueryClient } from './query-client.ts';
import { notReadOf } from './query-client.ts';
import type { SessionClient } from './session-client.ts';

const forbidden = 'INTACCT_PERMISSION_MISSING';
const dimensionsPath = '/services/company-config/dimensions/list';

export interface ChartClientParts {
  readonly session: SessionClient;
  readonly queries: QueryClient;
  readonly settings: SageIntacctRestSettings;
}

/** Lists that are read to know which journals are of other books. */
export const moneyJournals = chartLists.filter(
  ({ kind, attributes }) => kind === 'journal' && attributes?.statistical !== true,
);

/**
 * Adjustment journals stand in the list of all journals and in one of their own: one item of them,
 * which knows what either list says.
 */
function withoutTwins(items: readonly ExternalChartItem[]): readonly ExternalChartItem[] {
  const kept = new Map<string, ExternalChartItem>();
  for (const item of items) {
    const place = `${item.kind} ${item.externalId}`;
    const first = kept.get(place);
    if (first === undefined) kept.set(place, item);
    else {
      const known = Object.entries(first.attributes).filter(([, value]) => value !== null);
      const attributes = { ...item.attributes, ...Object.fromEntries(known) };
      kept.set(place, { ...first, attributes });
    }
  }
  return [...kept.values()];
}

export class ChartClient {
  readonly #session: SessionClient;
  readonly #queries: QueryClient;
  /** Whether a journal's entries wait for approval; asked once per journal, renewed by `read`. */
  /** By journal: known, or being asked for. */
  readonly #approvals = new Map<string, boolean | Promise<boolean>>();
  readonly #books: BooksRead;
  #dimensions: readonly ExternalChartItem[] | null = null;
  #outside: readonly string[] | null = null;

  constructor({ session, queries, settings }: ChartClientParts) {
    this.#session = session;
    this.#queries = queries;
    this.#books = settings;
  }

  async read(): Promise<Reading<readonly ExternalChartItem[]>> {
    const [dimensions, lists] = await Promise.all([
      this.#readDimensions('chart'),
      this.#readLists(chartLists, 'chart'),
    ]);
    if (dimensions.kind === 'busy') return dimensions;
    if (lists.kind !== 'read') return lists;
    const items = lists.value;
    this.#outside = journalsOutside(items, this.#books);
    for (const item of items) {
      if (item.kind !== 'journal') continue;
      const needsApproval = item.attributes.needsApproval === true;
      this.#approvals.set(item.externalId, needsApproval);
    }
    return { kind: 'read', value: [...items, ...(this.#dimensions ?? [])] };
  }

  async #readLists(
    lists: readonly ChartList[],
    purpose: 'chart' | 'list',
  ): Promise<Reading<readonly ExternalChartItem[]>> {
    const readings = await Promise.all(
      lists.map(async (list) => {
        const reading = await this.#queries.readAll(list.query, purpose);
        return { list, reading };
      }),
    );
    const items: ExternalChartItem[] = [];
    for (const { list, reading } of readings) {
      // A company without the module, or a user without the right, still has a chart.
      if (reading.kind !== 'read' && list.isOptional && reading.kind !== 'busy') continue;
      if (reading.kind !== 'read') return reading;
      for (const row of reading.value) {
        const item = chartItemOf(list.kind, row, list.attributes);
        if (item) items.push(item);
      }
    }
    return { kind: 'read', value: withoutTwins(items) };
  }

  /** Journals of books that are not asked for: their lines belong in no list and no balance. */
  async journalsOutside(): Promise<Reading<readonly string[]>> {
    if (this.#outside !== null) return { kind: 'read', value: this.#outside };
    const journals = await this.#readLists(moneyJournals, 'list');
    if (journals.kind !== 'read') return journals;
    this.#outside = journalsOutside(journals.value, this.#books);
    return { kind: 'read', value: this.#outside };
  }

  /** The company's own dimensions, `nsp::…`; none where the list cannot be read. */
  async userDefined(): Promise<Reading<readonly string[]>> {
    const known = await this.#known();
    if (known.kind !== 'read' && this.#dimensions === null) return known;
    const names = (this.#dimensions ?? []).map((one) => one.externalId);
    return { kind: 'read', value: names.filter((name) => name.startsWith('nsp::')) };
  }

  /** What the company calls its dimensions; nothing where that cannot be read now. */
  async words(): Promise<DimensionWords> {
    await this.#known();
    return dimensionWords(labelsOf(this.#dimensions ?? []));
  }

  async #known(): Promise<Reading<readonly ExternalChartItem[]>> {
    if (this.#dimensions !== null) return { kind: 'read', value: this.#dimensions };
    return this.#readDimensions('find');
  }

  async #readDimensions(purpose: 'chart' | 'find'): Promise<Reading<readonly ExternalChartItem[]>> {
    const called = await this.#session.call({ method: 'GET', path: dimensionsPath, purpose });
    const isAnswered = called.kind === 'called' && called.exchange.kind === 'answered';
    const body = isAnswered && called.exchange.status === 200 ? called.exchange.body : null;
    const items = dimensionItemsOf(body);
    if (items !== null) {
      this.#dimensions = items;
      return { kind: 'read', value: items };
    }
    const reading = notReadOf(called, this.#session.host);
    // A release without this service, or a user without the right to it, has no words of its own:
    // not asked again, and no reason to find nothing.
    const isForbidden = reading.kind !== 'busy' && reading.cause.code === forbidden;
    if (reading.kind === 'refused' || isForbidden) this.#dimensions ??= [];
    return reading;
  }

  /** Is it known, without asking, that entries of this journal need no approval? */
  isKnownToPost(journalId: string): boolean {
    return this.#approvals.get(journalId) === false;
  }

  needsApproval(journalId: string): boolean | Promise<boolean> {
    const known = this.#approvals.get(journalId);
    if (known !== undefined) return known;
    const asked = this.#askApproval(journalId);
    this.#approvals.set(journalId, asked);
    return asked;
  }

  async #askApproval(journalId: string): Promise<boolean> {
    const optionalFields = ['enableApproval'];
    const query = masters('general-ledger/journal', { optionalFields, id: journalId });
    const reading = await this.#queries.readAll(query, 'post');
    const row = reading.kind === 'read' ? reading.value[0] : undefined;
    if (row) {
      const needsApproval = chartItemOf('journal', row)?.attributes.needsApproval === true;
      this.#approvals.set(journalId, needsApproval);
      return needsApproval;
    }
    // Unknown is not remembered; until it is known, states are read back.
    this.#approvals.delete(journalId);
    return true;
  }
}
