// Conformance, fourth part: entries beyond the plain one, on a company that uses what a company can
// have: entities that owe each other, counts, dimensions of its own, approvals. Judged by
// external-ledger-conformance.ts. Invariant judged: what was asked is what is there, under our key;
// what is in no balance is said to be in none. Worlds without such a company are skipped.

import assert from 'node:assert/strict';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import {
  type ConformanceWorld,
  expectAbsent,
  expectKind,
  expectOnce,
  type Judgement,
  plainDraft,
  type RichNames,
  value,
  withSecondLine,
} from './conformance-world.ts';
import type { EntryDraft, ExternalBalance, Outcome } from './external-ledger.ts';

const farOn = '2030-12-31' as IsoDate;

type RichJudge = (world: ConformanceWorld, rich: RichNames) => Promise<void>;

function onRichCompany(sentence: string, judge: RichJudge): Judgement {
  return {
    sentence,
    needs: 'rich',
    options: { company: 'rich' },
    judge: (world) => judge(world, world.rich as RichNames),
  };
}

function atLocations(draft: EntryDraft, first: string, second: string): EntryDraft {
  const places = [first, second];
  const lines = draft.lines.map((line, index) => ({
    ...line,
    dimensions: { location: places[index] ?? first },
  }));
  return { ...draft, lines };
}

/** Per account: not every report tells the places. */
function sumsOf(balances: readonly ExternalBalance[]): [string, bigint][] {
  const sums = new Map<string, bigint>();
  for (const { accountId, amountMinor } of balances) {
    sums.set(accountId, (sums.get(accountId) ?? 0n) + amountMinor);
  }
  return [...sums].filter(([, amount]) => amount !== 0n).sort();
}

async function hasNoBalances(world: ConformanceWorld): Promise<void> {
  assert.deepEqual(sumsOf(value(await world.ledger.balances(farOn))), []);
}

const kinds: readonly Judgement[] = [
  onRichCompany('a draft is left as one, is found, and is in no balance', async (world) => {
    const key = world.newKey();
    const draft = plainDraft(world, { asDraft: true });
    assert.equal(expectKind(await world.ledger.post(draft, key), 'confirmed').standing, 'draft');
    const entry = await expectOnce(world, key);
    assert.deepEqual([entry.standing, entry.inBalances], ['draft', false]);
    await hasNoBalances(world);
  }),
  onRichCompany(
    'counts are one line in a journal of their own, in no balance',
    async (world, rich) => {
      const key = world.newKey();
      const [line] = plainDraft(world).lines;
      assert.ok(line);
      const lines = [{ ...line, accountId: rich.statisticalAccountId, amountMinor: 1250n }];
      const draft = plainDraft(world, {
        statistical: true,
        journalId: rich.statisticalJournalId,
        lines,
      });
      const outcome = expectKind(await world.ledger.post(draft, key), 'confirmed');
      const [entry, ...others] = value(await world.ledger.find([key])).get(key) ?? [];
      assert.deepEqual(others, []);
      assert.equal(entry?.externalId, outcome.externalId);
      assert.deepEqual(entry?.lines, lines);
      await hasNoBalances(world);
    },
  ),
  onRichCompany('the day an entry was moved from stands in its text', async (world) => {
    const key = world.newKey();
    const draft = plainDraft(world, { originallyOn: '2026-02-28' as IsoDate });
    expectKind(await world.ledger.post(draft, key), 'confirmed');
    assert.match((await expectOnce(world, key)).memo, /2026-02-28/);
  }),
  onRichCompany('an attachment that exists is taken along', async (world, rich) => {
    const key = world.newKey();
    const draft = plainDraft(world, { attachmentId: rich.attachmentId });
    expectKind(await world.ledger.post(draft, key), 'confirmed');
    await expectOnce(world, key);
  }),
];

const entities: readonly Judgement[] = [
  onRichCompany('an entry is made in the entity of its draft', async (world, rich) => {
    const key = world.newKey();
    const draft = plainDraft(world, { entityId: rich.entityId });
    expectKind(await world.ledger.post(draft, key), 'confirmed');
    const { madeIn } = await expectOnce(world, key);
    if (madeIn !== undefined) assert.equal(madeIn, rich.entityId);
  }),
  onRichCompany(
    'a right that is missing in one entity refuses its entries, and no others',
    async (world, rich) => {
      const { names } = world;
      await world.hand?.limitTo([names.otherEntityId]);
      const key = world.newKey();
      const draft = plainDraft(world, { entityId: rich.entityId });
      const { cause } = expectKind(await world.ledger.post(draft, key), 'refused');
      assert.equal(cause.code, names.causes.notPermitted, cause.message);
      assert.equal(cause.subject, `entity ${rich.entityId}`);
      await expectAbsent(world, key);
      const { otherEntityId: entityId } = names;
      const there = plainDraft(world, { entityId });
      const moved = atLocations(there, names.otherLocationId, names.otherLocationId);
      expectKind(await world.ledger.post(moved, world.newKey()), 'confirmed');
    },
  ),
  onRichCompany('an entry between entities needs its base location', async (world, rich) => {
    const { names } = world;
    const draft = atLocations(plainDraft(world), names.locationId, rich.owedLocationId);
    const without = world.newKey();
    const refused = expectKind(await world.ledger.post(draft, without), 'refused');
    assert.equal(refused.cause.code, names.causes.unbalancedThere);
    await expectAbsent(world, without);
    const key = world.newKey();
    const owned = { ...draft, baseLocationId: rich.entityId };
    expectKind(await world.ledger.post(owned, key), 'confirmed');
    await expectOnce(world, key);
  }),
];

const dimensions: readonly Judgement[] = [
  onRichCompany(
    'every dimension arrives on its line, the company’s own as well',
    async (world, rich) => {
      const key = world.newKey();
      const all = { location: world.names.locationId, ...rich.dimensions };
      const draft = withSecondLine(plainDraft(world), { dimensions: all });
      expectKind(await world.ledger.post(draft, key), 'confirmed');
      assert.deepEqual((await expectOnce(world, key)).lines[1]?.dimensions, all);
    },
  ),
  onRichCompany(
    'a missing dimension is named as drafts name it, not as the company does',
    async (world, rich) => {
      for (const [accountId, dimension] of rich.requiring) {
        const key = world.newKey();
        const draft = withSecondLine(plainDraft(world), { accountId });
        const { cause } = expectKind(await world.ledger.post(draft, key), 'refused');
        assert.equal(cause.code, world.names.causes.dimensionMissing, cause.message);
        assert.equal(cause.subject, `${dimension} on account ${accountId}`);
        await expectAbsent(world, key);
      }
    },
  ),
  onRichCompany(
    'the chart tells the company’s words, its own dimensions and its entities',
    async (world, rich) => {
      const items = value(await world.ledger.chart());
      const item = (kind: string, id: string) =>
        items.find((one) => one.kind === kind && one.externalId === id);
      for (const [dimension, label] of rich.labels) {
        assert.equal(item('dimension', dimension)?.name, label);
      }
      assert.ok(item('entity', rich.entityId)?.active);
      const { locationId } = world.names;
      assert.equal(item('location', locationId)?.attributes.entityId, rich.entityId);
      assert.ok(item('statistical-account', rich.statisticalAccountId)?.active);
      assert.equal(item('journal', rich.statisticalJournalId)?.attributes.statistical, true);
      assert.equal(new Set(items.map((one) => `${one.kind} ${one.externalId}`)).size, items.length);
    },
  ),
];

const secondOpinion: readonly Judgement[] = [
  onRichCompany('the trial balance agrees with the balances', async (world, rich) => {
    if (world.ledger.trialBalance === undefined) return;
    const { names } = world;
    for (const place of [names.locationId, rich.owedLocationId]) {
      const draft = atLocations(plainDraft(world), place, place);
      expectKind(await world.ledger.post(draft, world.newKey()), 'confirmed');
    }
    const balances = sumsOf(value(await world.ledger.balances(farOn)));
    assert.equal(balances.length, 2);
    assert.deepEqual(sumsOf(value(await world.ledger.trialBalance(farOn))), balances);
  }),
];

const lastMoment: readonly Judgement[] = [
  {
    sentence: 'what may not be sent any more is unsent, and can be sent later',
    judge: async (world) => {
      const key = world.newKey();
      const draft = plainDraft(world);
      const told = await world.ledger.post(draft, key, { maySend: () => false });
      expectKind(told, 'unsent');
      await expectAbsent(world, key);
      expectKind(await world.ledger.post(draft, key, { maySend: () => true }), 'confirmed');
      await expectOnce(world, key);
    },
  },
  {
    sentence: 'the next entry may leave as soon as an answer is here, before it is read',
    judge: async (world) => {
      const { ledger } = world;
      // Whatever a connector asks once, it has asked.
      expectKind(await ledger.post(plainDraft(world), world.newKey()), 'confirmed');
      const [key, nextKey] = [world.newKey(), world.newKey()];
      const next: Promise<Outcome>[] = [];
      const onLaneFree = () => next.push(ledger.post(plainDraft(world), nextKey)) > 0;
      expectKind(await ledger.post(plainDraft(world), key, { onLaneFree }), 'confirmed');
      assert.ok(next.length <= 1, 'a lane is free once');
      for (const outcome of next) expectKind(await outcome, 'confirmed');
      await expectOnce(world, key);
      if (next.length > 0) await expectOnce(world, nextKey);
    },
  },
];

/** Entries beyond the plain one. */
export const reachJudgements: readonly Judgement[] = [
  ...lastMoment,
  ...kinds,
  ...entities,
  ...dimensions,
  ...secondOpinion,
];
