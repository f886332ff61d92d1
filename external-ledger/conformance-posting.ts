// Conformance, first part: what a ledger books and what it refuses, with the answer in hand. Judged
// by external-ledger-conformance.ts. Invariant judged: one key, one entry; a refusal books nothing
// and tells a person what it is about and what to do.

import assert from 'node:assert/strict';
import {
  type ConformanceWorld,
  expectAbsent,
  expectKind,
  expectOnce,
  type Judgement,
  plainDraft,
  withSecondLine,
} from './conformance-world.ts';
import type { EntryDraft } from './external-ledger.ts';
import { ledgerProblem } from './ledger-errors.ts';

const booked: readonly Judgement[] = [
  {
    sentence: 'a posted entry is confirmed with its id and found by its key',
    judge: async (world) => {
      const key = world.newKey();
      const draft = plainDraft(world);
      const outcome = expectKind(await world.ledger.post(draft, key), 'confirmed');
      const entry = await expectOnce(world, key);
      assert.equal(outcome.externalId, entry.externalId);
      assert.equal(entry.reference, key);
      assert.equal(entry.journalId, draft.journalId);
      assert.equal(entry.postedOn, draft.postedOn);
      assert.equal(entry.inBalances, true);
      assert.deepEqual([outcome.standing, entry.standing], ['booked', 'booked']);
      assert.deepEqual(entry.lines, draft.lines);
    },
  },
  {
    sentence: 'the same key and draft again give the same entry, not a second one',
    judge: async (world) => {
      const key = world.newKey();
      const first = expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
      const again = expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
      assert.equal(again.externalId, first.externalId);
      await expectOnce(world, key);
    },
  },
  {
    sentence: 'eight posts of the same key at once book one entry, and no answer is a refusal',
    judge: async (world) => {
      const key = world.newKey();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => world.ledger.post(plainDraft(world), key)),
      );
      const kinds = new Set(outcomes.map((outcome) => outcome.kind));
      assert.ok(kinds.has('confirmed'));
      assert.ok(!kinds.has('refused') && !kinds.has('disconnected'), [...kinds].join());
      await expectOnce(world, key);
    },
  },
  {
    sentence: 'texts with & < > quotes, emoji and line breaks survive, too long ones are cut',
    judge: async (world) => {
      const key = world.newKey();
      const memo = `R&D <b>"5 o'clock"</b> — ärgerlich 🚤👩‍👩‍👧`;
      const draft = withSecondLine(plainDraft(world, { memo: `${memo}` }), { memo });
      expectKind(await world.ledger.post(draft, key), 'confirmed');
      const entry = await expectOnce(world, key);
      assert.equal(entry.memo, memo);
      assert.equal(entry.lines[1]?.memo, memo);
      const longKey = world.newKey();
      const long = plainDraft(world, { memo: '🚤'.repeat(5000) });
      expectKind(await world.ledger.post(long, longKey), 'confirmed');
      assert.ok((await expectOnce(world, longKey)).memo.isWellFormed());
    },
  },
  {
    sentence: 'an entry of a thousand lines arrives whole',
    judge: async (world) => {
      const key = world.newKey();
      const [debit, credit] = plainDraft(world).lines;
      assert.ok(debit && credit);
      const lines = Array.from({ length: 1000 }, (_, index) => ({
        ...(index % 2 === 0 ? debit : credit),
        memo: `line ${index}`,
      }));
      expectKind(await world.ledger.post(plainDraft(world, { lines }), key), 'confirmed');
      assert.deepEqual((await expectOnce(world, key)).lines, lines);
    },
  },
  {
    sentence: 'an entry in a journal with approval is confirmed in its real state',
    judge: async (world) => {
      const { approvalJournalId } = world.names;
      if (approvalJournalId === null) return;
      const key = world.newKey();
      const draft = plainDraft(world, { journalId: approvalJournalId });
      const outcome = expectKind(await world.ledger.post(draft, key), 'confirmed');
      const entry = await expectOnce(world, key);
      assert.equal(outcome.state, entry.state);
      assert.equal(entry.inBalances, false);
      assert.deepEqual([outcome.standing, entry.standing], Array(2).fill('awaiting-approval'));
      assert.notEqual(entry.state, 'posted');
    },
  },
];

function amountJudgement(amountMinor: bigint, baseCurrency: 'USD' | 'JPY'): Judgement {
  return {
    sentence: `${amountMinor} minor units of ${baseCurrency} arrive exactly`,
    options: { baseCurrency },
    judge: async (world) => {
      const key = world.newKey();
      const draft = plainDraft(world, { amountMinor });
      expectKind(await world.ledger.post(draft, key), 'confirmed');
      const entry = await expectOnce(world, key);
      assert.equal(entry.currency, baseCurrency);
      assert.deepEqual(entry.lines, draft.lines);
    },
  };
}

const amounts: readonly Judgement[] = [
  amountJudgement(1n, 'USD'),
  amountJudgement(9_007_199_254_740_993n / 100n, 'USD'),
  amountJudgement(100_000_000_000_000n, 'USD'),
  amountJudgement(1_234_567n, 'JPY'),
];

type CauseName = keyof ConformanceWorld['names']['causes'];

const refusedDrafts: readonly (readonly [
  what: string,
  cause: CauseName,
  draftOf: (world: ConformanceWorld) => EntryDraft,
])[] = [
  [
    'a closed period',
    'periodClosed',
    (world) => plainDraft(world, { postedOn: world.names.closedOn }),
  ],
  [
    'an unknown account',
    'accountInvalid',
    (world) => withSecondLine(plainDraft(world), { accountId: world.names.unknownAccountId }),
  ],
  [
    'an inactive account',
    'accountInvalid',
    (world) => withSecondLine(plainDraft(world), { accountId: world.names.inactiveAccountId }),
  ],
  [
    'a missing required dimension',
    'dimensionMissing',
    (world) => withSecondLine(plainDraft(world), { accountId: world.names.departmentAccountId }),
  ],
  [
    'an unknown department',
    'dimensionInvalid',
    (world) =>
      withSecondLine(plainDraft(world), {
        dimensions: { location: world.names.locationId, department: 'NOWHERE' },
      }),
  ],
  [
    'an unknown journal',
    'journalInvalid',
    (world) => plainDraft(world, { journalId: world.names.unknownJournalId }),
  ],
  [
    'an entry that does not balance per entity',
    'unbalancedThere',
    (world) =>
      withSecondLine(plainDraft(world), { dimensions: { location: world.names.otherLocationId } }),
  ],
];

const refused: readonly Judgement[] = refusedDrafts.map(([what, cause, draftOf]) => ({
  sentence: `${what} is refused with its cause, subject and hint, and nothing is booked`,
  judge: async (world) => {
    const key = world.newKey();
    const outcome = expectKind(await world.ledger.post(draftOf(world), key), 'refused');
    assert.equal(outcome.cause.code, world.names.causes[cause], outcome.cause.message);
    assert.ok(outcome.cause.subject, 'a subject to group by');
    assert.ok(outcome.cause.hint, 'a hint');
    assert.notEqual(outcome.cause.retry, 'later');
    await expectAbsent(world, key);
  },
}));

const corrected: readonly Judgement[] = [
  {
    sentence: 'a draft that does not even balance never leaves the house',
    judge: async (world) => {
      const key = world.newKey();
      const draft = withSecondLine(plainDraft(world), { amountMinor: -1n });
      const outcome = expectKind(await world.ledger.post(draft, key), 'refused');
      assert.equal(outcome.cause.code, ledgerProblem('LEDGER_DRAFT_UNBALANCED', {}, '').code);
      await expectAbsent(world, key);
    },
  },
  {
    sentence: 'a corrected draft is accepted under the same key after a refusal',
    judge: async (world) => {
      const key = world.newKey();
      const wrong = withSecondLine(plainDraft(world), {
        accountId: world.names.unknownAccountId,
      });
      expectKind(await world.ledger.post(wrong, key), 'refused');
      expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
      await expectOnce(world, key);
    },
  },
  {
    sentence: 'the same draft is accepted once the cause was removed in the ledger',
    needs: 'hand',
    judge: async (world) => {
      const key = world.newKey();
      const { accountId } = world.names;
      await world.hand?.setActive('account', accountId, false);
      expectKind(await world.ledger.post(plainDraft(world), key), 'refused');
      expectKind(await world.ledger.post(plainDraft(world), key), 'refused');
      await world.hand?.setActive('account', accountId, true);
      expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
      await expectOnce(world, key);
    },
  },
  {
    sentence: 'a department made inactive and books closed meanwhile are refused as such',
    needs: 'hand',
    judge: async (world) => {
      const { names, hand } = world;
      const dimensions = { location: names.locationId, department: names.departmentId };
      const draft = withSecondLine(plainDraft(world), { dimensions });
      await hand?.setActive('department', names.departmentId, false);
      const inactive = expectKind(await world.ledger.post(draft, world.newKey()), 'refused');
      assert.equal(inactive.cause.code, names.causes.dimensionInvalid);
      assert.match(inactive.cause.subject ?? '', new RegExp(names.departmentId));
      await hand?.closeBooksThrough(names.openOn);
      const closed = await world.ledger.post(plainDraft(world), world.newKey());
      assert.equal(expectKind(closed, 'refused').cause.code, names.causes.periodClosed);
    },
  },
];

/** Booking and refusing. */
export const postingJudgements: readonly Judgement[] = [
  ...booked,
  ...amounts,
  ...refused,
  ...corrected,
];
