// Speaks the control API of a simulated company, for the console's page of it in the demo.
// Invariant: goes to the one address this process was started with, which is on this machine; a
// real company has no such address, and nothing of a request chooses another. Leaves to others: who
// may (access/route-rights.ts), how it looks.

import { request } from 'undici';
import { exportProblem } from '#export-queue/export-errors.ts';
import { ProblemError } from '#problems/problem.ts';

const timeoutMs = 5_000;

export interface CompanyBooks {
  readonly companyId: string;
  readonly counts: { readonly entries: number; readonly lines: number };
  readonly booksClosedThrough: { readonly company: string | null };
}

export interface CompanyEntries {
  readonly totalCount: number;
  readonly entries: readonly {
    readonly key: string;
    readonly postingDate: string;
    readonly journal: string;
    readonly description: string | null;
    readonly state: string;
    readonly createdBy: string;
    readonly lines: readonly {
      readonly txnType: 'debit' | 'credit';
      readonly txnCurrency: string;
      readonly amount: string;
    }[];
  }[];
}

export interface CompanyRequests {
  readonly totalCount: number;
  readonly requests: readonly {
    readonly number: number;
    readonly at: string;
    readonly method: string;
    readonly path: string;
    /** Null: the connection was dropped. */
    readonly status: number | null;
    readonly fault: string | null;
    readonly durationMs: number;
  }[];
}

export interface CompanyFaults {
  readonly known: Readonly<Record<string, string>>;
  readonly ordered: readonly {
    readonly id: number;
    readonly fault: string;
    readonly timesLeft: number;
  }[];
}

export interface CompanySettings {
  readonly latencyMs: number;
  readonly chaosPercent: number;
}

/**
 * One call. *Errors:* EXPORT_SIMULATED_COMPANY_AWAY (502) when it does not answer,
 * EXPORT_SIMULATED_COMPANY_REFUSED (422) with its words.
 */
export async function askCompany<T>(
  url: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  const headers = { 'content-type': 'application/json' };
  const away = () =>
    new ProblemError([exportProblem('EXPORT_SIMULATED_COMPANY_AWAY', {}, url)], 502);
  const answer = await request(`${url}/simulator${path}`, { method, headers, ...limits, ...sent })
    .then(async ({ statusCode, body: read }) => ({ statusCode, told: await read.text() }))
    .catch(() => Promise.reject(away()));
  if (answer.statusCode >= 500) throw away();
  const told = JSON.parse(answer.told) as T;
  if (answer.statusCode < 400) return told;
  const why = messageIn(told) ?? String(answer.statusCode);
  throw new ProblemError([exportProblem('EXPORT_SIMULATED_COMPANY_REFUSED', {}, why)], 422);
}

/** The first sentence of a refusal, however deep it stands. */
function messageIn(told: unknown): string | null {
  if (typeof told !== 'object' || told === null) return null;
  if ('message' in told && typeof told.message === 'string') return told.message;
  for (const inner of Object.values(told)) {
    const found = messageIn(inner);
    if (found !== null) return found;
  }
  return null;
}
