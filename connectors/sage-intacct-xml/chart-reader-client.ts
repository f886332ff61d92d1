// Reads the chart list by list, and remembers what it says of journals. Between the connector and
// query-client.ts. Invariant: a list that is optional and refused is left out; any other failure
// fails the chart. Leaves to others: fields and items (chart-rows.ts).

import type { ExternalChartItem, Reading } from '#external-ledger/external-ledger.ts';
import { journalsOutside } from '../sage-intacct/journal-books.ts';
import {
  type ChartList,
  chartItemOf,
  chartLists,
  dimensionItems,
  journalList,
  journalListFallback,
  userDimensionsOf,
  withEntities,
} from './chart-rows.ts';
import type { SageIntacctXmlSettings } from './intacct-xml-settings.ts';
import { whereIs } from './query.ts';
import type { QueryClient } from './query-client.ts';
import { node } from './xml-writer.ts';

type Items = Reading<readonly ExternalChartItem[]>;

export class ChartReader {
  readonly #queries: QueryClient;
  readonly #settings: SageIntacctXmlSettings;
  /** Whether a journal's entries may wait for approval; asked once each, renewed by `chart`. */
  /** By journal: known, or being asked for. */
  readonly #approvals = new Map<string, boolean | Promise<boolean>>();
  #dimensions: Promise<readonly ExternalChartItem[]> | null = null;
  #outside: ReadonlySet<string> | null = null;

  constructor(queries: QueryClient, settings: SageIntacctXmlSettings) {
    this.#queries = queries;
    this.#settings = settings;
  }

  /** Is it known, without asking, that entries of this journal wait for nobody? */
  isKnownToPost(journalId: string): boolean {
    return this.#approvals.get(journalId) === false;
  }

  /** May entries of this journal wait for approval? Yes where the company does not tell. */
  mayWait(journalId: string): boolean | Promise<boolean> {
    const known = this.#approvals.get(journalId);
    if (known !== undefined) return known;
    const asked = this.#askApproval(journalId);
    this.#approvals.set(journalId, asked);
    return asked;
  }

  async #askApproval(journalId: string): Promise<boolean> {
    const reading = await this.#journals([], ['SYMBOL', journalId]);
    const [journal] = reading.kind === 'read' ? reading.value : [];
    const mayWait = journal?.attributes.needsApproval !== false;
    // What could not be asked is asked again; what the company does not tell is not.
    if (reading.kind === 'busy' || reading.kind === 'disconnected') {
      this.#approvals.delete(journalId);
    } else this.#approvals.set(journalId, mayWait);
    return mayWait;
  }

  /** The dimensions with the company's own words. */
  async dimensions(): Promise<Items> {
    const reading = await this.#queries.ask(node('getDimensions'), 'chart');
    if (reading.kind !== 'read') return reading;
    return { kind: 'read', value: dimensionItems(reading.value) };
  }

  /** The same, asked once; empty where they cannot be read. */
  knownDimensions(): Promise<readonly ExternalChartItem[]> {
    this.#dimensions ??= this.dimensions().then((reading) => {
      if (reading.kind === 'read') return reading.value;
      // A release without them, or a user without the right, has no words of its own; what was not
      // answered is asked again.
      if (reading.kind !== 'refused') this.#dimensions = null;
      return [];
    });
    return this.#dimensions;
  }

  /** Elements of user-defined dimensions: those the settings name and those the company has. */
  async userDimensions(): Promise<readonly string[]> {
    const own = userDimensionsOf(await this.knownDimensions());
    return [...new Set([...this.#settings.userDimensions, ...own])];
  }

  async chart(): Promise<Items> {
    this.#dimensions = null;
    const items: ExternalChartItem[] = [...(await this.knownDimensions())];
    const own = await this.userDimensions();
    const journals = await this.#journals(own);
    if (journals.kind !== 'read') return journals;
    items.push(...journals.value);
    this.#outside = new Set(journalsOutside(journals.value, this.#settings));
    for (const list of chartLists(own)) {
      const reading = await this.#items(list, own);
      if (reading.kind === 'read') items.push(...reading.value);
      else if (!list.optional || reading.kind === 'busy') return reading;
    }
    for (const item of items) {
      if (item.kind !== 'journal') continue;
      const mayWait = item.attributes.needsApproval !== false;
      this.#approvals.set(item.externalId, mayWait);
    }
    return { kind: 'read', value: withEntities(items) };
  }

  /** Journals of books that are not asked for: their entries belong in no list and no balance. */
  async journalsOutside(): Promise<Reading<ReadonlySet<string>>> {
    if (this.#outside !== null) return { kind: 'read', value: this.#outside };
    const journals = await this.#journals([]);
    if (journals.kind !== 'read') return journals;
    this.#outside = new Set(journalsOutside(journals.value, this.#settings));
    return { kind: 'read', value: this.#outside };
  }

  async #journals(
    own: readonly string[],
    where?: readonly [field: string, value: string],
  ): Promise<Items> {
    const asked = (list: ChartList) =>
      where === undefined ? list : { ...list, query: whereIs(list.query, where) };
    const reading = await this.#items(asked(journalList), own);
    return reading.kind === 'refused' ? this.#items(asked(journalListFallback), own) : reading;
  }

  async #items(list: ChartList, own: readonly string[]): Promise<Items> {
    const reading = await this.#queries.readAll(list.query, 'chart');
    if (reading.kind !== 'read') return reading;
    const items = reading.value.flatMap((row) => chartItemOf(list, row, own) ?? []);
    return { kind: 'read', value: items };
  }
}
