// Conformance, third part: find by many keys, lists, what changed, balances, the chart, the
// connection test. Judged by external-ledger-conformance.ts. Invariant judged: a reading is
// complete (every page, every entity) or fails; the connector's sums are the books' sums, to the
// cent.

import assert from 'node:assert/strict';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import {
  type ConformanceWorld,
  expectKind,
  type Judgement,
  plainDraft,
  value,
} from './conformance-world.ts';
import {
  type EntryDraft,
  type ExternalBalance,
  type ExternalEntry,
  LedgerReadError,
} from './external-ledger.ts';

const wide = { from: '2020-01-01' as IsoDate, through: '2030-12-31' as IsoDate };

async function listed(world: ConformanceWorld, period = wide): Promise<ExternalEntry[]> {
  const entries: ExternalEntry[] = [];
  for await (const entry of world.ledger.list(period)) entries.push(entry);
  return entries;
}

function atOtherLocation(world: ConformanceWorld, draft: EntryDraft): EntryDraft {
  const dimensions = { location: world.names.otherLocationId };
  return { ...draft, lines: draft.lines.map((line) => ({ ...line, dimensions })) };
}

/** Ours and a person's, in both entities. */
async function fillBooks(world: ConformanceWorld): Promise<void> {
  for (let number = 1; number <= 12; number += 1) {
    const draft = plainDraft(world, { amountMinor: BigInt(number * 1001) });
    const place = number % 3 === 0 ? atOtherLocation(world, draft) : draft;
    expectKind(await world.ledger.post(place, world.newKey()), 'confirmed');
  }
  const byHand = plainDraft(world, { amountMinor: 7n, memo: 'By hand' });
  await world.hand?.bookByHand(byHand, null);
  await world.hand?.bookByHand(atOtherLocation(world, byHand), 'JE-77');
}

const finding: readonly Judgement[] = [
  {
    sentence: 'find answers for a hundred keys at once, and only those that are there',
    options: { pageSize: 7 },
    judge: async (world) => {
      const keys = Array.from({ length: 100 }, () => world.newKey());
      const there = keys.filter((_, index) => index % 10 === 0);
      for (const key of there) {
        expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
      }
      const entries = value(await world.ledger.find(keys));
      assert.deepEqual([...entries.keys()].sort(), [...there].sort());
      for (const [key, [entry, ...others]] of entries) {
        assert.deepEqual(others, []);
        assert.equal(entry?.reference, key);
        assert.equal(entry?.lines.length, 2);
      }
      assert.equal(value(await world.ledger.find([])).size, 0);
    },
  },
  {
    sentence: 'find shows both entries when somebody booked a copy under our key',
    needs: 'hand',
    judge: async (world) => {
      const key = world.newKey();
      expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
      await world.hand?.bookByHand(plainDraft(world), key);
      assert.equal(value(await world.ledger.find([key])).get(key)?.length, 2);
    },
  },
];

const listing: readonly Judgement[] = [
  {
    sentence: 'list reports every entry once, ours and others, of all entities, over many pages',
    options: { pageSize: 5 },
    judge: async (world) => {
      await fillBooks(world);
      const entries = await listed(world);
      const ids = entries.map((entry) => entry.externalId).sort();
      assert.deepEqual(ids, [...(await world.books.allEntries())].sort());
      for (const entry of entries) {
        assert.equal(entry.lines.length, 2);
        assert.equal(
          entry.lines.reduce((sum, line) => sum + line.amountMinor, 0n),
          0n,
        );
      }
      if (world.hand === null) return;
      const byHand = entries.find((entry) => entry.reference === 'JE-77');
      assert.equal(byHand?.memo, 'By hand');
      assert.equal(byHand?.lines[0]?.dimensions.location, world.names.otherLocationId);
      assert.ok(byHand?.createdBy);
    },
  },
  {
    sentence: 'list keeps to its period',
    judge: async (world) => {
      const { openOn } = world.names;
      expectKind(await world.ledger.post(plainDraft(world), world.newKey()), 'confirmed');
      assert.equal((await listed(world, { from: openOn, through: openOn })).length, 1);
      const before = { from: '2020-01-01' as IsoDate, through: world.names.closedOn };
      assert.deepEqual(await listed(world, before), []);
    },
  },
  {
    sentence: 'list fails rather than report half when rows slip between pages',
    needs: 'faults',
    options: { pageSize: 5 },
    judge: async (world) => {
      await fillBooks(world);
      await world.faults?.shiftPages(1);
      await assert.rejects(listed(world), LedgerReadError);
      await world.faults?.shiftPages(0);
      assert.equal((await listed(world)).length, (await world.books.allEntries()).length);
    },
  },
];

/** So long ago that every doubt about clocks and zones is over. */
const hoursApart = 72;

async function changedIn(world: ConformanceWorld, since: Date) {
  const changes = new Map<string, ExternalEntry | null>();
  for await (const { externalId, entry } of world.ledger.changedSince?.(since) ?? []) {
    changes.set(externalId, entry);
  }
  return changes;
}

const changes: readonly Judgement[] = [
  {
    sentence: 'changedSince reports what was made or edited since, whole, and nothing older',
    needs: 'hand',
    options: { pageSize: 5 },
    judge: async (world) => {
      if (world.ledger.changedSince === undefined) return;
      await fillBooks(world);
      const [edited] = await world.books.allEntries();
      assert.ok(edited && world.hand && world.faults);
      await world.faults.passHours(hoursApart);
      const since = new Date((await world.hand.clock()).getTime() - 3_600_000);
      assert.deepEqual([...(await changedIn(world, since)).keys()], []);
      await world.hand.editMemo(edited, 'Reworded');
      const made = await world.hand.bookByHand(plainDraft(world), 'JE-78');
      const seen = await changedIn(world, since);
      assert.deepEqual([...seen.keys()].sort(), [edited, made].sort());
      const whole = new Map((await listed(world)).map((entry) => [entry.externalId, entry]));
      for (const [id, entry] of seen) assert.deepEqual(entry, whole.get(id));
    },
  },
  {
    sentence: 'countLines counts what list reports, and tells a deletion that changes do not show',
    needs: 'hand',
    options: { pageSize: 5 },
    judge: async (world) => {
      if (world.ledger.countLines === undefined) return;
      await fillBooks(world);
      const lines = (await listed(world)).flatMap((entry) => entry.lines).length;
      assert.equal(value(await world.ledger.countLines(wide)), lines);
      const [gone] = await world.books.allEntries();
      assert.ok(gone && world.hand);
      await world.hand.remove(gone);
      assert.equal(value(await world.ledger.countLines(wide)), lines - 2);
      const seen = await changedIn(world, new Date(0));
      assert.equal(seen.has(gone), false);
    },
  },
  {
    sentence: 'changedSince fails rather than report nothing where times cannot be asked for',
    needs: 'faults',
    judge: async (world) => {
      if (world.ledger.changedSince === undefined) return;
      await fillBooks(world);
      await world.faults?.refuseTimes();
      await assert.rejects(changedIn(world, new Date(0)), LedgerReadError);
    },
  },
];

const histories: readonly Judgement[] = [
  {
    sentence: 'historyOf says who made, edited and deleted an entry, the deleted ones as well',
    needs: 'hand',
    judge: async (world) => {
      if (world.ledger.historyOf === undefined || world.hand === null) return;
      const [edited, gone] = [
        await world.hand.bookByHand(plainDraft(world), 'JE-1'),
        await world.hand.bookByHand(plainDraft(world), 'JE-2'),
      ];
      await world.hand.editMemo(edited, 'Reworded');
      await world.hand.remove(gone);
      const acts = value(await world.ledger.historyOf([edited, gone, '99999999']));
      assert.deepEqual(
        [edited, gone].map((id) => acts.get(id)?.map((act) => act.kind)),
        [
          ['made', 'changed'],
          ['made', 'deleted'],
        ],
      );
      assert.equal(acts.has('99999999'), false);
      const [, change] = acts.get(edited) ?? [];
      assert.ok(change?.by && change.at);
      assert.equal(change.fields.length, 1);
    },
  },
];

/** By account and location, without zeros: several values of one place are rows of their own. */
function sumsOf(balances: readonly Omit<ExternalBalance, 'departmentId'>[]) {
  const sums = new Map<string, bigint>();
  for (const { accountId, locationId, amountMinor } of balances) {
    const place = `${accountId} ${locationId ?? ''}`;
    sums.set(place, (sums.get(place) ?? 0n) + amountMinor);
  }
  return new Map([...sums].filter(([, amount]) => amount !== 0n));
}

const sums: readonly Judgement[] = [
  {
    sentence: 'balances are the sums of the books, per account and location, to the cent',
    options: { pageSize: 3 },
    judge: async (world) => {
      await fillBooks(world);
      const balances = value(await world.ledger.balances(wide.through));
      const seen = sumsOf(balances);
      const sorted = (map: ReadonlyMap<string, bigint>) => [...map].sort();
      assert.deepEqual(sorted(seen), sorted(await world.books.balances()));
      assert.deepEqual(value(await world.ledger.balances(world.names.closedOn)), []);
      // By another dimension, they add up to the same places.
      const byClass = await world.ledger.balancesBy?.(wide.through, 'class');
      if (byClass) assert.deepEqual(sorted(sumsOf(value(byClass))), sorted(seen));
    },
  },
];

const masters: readonly Judgement[] = [
  {
    sentence:
      'the chart names accounts, journals, locations and departments with what they require',
    options: { pageSize: 10 },
    judge: async (world) => {
      const { names } = world;
      const items = value(await world.ledger.chart());
      const item = (kind: string, id: string) =>
        items.find((one) => one.kind === kind && one.externalId === id);
      const required = item('account', names.departmentAccountId)?.attributes.requiredDimensions;
      assert.deepEqual([...(required as string[])].sort(), ['department', 'location']);
      assert.equal(item('account', names.accountId)?.active, true);
      assert.equal(item('account', names.inactiveAccountId)?.active, false);
      assert.equal(item('account', names.unknownAccountId), undefined);
      assert.equal(item('journal', names.journalId)?.attributes.directPosting, true);
      assert.equal(item('journal', names.journalId)?.attributes.needsApproval, false);
      if (names.approvalJournalId !== null) {
        const { attributes } = item('journal', names.approvalJournalId) ?? {};
        assert.equal(attributes?.needsApproval, true);
      }
      assert.ok(item('location', names.locationId)?.active);
      assert.ok(item('location', names.otherLocationId)?.active);
      assert.ok(item('department', names.departmentId)?.active);
    },
  },
  {
    sentence: 'the connection test of a good connection has only good findings',
    judge: async (world) => {
      const findings = await world.ledger.test();
      assert.ok(findings.length >= 3);
      assert.deepEqual(
        findings.filter((one) => !one.ok),
        [],
      );
    },
  },
];

/** Reading the books back. */
export const readingJudgements: readonly Judgement[] = [
  ...finding,
  ...listing,
  ...changes,
  ...histories,
  ...sums,
  ...masters,
];
