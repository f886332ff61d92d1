// The simulated company the export benchmarks send to, in a process of its own, and how it is
// reached: by our connectors, on either API, and by its control API. Invariant: its limits are out
// of the way unless a benchmark sets them. Leaves to others: what is measured.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import { ownGrants } from '#external-ledger/shared-grant.ts';
import { ledgerOffers } from '#root/ledger-offers.ts';

/** Which of the company's APIs. */
export type Api = 'rest' | 'xml';

export interface Company {
  readonly process: ChildProcess;
  readonly url: string;
}

export const restClient = { clientId: 'tieout.app.sage.test', clientSecret: 'harbor-secret' };
export const xmlSender = { senderId: 'bench-sender', senderPassword: 'bench-sender-secret' };
export const userPassword = 'tieout-password';

export async function startCompany(): Promise<Company> {
  const program = fileURLToPath(new URL('../simulate.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (!url) continue;
    const company = { process: child, url };
    await control(company, 'POST', '/seed', definition());
    const limits = { perApplication: 1000, perCompany: 1000 };
    await control(company, 'PUT', '/settings', { limits, xml: { parallelRequests: 1000 } });
    return company;
  }
  throw new Error('The simulator did not start');
}

export async function stopCompany({ process: child }: Company): Promise<void> {
  child.kill('SIGTERM');
  await gone(child);
}

/** Until a child has ended; at once when it has. */
export async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** A call of the control API; its answer. *Errors:* throws for anything but 2xx. */
export async function control<T>(
  company: Pick<Company, 'url'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(`${company.url}/simulator${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** The settings of a connection to it. `more` wins. */
export function settingsAt(api: Api, url: string, more: Readonly<Record<string, unknown>>) {
  const common = { companyId: 'BENCH', journalId: 'TIE' };
  if (api === 'rest') {
    return { ...common, baseUrl: `${url}/ia/api/v1`, username: 'tieout', ...more };
  }
  return { ...common, baseUrl: `${url}/ia/xml/xmlgw.phtml`, userId: 'tieout', ...more };
}

export const credentialsOf = (api: Api) =>
  api === 'rest' ? restClient : { ...xmlSender, userPassword };

/** Our connector, as compose.ts opens it, its tokens shared with nobody. */
export function openLedgerAt(
  api: Api,
  settings: Readonly<Record<string, unknown>>,
): ExternalLedger {
  const offer = ledgerOffers.find(({ ledger }) => ledger === `sage-intacct-${api}`);
  if (!offer) throw new Error(`no connector for ${api}`);
  const surroundings = { grants: ownGrants(), now: () => new Date() };
  return offer.open(settings, credentialsOf(api), surroundings);
}

/** The company as the small books' mappings name it: our codes with an X before. */
function definition() {
  const account = (id: string, accountType: string, normalBalance: string) => {
    return { id, name: id, accountType, normalBalance };
  };
  return {
    companyId: 'BENCH',
    name: 'Benchmark',
    baseCurrency: 'USD',
    users: [{ id: 'tieout', password: userPassword }],
    applications: [restClient],
    senders: [{ id: xmlSender.senderId, password: xmlSender.senderPassword }],
    locations: ['XTRS', 'XREIT'].map((id) => ({ id, name: id })),
    departments: ['XDOCK', 'XSTORE'].map((id) => ({ id, name: id })),
    journals: [{ id: 'TIE', name: 'Operational system' }],
    accounts: [
      account('X1100', 'balanceSheet', 'debit'),
      account('X4100', 'incomeStatement', 'credit'),
    ],
    reportingPeriods: { from: '2025-01', through: '2027-12' },
  };
}
