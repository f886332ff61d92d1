// Runs a balance report: asked for, waited for, fetched. Between the connector and
// session-client.ts. Invariant: no redirect is followed by itself; the file is fetched from below
// our own address only, whatever the answer names; one report at a time, since a company of the
// first tier runs one. Leaves to others: what the file means (trial-balance-rows.ts). Source:
// developer.sage.com/intacct, services/reports/general-ledger.

import { setTimeout as wait } from 'node:timers/promises';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ExternalBalance, Reading } from '#external-ledger/external-ledger.ts';
import { type IntacctCode, intacctProblem } from '../sage-intacct/intacct-errors.ts';
import { isPlain, type Plain, textOf } from './exact-json.ts';
import type { SageIntacctRestSettings } from './intacct-settings.ts';
import { notReadOf } from './query-client.ts';
import type { RestAnswer } from './rest-client.ts';
import type { Called, SessionClient } from './session-client.ts';
import { retryAfterMs } from './throttle-headers.ts';
import { reportBalancesOf } from './trial-balance-rows.ts';

const downloadPath = '/services/reports/download';

type Failed = Exclude<Reading<never>, { kind: 'read' }>;

export class ReportClient {
  readonly #settings: SageIntacctRestSettings;
  readonly #session: SessionClient;
  #running: Promise<unknown> = Promise.resolve();

  constructor(settings: SageIntacctRestSettings, session: SessionClient) {
    this.#settings = settings;
    this.#session = session;
  }

  /** Balances as the vendor's own report adds them up, from the beginning of the books. */
  balances(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    const next = this.#running.then(() => this.#report(asOf));
    this.#running = next.catch(() => {});
    return next;
  }

  async #report(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    const file = await this.#file(asOf);
    if (file.kind !== 'read') return file;
    const { baseCurrency, reportColumns } = this.#settings;
    const balances = reportBalancesOf(file.value, baseCurrency, reportColumns);
    if (!('line' in balances)) return { kind: 'read', value: balances };
    return failed('refused', 'INTACCT_REPORT_UNREADABLE', balances.line.slice(0, 300));
  }

  async #file(asOf: IsoDate): Promise<Reading<string>> {
    const { balanceReport, balancesFromOn, reportingBook, adjustmentBooks } = this.#settings;
    const asked = await this.#call('POST', `/services/reports/general-ledger/${balanceReport}`, {
      reportName: `Tieout as of ${asOf}`,
      outputType: 'csv',
      outputLocation: 'intacct',
      parameters: {
        timePeriod: { dateRange: { startDate: balancesFromOn, endDate: asOf } },
        reportingBook,
        includeReportingBook: true,
        adjustmentBooks,
        showZeroBalanceAccounts: 'onlyWithActivity',
      },
    });
    if (!('status' in asked)) return asked;
    const reportId = textOf(resultOf(asked.body), 'reportId');
    if (asked.status !== 202 || reportId === null) return this.#notRead(asked);
    const query = new URLSearchParams({ reportId, outputType: 'csv', outputLocation: 'intacct' });
    return this.#await(reportId, `/services/reports/status?${query}`, asked);
  }

  /** Looks again when the vendor says so, but not later than the settings want to know. */
  async #await(reportId: string, statusPath: string, first: RestAnswer): Promise<Reading<string>> {
    const { reportWaitMs, reportPollMs } = this.#settings;
    let last = first;
    for (let waitedMs = 0; waitedMs <= reportWaitMs; ) {
      const pauseMs = Math.min(retryAfterMs(last.headers) ?? reportPollMs, reportPollMs);
      await wait(pauseMs);
      waitedMs += pauseMs;
      const status = await this.#call('GET', statusPath);
      if (!('status' in status)) return status;
      last = status;
      if (status.status === 303) {
        const file = await this.#fetch(reportId, status);
        if (file !== null) return file;
        continue;
      }
      if (status.status !== 200) return this.#notRead(status);
      const state = textOf(resultOf(status.body), 'status') ?? 'unknown';
      if (['failed', 'canceled', 'cancelled'].includes(state)) {
        return failed('refused', 'INTACCT_REPORT_FAILED', state);
      }
    }
    return failed('busy', 'INTACCT_REPORT_LATE', String(Math.round(reportWaitMs / 1000)));
  }

  /** The file; null while it is not there yet. */
  async #fetch(reportId: string, done: RestAnswer): Promise<Reading<string> | null> {
    const named = textOf(resultOf(done.body), 'downloadURL') ?? done.headers.location ?? '';
    const at = named.indexOf(downloadPath);
    const plain = `${downloadPath}?${new URLSearchParams({ reportId, outputType: 'csv' })}`;
    const file = await this.#call('GET', at < 0 ? plain : named.slice(at));
    if (!('status' in file)) return file;
    if (file.status === 404) return null;
    return file.status === 200 ? { kind: 'read', value: file.text } : this.#notRead(file);
  }

  async #call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<RestAnswer | Failed> {
    const headers = { accept: '*/*' };
    const called = await this.#session.call({ method, path, body, headers, purpose: 'balances' });
    if (called.kind === 'called' && called.exchange.kind === 'answered') return called.exchange;
    return notReadOf(called, this.#session.host);
  }

  #notRead(exchange: RestAnswer): Failed {
    const called: Called = {
      kind: 'called',
      exchange,
      wire: () => ({ request: {}, answer: null }),
    };
    return notReadOf(called, this.#session.host);
  }
}

function resultOf(body: unknown): Plain {
  const result = isPlain(body) ? body['ia::result'] : null;
  return isPlain(result) ? result : {};
}

function failed(kind: 'busy' | 'refused', code: IntacctCode, said: string): Failed {
  const problem = intacctProblem(code, {}, said, '');
  return { kind, cause: { ...problem, subject: null } };
}
