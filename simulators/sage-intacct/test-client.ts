// A plain client for the simulator's tests: fetch, a form for the token, JSON for the rest.
//
// Written as any Sage Intacct client would be; it knows nothing of the simulator's inside.
// **Invariant**: no retries and no interpretation: a test sees status, headers and body as
// they came.

import type { TestContext } from 'node:test';
import { resortCompany } from './company.ts';
import { type RunningSimulator, type SimulatorOptions, startSimulator } from './server.ts';
import type { Settings } from './settings.ts';

/** A JSON body as tests read it. */
// biome-ignore lint/suspicious/noExplicitAny: test assertions walk answers of many shapes.
export type Json = any;

/** An answer as it came. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

export const application = {
  client_id: 'tieout.app.sage.test',
  client_secret: 'harbor-secret',
};
export const user = 'tieout@HARBORPOINT';
export const entryPath = '/objects/general-ledger/journal-entry';

/** One call; `body` is sent as JSON unless it is text already. */
export async function call(
  url: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Received> {
  const { body, headers } = options;
  const response = await fetch(url, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const { status } = response;
  return { status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** A token request as a form. */
export function tokenCall(apiUrl: string, form: Record<string, string>): Promise<Received> {
  return call(`${apiUrl}/oauth2/token`, {
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

/** A caller with a token. */
export class TestClient {
  readonly apiUrl: string;
  token: string;

  constructor(apiUrl: string, token: string) {
    this.apiUrl = apiUrl;
    this.token = token;
  }

  static async connect(apiUrl: string, username = user): Promise<TestClient> {
    const form = { grant_type: 'client_credentials', ...application, username };
    const { json } = await tokenCall(apiUrl, form);
    return new TestClient(apiUrl, json.access_token);
  }

  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Received> {
    const authorization = `Bearer ${this.token}`;
    const url = this.apiUrl + path;
    return call(url, { method, body, headers: { authorization, ...headers } });
  }

  create(body: unknown, headers: Record<string, string> = {}): Promise<Received> {
    return this.send('POST', entryPath, body, headers);
  }

  query(body: unknown): Promise<Received> {
    return this.send('POST', '/services/core/query', body);
  }

  /** Rows of a query of entries by reference number, seen from the top level. */
  async find(referenceNumber: string): Promise<Json[]> {
    const { json } = await this.query({
      object: 'general-ledger/journal-entry',
      fields: ['key', 'state', 'postingDate', 'description', 'referenceNumber'],
      filters: [{ $eq: { referenceNumber } }],
      filterParameters: { includePrivate: true },
    });
    return json['ia::result'];
  }
}

/** A simulator in memory with a connected client; it stops with the test. */
export async function startTestSimulator(
  t: Pick<TestContext, 'after'>,
  options: SimulatorOptions = {},
): Promise<{ simulator: RunningSimulator; client: TestClient }> {
  const simulator = await startSimulator(options);
  t.after(() => simulator.stop());
  return { simulator, client: await TestClient.connect(simulator.apiUrl) };
}

/** The resort, which has everything, with a connected client. */
export async function startResort(
  t: Pick<TestContext, 'after'>,
  settings: Partial<Settings> = {},
  options: SimulatorOptions = {},
): Promise<{ simulator: RunningSimulator; client: TestClient }> {
  const simulator = await startSimulator({ company: resortCompany(), settings, ...options });
  t.after(() => simulator.stop());
  const client = await TestClient.connect(simulator.apiUrl, 'tieout@CEDARBAY');
  return { simulator, client };
}

/** One line. */
export function line(
  txnType: 'debit' | 'credit',
  txnAmount: string,
  account: string,
  dimensions: Record<string, string> = { location: '100', department: '10' },
): Json {
  const named = Object.entries(dimensions).map(([name, id]) => [name, { id }]);
  const references = Object.fromEntries(named);
  return { txnType, txnAmount, glAccount: { id: account }, dimensions: references };
}

/** A good entry of 120.00, changed by `change`. */
export function entryBody(change: Record<string, unknown> = {}): Json {
  return {
    glJournal: { id: 'TIE' },
    postingDate: '2026-05-03',
    description: 'Slip rental',
    referenceNumber: 'TO-1',
    lines: [line('debit', '120.00', '1200'), line('credit', '120.00', '4000')],
    ...change,
  };
}

/** The last of the errors in a body, where the useful text usually is. */
export function lastError(received: Received): { errorId: string; message: string } {
  const error = received.json['ia::result']['ia::error'];
  return error.details?.at(-1) ?? error;
}
