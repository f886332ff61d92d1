// A simulated company and small books beside each other: entries go there through the connector,
// then a person changes them there through the simulator's control API, as in a browser.
// Invariant: what a test does to the company, it does as a person would; nothing goes around it.
// Leaves to others: what is planted (planting.ts), judging.

import assert from 'node:assert/strict';
import type pg from 'pg';
import {
  readCredentials,
  readSettings,
  type SageIntacctRestCredentials,
  type SageIntacctRestSettings,
} from '#connectors/sage-intacct-rest/intacct-settings.ts';
import { SageIntacctRestConnector } from '#connectors/sage-intacct-rest/sage-intacct-rest-connector.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { paperEntry } from '#reconciliation/paper-ledger.ts';
import { Books, type Posting } from '#reconciliation/small-books-store.ts';
import { marinaCompany } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { controlOf } from '../drills/control-client.ts';

/** An entry of ours that is there. */
export interface SentEntry {
  readonly exportId: bigint;
  readonly externalId: string;
  readonly key: string;
  readonly cents: number;
  readonly account: string;
  readonly location: string;
  readonly on: string;
}

/** What is posted here and sent there. */
export type Sending = Omit<Posting, 'state'> & {
  readonly journalId?: string;
  /** The date it is sent with, where that is another. */
  readonly sentOn?: string;
};

/** The company and the books. */
export type PlantedCompany = Awaited<ReturnType<typeof startPlantedCompany>>;

/** A company whose accounts ask for a location only, its books, and a person at a desk. */
export async function startPlantedCompany(pool: pg.Pool, code: string, pageSize = 4000) {
  const company = marinaCompany();
  const accounts = company.accounts.map((one) => ({ ...one, requireDimensions: ['location'] }));
  const simulator = await startSimulator({ company: { ...company, accounts } as typeof company });
  const open = () => connectorTo(simulator.apiUrl, pageSize);
  const books = await Books.open(pool, code);
  const connector = open();
  const control = controlOf(simulator.controlUrl);
  const send = async ({ journalId = 'TIE', sentOn, ...posting }: Sending): Promise<SentEntry> => {
    const { on = '2026-03-01', account = '4000', outlet = 'TRS', cents } = posting;
    const posted = await books.post({ ...posting, state: 'confirmed' });
    const entry = paperEntry('', sentOn ?? on, [], { lines: posted.lines });
    const outcome = await connector.post({ ...entry, journalId }, posted.key as ExportKey);
    assert(outcome.kind === 'confirmed', JSON.stringify(outcome));
    const { externalId } = outcome;
    const { rows } = await pool.query<{ export_id: bigint }>(
      `update exports set external_id = $3,
              draft = jsonb_set(draft, '{postedOn}', to_jsonb($4::text))
        where property_id = $1 and export_key = $2 returning export_id`,
      [books.propertyId, posted.key, externalId, sentOn ?? on],
    );
    const exportId = rows[0]?.export_id as bigint;
    const location = outlet === 'TRS' ? '100' : '200';
    return { exportId, externalId, key: posted.key, cents, account, location, on };
  };
  const stop = async () => {
    await connector.close();
    await simulator.stop();
  };
  const requests = () => simulator.simulation.requests.count;
  return { books, control, send, openLedger: async () => open(), requests, stop };
}

function connectorTo(baseUrl: string, pageSize: number) {
  const settings = {
    ...{ baseUrl, companyId: 'HARBORPOINT', username: 'tieout', journalId: 'TIE' },
    ...{ readBack: 'always', pageSize },
  };
  return new SageIntacctRestConnector({
    settings: readSettings(settings, { allowLoopback: true }) as SageIntacctRestSettings,
    credentials: readCredentials({
      clientId: 'tieout.app.sage.test',
      clientSecret: 'harbor-secret',
    }) as SageIntacctRestCredentials,
    now: () => new Date(),
  });
}
