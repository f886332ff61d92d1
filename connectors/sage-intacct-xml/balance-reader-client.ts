// Reads balances: by the report per location and department, by the trial balance, or, where a
// company answers neither, by adding up lines. Between the connector and query-client.ts.
// Invariant: an answer that cannot be understood is a failed reading, never an empty one. Leaves to
// others: the reports' form (balance-rows.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type {
  DimensionBalance,
  ExternalBalance,
  Reading,
} from '#external-ledger/external-ledger.ts';
import { intacctCause } from '../sage-intacct/intacct-errors.ts';
import { understood } from '../sage-intacct/row-values.ts';
import {
  balancesByElement,
  balancesFunction,
  balancesOfLines,
  type LinesAsked,
  reportBalances,
  trialBalanceFunction,
} from './balance-rows.ts';
import type { ChartReader } from './chart-reader-client.ts';
import { elementOf } from './dimension-elements.ts';
import type { SageIntacctXmlSettings } from './intacct-xml-settings.ts';
import type { Row } from './query.ts';
import { linesQueries, masters } from './query.ts';
import type { QueryClient } from './query-client.ts';

type Balances = Reading<readonly ExternalBalance[]>;

export class BalanceReader {
  readonly #queries: QueryClient;
  readonly #chart: ChartReader;
  readonly #settings: SageIntacctXmlSettings;

  constructor(queries: QueryClient, chart: ChartReader, settings: SageIntacctXmlSettings) {
    this.#queries = queries;
    this.#chart = chart;
    this.#settings = settings;
  }

  /** Per account, location and department. */
  async balances(asOf: IsoDate): Promise<Balances> {
    const accounts = await this.#accounts();
    if (accounts.kind !== 'read') return accounts;
    if (accounts.value === null) return { kind: 'read', value: [] };
    const { balancesFromOn: fromOn, adjustmentBooks, reportingBook, baseCurrency } = this.#settings;
    const books = { adjustmentBooks, reportingBook };
    const asked = { fromOn, asOf, accounts: accounts.value, ...books };
    const report = await this.#queries.ask(balancesFunction(asked), 'balances');
    // The report needs a location where the company has several base currencies, and a right of
    // its own: where it is refused, lines are added up.
    if (report.kind === 'refused' || report.kind === 'disconnected') return this.#ofLines(asOf);
    if (report.kind !== 'read') return report;
    return understood(() => reportBalances(report.value, 'accountbalance', baseCurrency));
  }

  async trialBalance(asOf: IsoDate): Promise<Balances> {
    const { balancesFromOn: fromOn, adjustmentBooks, reportingBook, baseCurrency } = this.#settings;
    const asked = trialBalanceFunction({ fromOn, asOf, adjustmentBooks, reportingBook });
    const report = await this.#queries.ask(asked, 'balances');
    if (report.kind !== 'read') return report;
    return understood(() => reportBalances(report.value, 'trialbalance', baseCurrency));
  }

  /** First and last account number in the ledger's own order: the report wants a range. */
  async #accounts(): Promise<Reading<readonly [string, string] | null>> {
    const query = masters('GLACCOUNT', { fields: ['RECORDNO', 'ACCOUNTNO'], orderBy: 'ACCOUNTNO' });
    const reading = await this.#queries.readAll(query, 'balances');
    if (reading.kind !== 'read') return reading;
    const first = reading.value[0]?.ACCOUNTNO;
    const last = reading.value.at(-1)?.ACCOUNTNO;
    const range = first === undefined || last === undefined ? null : ([first, last] as const);
    return { kind: 'read', value: range };
  }

  /**
   * Per account, location and value of the dimension: from every line, since which dimensions the
   * report groups by besides these two is not documented.
   */
  async balancesBy(
    asOf: IsoDate,
    dimension: string,
  ): Promise<Reading<readonly DimensionBalance[]>> {
    const element = elementOf(dimension);
    if (element === null) {
      const cause = intacctCause('INTACCT_FIELD_REFUSED', 'no name of a dimension', dimension);
      return { kind: 'refused', cause };
    }
    return this.#fromLines(asOf, element, (rows, asked) => balancesByElement(rows, element, asked));
  }

  #ofLines(asOf: IsoDate): Promise<Balances> {
    return this.#fromLines(asOf, 'DEPARTMENT', balancesOfLines);
  }

  async #fromLines<Balance>(
    asOf: IsoDate,
    element: string,
    sum: (rows: readonly Row[], asked: LinesAsked) => readonly Balance[],
  ): Promise<Reading<readonly Balance[]>> {
    const { userDimensions, baseCurrency: currency } = this.#settings;
    const outside = await this.#chart.journalsOutside();
    if (outside.kind !== 'read') return outside;
    const reading = await this.#queries.readAll(
      linesQueries(userDimensions).through(asOf, element),
      'balances',
    );
    if (reading.kind !== 'read') return reading;
    return understood(() => sum(reading.value, { currency, outside: outside.value }));
  }
}
