// Process file: sends entries with Sage's own JavaScript SDK, its defaults untouched, and tells on
// stdout what it made of each. Arguments: endpoint; entries as JSON on stdin. Invariant: the SDK's
// own code path, and no retry besides its own. Leaves to others: judging (official-sdk.ts).

import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { demoCompany } from '#scenarios/demo-season/external-company.ts';

const sdk = createRequire(import.meta.url)(
  '@intacct/intacct-sdk',
) as typeof import('@intacct/intacct-sdk');
const { GeneralLedger } = sdk.Functions;

export interface SdkEntry {
  readonly reference: string;
  readonly postedOn: string;
  readonly lines: readonly {
    readonly account: string;
    readonly location: string;
    readonly department: string | null;
    readonly cents: number;
  }[];
}

export interface SdkOrders {
  readonly entries: readonly SdkEntry[];
  /** `parts`: year, month and day one by one; `iso`: `new Date('2026-05-03')`. */
  readonly dates: 'parts' | 'iso';
  /** So much shorter are waits of a second and more. */
  readonly haste: number;
}

function dateOf(postedOn: string, dates: SdkOrders['dates']): Date {
  if (dates === 'iso') return new Date(postedOn);
  const [year = 0, month = 1, day = 1] = postedOn.split('-').map(Number);
  return new Date(year, month - 1, day);
}

function creationOf(entry: SdkEntry, dates: SdkOrders['dates']) {
  const create = new GeneralLedger.JournalEntryCreate();
  create.journalSymbol = demoCompany.journalId;
  create.postingDate = dateOf(entry.postedOn, dates);
  create.description = entry.reference;
  create.referenceNumber = entry.reference;
  create.lines = entry.lines.map(({ account, location, department, cents }) => {
    const line = new GeneralLedger.JournalEntryLineCreate();
    line.glAccountNumber = account;
    line.locationId = location;
    if (department !== null) line.departmentId = department;
    // The SDK's type is a JavaScript number.
    line.transactionAmount = cents / 100;
    return line;
  });
  return create;
}

/** The SDK pauses with `setTimeout`; nothing else of it changes. */
function hurry(haste: number): void {
  const wait = globalThis.setTimeout;
  const sooner = (work: () => void, ms = 0, ...more: []) =>
    wait(work, ms < 1_000 ? ms : ms / haste, ...more);
  globalThis.setTimeout = Object.assign(sooner, wait) as typeof setTimeout;
}

async function main(endpoint: string): Promise<Record<string, boolean>> {
  const { entries, dates, haste } = JSON.parse(await text(process.stdin)) as SdkOrders;
  if (haste > 1) hurry(haste);
  const config = new sdk.ClientConfig();
  config.endpointUrl = endpoint;
  config.senderId = demoCompany.senderId;
  config.senderPassword = demoCompany.senderPassword;
  config.companyId = demoCompany.companyId;
  config.userId = demoCompany.username;
  config.userPassword = demoCompany.userPassword;
  const client = new sdk.OnlineClient(await sdk.SessionProvider.factory(config));
  const said: Record<string, boolean> = {};
  await Promise.all(
    entries.map(async (entry) => {
      const answer = client.execute(creationOf(entry, dates));
      said[entry.reference] = await answer.then(
        (response) => response.getResult().status === 'success',
        () => false,
      );
    }),
  );
  return said;
}

process.stdout.write(JSON.stringify(await main(process.argv[2] ?? '')));
