// The simulated company of the drills, and how our masters are called there.
// Invariant: what the auditor expects comes from here, not from the product's mapping.

import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { readCredentials, readSettings } from '#connectors/sage-intacct-rest/intacct-settings.ts';
import { SageIntacctRestConnector } from '#connectors/sage-intacct-rest/sage-intacct-rest-connector.ts';
import type { ConnectionRecord } from '#export-queue/connection-store.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import {
  demoCompany,
  demoCompanySeed,
  locationOfOutlet,
  renumberedAccount,
} from '#scenarios/demo-season/external-company.ts';

export const drillChart = marinaAndResort();

/** The company a drill's simulator is seeded with; every department is active in it. */
export function drillCompany() {
  const seed = demoCompanySeed(drillChart);
  const departments = seed.departments.map((one) => ({ ...one, status: 'active' as const }));
  return { ...seed, departments };
}

/** Our account, outlet and department by code → the id over there. */
export const theirs = {
  account: (number: string) => (number === renumberedAccount.ours ? renumberedAccount.id : number),
  outlet: (code: string) => locationOfOutlet[code] ?? code,
  department: (code: string) => {
    const place = drillChart.departments.findIndex((one) => one.code === code);
    return String((place + 1) * 10);
  },
} as const;

/**
 * How long an absent entry may still arrive at the simulated company: more than its latest
 * commit.
 */
export const settlingMs = 250;

/** Settings of the connection; the delays are short, nothing else differs from production. */
export function drillSettings(apiUrl: string, more: Record<string, unknown> = {}) {
  return {
    baseUrl: apiUrl,
    companyId: demoCompany.companyId,
    username: demoCompany.username,
    journalId: demoCompany.journalId,
    lanes: 4,
    settlingMs,
    busyDelayMs: 5,
    busyDelayMsMax: 40,
    findDelayMs: 5,
    findDelayMsMax: 60,
    probeIntervalMs: 20,
    ...more,
  };
}

/** What every process of a drill opens connections with. */
export async function openDrillLedger(connection: ConnectionRecord): Promise<ExternalLedger> {
  const settings = readSettings(connection.settings, { allowLoopback: true });
  const { clientId, clientSecret } = demoCompany;
  const credentials = readCredentials({ clientId, clientSecret });
  if (!('baseUrl' in settings) || !('clientId' in credentials)) {
    throw new Error(`the drill's settings are wrong: ${JSON.stringify([settings, credentials])}`);
  }
  return new SageIntacctRestConnector({ settings, credentials, now: () => new Date() });
}
