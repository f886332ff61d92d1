// Conformance, second part: answers lost, late, cut or strange, busy ledgers, expired tokens.
// Judged by external-ledger-conformance.ts. Invariant judged: what may have been booked is
// `uncertain` and `find` decides; `busy` and `refused` mean that nothing was booked; after it all,
// one entry.

import assert from 'node:assert/strict';
import {
  type ConformanceWorld,
  expectAbsent,
  expectKind,
  expectOnce,
  found,
  type Judgement,
  plainDraft,
  type WorldFaults,
} from './conformance-world.ts';

type Fault = readonly [what: string, order: (faults: WorldFaults) => Promise<void>];

const bookedButUnheard: readonly Fault[] = [
  ['the answer is lost after the entry was booked', (faults) => faults.loseNextAnswer()],
  ['a gateway answers 502 after the entry was booked', (faults) => faults.bookThenAnswer(502)],
  ['a gateway answers 504 after the entry was booked', (faults) => faults.bookThenAnswer(504)],
  ['an empty 200 follows the booking', (faults) => faults.answerNothing()],
  ['the answer breaks off in the middle', (faults) => faults.truncateAnswer()],
];

const notBookedButUnclear: readonly Fault[] = [
  ['the connection breaks before the booking', (faults) => faults.resetNextRequest()],
  ['an HTML page with status 500 comes back', (faults) => faults.answerHtml()],
];

const uncertain: readonly Judgement[] = [
  ...bookedButUnheard.map(
    ([what, order]): Judgement => ({
      sentence: `when ${what} the outcome is uncertain, and find finds exactly one`,
      needs: 'faults',
      judge: async (world) => {
        const key = world.newKey();
        await order(world.faults as WorldFaults);
        const outcome = expectKind(await world.ledger.post(plainDraft(world), key), 'uncertain');
        assert.equal(outcome.cause.retry, 'find-first');
        const entry = await expectOnce(world, key);
        const again = expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
        assert.equal(again.externalId, entry.externalId);
        await expectOnce(world, key);
      },
    }),
  ),
  ...notBookedButUnclear.map(
    ([what, order]): Judgement => ({
      sentence: `when ${what} nothing is confirmed, find says absent, and a second post books once`,
      needs: 'faults',
      judge: async (world) => {
        const key = world.newKey();
        await order(world.faults as WorldFaults);
        const outcome = await world.ledger.post(plainDraft(world), key);
        assert.match(outcome.kind, /^(uncertain|busy)$/);
        await expectAbsent(world, key);
        expectKind(await world.ledger.post(plainDraft(world), key, { absences: 1 }), 'confirmed');
        await expectOnce(world, key);
      },
    }),
  ),
];

async function untilFound(world: ConformanceWorld, key: ReturnType<ConformanceWorld['newKey']>) {
  while ((await found(world, key)).length === 0) await new Promise((done) => setImmediate(done));
}

const late: readonly Judgement[] = [
  {
    sentence: 'a post repeated while the first is still being booked does not book a second entry',
    needs: 'faults',
    judge: async (world) => {
      for (const status of [409, 422, 400] as const) {
        await world.faults?.refuseTwinsWith(status);
        const key = world.newKey();
        await world.faults?.bookNextLate(60);
        expectKind(await world.ledger.post(plainDraft(world), key), 'uncertain');
        const twin = await world.ledger.post(plainDraft(world), key);
        assert.match(twin.kind, /^(uncertain|confirmed)$/);
        await untilFound(world, key);
        await expectOnce(world, key);
      }
    },
  },
  {
    sentence: 'a refusal the ledger remembers for days does not keep a settled entry out',
    needs: 'faults',
    judge: async (world) => {
      if (world.hand === null) return;
      const { names, hand, faults } = world;
      const key = world.newKey();
      await hand.setActive('account', names.accountId, false);
      expectKind(await world.ledger.post(plainDraft(world), key), 'refused');
      await hand.setActive('account', names.accountId, true);
      await faults?.passHours(72);
      const first = await world.ledger.post(plainDraft(world), key, { absences: 0 });
      if (first.kind !== 'confirmed') {
        expectKind(first, 'uncertain');
        await expectAbsent(world, key);
        expectKind(await world.ledger.post(plainDraft(world), key, { absences: 1 }), 'confirmed');
      }
      await expectOnce(world, key);
    },
  },
];

const busy: readonly Judgement[] = [
  ...([503, 429] as const).map(
    (status): Judgement => ({
      sentence: `${status} is busy, nothing is booked, and a later post books once`,
      needs: 'faults',
      judge: async (world) => {
        const key = world.newKey();
        await world.faults?.beBusy(status);
        const outcome = expectKind(await world.ledger.post(plainDraft(world), key), 'busy');
        assert.equal(outcome.cause.retry, 'later');
        if (status === 429) assert.ok((outcome.retryAfterMs ?? 0) > 0, 'Retry-After is handed on');
        await expectAbsent(world, key);
        expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
        await expectOnce(world, key);
      },
    }),
  ),
  {
    sentence: 'a ledger that cannot be reached is busy: nothing was sent',
    needs: 'faults',
    judge: async (world) => {
      await world.faults?.goAway();
      expectKind(await world.ledger.post(plainDraft(world), world.newKey()), 'busy');
      assert.equal((await world.ledger.find([world.newKey()])).kind, 'busy');
      const findings = await world.ledger.test();
      assert.ok(findings.some((one) => !one.ok && one.hint));
    },
  },
];

const access: readonly Judgement[] = [
  ...([401, 400] as const).map(
    (status): Judgement => ({
      sentence: `a token refused with ${status} is renewed once, and the entry booked once`,
      needs: 'faults',
      judge: async (world) => {
        expectKind(await world.ledger.post(plainDraft(world), world.newKey()), 'confirmed');
        const before = await world.tokenRequests?.();
        await world.faults?.expireTokens(status);
        const key = world.newKey();
        expectKind(await world.ledger.post(plainDraft(world), key), 'confirmed');
        await expectOnce(world, key);
        if (before !== undefined) assert.equal(await world.tokenRequests?.(), before + 1);
      },
    }),
  ),
  {
    sentence: 'eight parallel posts with an expired token ask for one new token together',
    needs: 'faults',
    judge: async (world) => {
      expectKind(await world.ledger.post(plainDraft(world), world.newKey()), 'confirmed');
      const before = await world.tokenRequests?.();
      await world.faults?.expireTokens(401);
      const keys = Array.from({ length: 8 }, () => world.newKey());
      const posts = keys.map((key) => world.ledger.post(plainDraft(world), key));
      for (const outcome of await Promise.all(posts)) expectKind(outcome, 'confirmed');
      if (before !== undefined) assert.equal(await world.tokenRequests?.(), before + 1);
      for (const key of keys) await expectOnce(world, key);
    },
  },
  {
    sentence: 'wrong credentials disconnect: post, find, list and test say so, nothing is booked',
    judge: async (world) => {
      const key = world.newKey();
      const outcome = await world.stranger.post(plainDraft(world), key);
      assert.equal(expectKind(outcome, 'disconnected').cause.code, world.names.causes.credentials);
      assert.equal((await world.stranger.find([key])).kind, 'disconnected');
      const findings = await world.stranger.test();
      assert.ok(findings.some((one) => !one.ok && one.hint));
      await expectAbsent(world, key);
    },
  },
];

/** Everything that can go wrong between a post and its answer. */
export const faultJudgements: readonly Judgement[] = [...uncertain, ...late, ...busy, ...access];
