// The same entries through the same faults, once with Sage's own SDK as it comes and once with the
// product: what the books hold afterwards. Invariant: both meet the same seeded faults on their
// first tries, and both are judged by the books alone.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { randomFrom } from '#scenarios/demo-season/random.ts';
import { bookedEntries, controlOf } from './control-client.ts';
import { type Addresses, type Api, drillCompany, theirs } from './drill-company.ts';
import type { DrillWorld } from './drill-world.ts';
import { paths } from './fault-plan.ts';
import type { SdkEntry, SdkOrders } from './official-sdk-client.ts';
import { type OurEntry, readOurEntries } from './our-entries.ts';
import { judged } from './reconciled.ts';

export interface Tally {
  readonly entries: number;
  /** More than once in the books. */
  readonly doubled: number;
  /** Not in the books. */
  readonly missing: number;
  /** In the books, and the sender was told that it failed. */
  readonly wronglyFailed: number;
  /** In the books with another date or other lines. */
  readonly wrong: number;
}

/** What may become of one answer; each has its equal in production. */
const faults = [
  'commit-then-502',
  'commit-then-504',
  'lose-answer',
  'truncated',
  'reset-before',
  '503',
] as const;

/** Orders one fault for every second entry: the plan of the comparison. */
async function orderFaults(
  { seed, control }: Pick<DrillWorld, 'seed' | 'control'>,
  api: Api,
  references: string[],
) {
  // From the seed anew each time: the n-th entry of every sender meets the same fault.
  const random = randomFrom(seed);
  for (const reference of references) {
    const fault = random.pick(faults);
    const ordered = random.chance(50);
    if (!ordered) continue;
    const match = { path: paths[api].post, text: reference };
    await control('POST', '/faults', { fault, times: 1, match });
  }
}

/** The product's own export of everything posted in this world. */
export async function withTieout(world: DrillWorld, count: number): Promise<Tally> {
  const events = world.events(count);
  await orderFaults(world, world.api, world.keysOf(events));
  await world.post(events);
  const worker = world.startWorker();
  await world.drained();
  await worker.stop();
  const found = await judged(world);
  const { lost, doubled, findings } = found;
  const wrong = findings.length;
  return {
    ...{ entries: found.entries, doubled: doubled.length, missing: lost.length },
    ...{ wronglyFailed: 0, wrong },
  };
}

export interface SdkRun {
  readonly simulator: Addresses;
  readonly dates: SdkOrders['dates'];
  /** So much shorter are the SDK's waits of a second and more; default 1: as they are. */
  readonly haste?: number;
}

/**
 * Sage's SDK sends what the product's journal of this world holds; the company starts empty again.
 */
export async function withTheSdk(
  world: DrillWorld,
  { simulator, dates, haste = 1 }: SdkRun,
): Promise<Tally> {
  const control = controlOf(simulator.controlUrl);
  const ours = await readOurEntries({ db: world.pool, propertyId: world.propertyId });
  await control('POST', '/seed', drillCompany());
  const entries = ours.map(forTheSdk);
  await orderFaults(
    { seed: world.seed, control },
    'xml',
    entries.map((one) => one.reference),
  );
  const said = await runTheSdk(simulator, { entries, dates, haste });
  const booked = await bookedEntries(control);
  const tally = { entries: ours.length, doubled: 0, missing: 0, wronglyFailed: 0, wrong: 0 };
  for (const entry of entries) {
    const there = booked.filter((one) => one.referenceNumber === entry.reference);
    const [one] = there;
    if (!one) tally.missing += 1;
    else if (there.length > 1) tally.doubled += 1;
    if (one && said[entry.reference] !== true) tally.wronglyFailed += 1;
    if (one && !isSame(one, entry)) tally.wrong += 1;
  }
  return tally;
}

function isSame(there: Awaited<ReturnType<typeof bookedEntries>>[number], entry: SdkEntry) {
  const booked = there.lines.map((line) => {
    const cents = Math.round(Number(line.amount) * 100) * (line.txnType === 'debit' ? 1 : -1);
    return `${line.account} ${line.location} ${line.department} ${cents}`;
  });
  const sent = entry.lines.map((line) => {
    return `${line.account} ${line.location} ${line.department} ${line.cents}`;
  });
  const isSameLines = booked.sort().join('\n') === sent.sort().join('\n');
  return there.postingDate === entry.postedOn && isSameLines;
}

function forTheSdk(entry: OurEntry, index: number): SdkEntry {
  return {
    reference: `SDK-${String(index + 1).padStart(4, '0')}`,
    postedOn: entry.postedOn,
    lines: entry.lines.map(({ account, outlet, department, cents }) => {
      return {
        account: theirs.account(account),
        location: theirs.outlet(outlet),
        department: department === null ? null : theirs.department(department),
        cents: Number(cents),
      };
    }),
  };
}

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

async function runTheSdk({ xmlUrl }: Addresses, orders: SdkOrders) {
  const endpoint = xmlUrl.replace('127.0.0.1', 'sim.intacct.com');
  const preload = ['--import', file('simulators/sage-intacct/official-sdk-preload.ts')];
  const program = file('scenarios/drills/official-sdk-client.ts');
  const child = spawn(process.execPath, [...preload, program, endpoint], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // The marina's own time zone, west of Greenwich.
    env: { ...process.env, NODE_OPTIONS: '', TZ: 'America/New_York' },
  });
  child.stdin.end(JSON.stringify(orders));
  const [told] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(told) as Record<string, boolean>;
}
