// The pure rules of the queue as tables: keys, states, verdicts, breaker, window, pace, remedies.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type {
  Cause,
  EntryDraft,
  ExternalEntry,
  Outcome,
} from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { fc } from '#root/test-draws.ts';
import { afterAnswer, afterSilence, closedBreaker, lanesAllowed } from './breaker.ts';
import { draftHash, draftOfRecord, entryDifferences, recordOfDraft } from './draft-record.ts';
import { drainSettings } from './drain-settings.ts';
import { exportKey, exportKeyLength } from './export-key.ts';
import { mayMove, moves, stateAfterRequeue, statusOf } from './export-state.ts';
import { InHand } from './in-hand.ts';
import { jsonText } from './json-text.ts';
import { LaneOccupancy, occupancyMs } from './lane-occupancy.ts';
import { nextWindow, windowMax } from './lane-window.ts';
import { afterCall, afterRoom, callsAllowed, laneBound, paceOf } from './pace.ts';
import { remedyOf } from './remedies.ts';
import {
  afterFailedFind,
  afterFailedPreparation,
  afterFind,
  afterPost,
  retryLimits,
} from './retry-policy.ts';

const wire = { request: {}, answer: null };
const cause: Cause = { code: 'X', message: 'm', hint: 'h', retry: 'later', subject: '4010' };
const draft: EntryDraft = {
  journalId: 'GJ',
  postedOn: '2026-05-10' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Invoice 1',
  lines: [
    { accountId: '1100', amountMinor: 1250n, memo: '', dimensions: { location: '100' } },
    { accountId: '4010', amountMinor: -1250n, memo: '', dimensions: { location: '100' } },
  ],
};
const found: ExternalEntry = {
  ...draft,
  externalId: '77',
  reference: 'T',
  state: 'posted',
  standing: 'booked',
  inBalances: true,
  createdBy: null,
  createdAt: null,
  externalUrl: null,
};

describe('the export key', () => {
  test('is 21 characters of A-Z and 0-9, the same for the same event only', () => {
    const part = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !text.includes('\0'));
    const identity = fc.record({
      connectionKey: part,
      eventSource: part,
      eventExternalId: part,
      revision: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        const key = exportKey(a);
        assert.match(key, /^T[0-9A-Z]{20}$/);
        assert.equal(key.length, exportKeyLength);
        assert.equal(exportKey({ ...a }), key);
        const same = JSON.stringify(a) === JSON.stringify(b);
        assert.equal(exportKey(b) === key, same);
      }),
    );
  });

  test('never changes between versions: an entry sent last year is found this year', () => {
    const identity = {
      connectionKey: 'k',
      eventSource: 'marina-os',
      eventExternalId: 'INV-1',
    };
    assert.equal(exportKey(identity), 'TRRQMH4VET502QFRJMDE2');
  });
});

describe('the states', () => {
  test('nothing leads from uncertain to sending, and only a repair from confirmed', () => {
    assert.ok(!moves.some(({ from, to }) => from === 'uncertain' && to === 'sending'));
    assert.deepEqual(
      moves.filter(({ from }) => from === 'confirmed').map(({ name, by }) => [name, by]),
      [
        ['repost', 'person'],
        ['adopt-another', 'person'],
      ],
    );
    assert.ok(moves.filter(({ from }) => from === 'uncertain').every(({ by }) => by === 'ledger'));
  });

  test('a person never moves what is being sent or looked for', () => {
    for (const { from, by } of moves) {
      if (by === 'person') assert.ok(from !== 'sending' && from !== 'uncertain');
    }
  });

  test('a requeue of what may be there goes through find', () => {
    assert.equal(stateAfterRequeue(true), 'uncertain');
    assert.equal(stateAfterRequeue(false), 'queued');
    assert.ok(mayMove('held', 'uncertain', 'person') && mayMove('held', 'queued', 'person'));
    assert.equal(statusOf.uncertain, 'pending');
  });
});

describe('the verdict after a post', () => {
  const tries = { failures: 2, absences: 0 };
  type Row = readonly [name: string, Outcome, to: string, mayBeThere: boolean, failures: number];
  const table: readonly Row[] = [
    [
      'confirmed',
      {
        kind: 'confirmed',
        externalId: '7',
        externalUrl: null,
        state: 'posted',
        standing: 'booked',
        wire,
      },
      'confirmed',
      true,
      0,
    ],
    ['refused is held at once', { kind: 'refused', cause, wire }, 'held', false, 0],
    ['busy waits', { kind: 'busy', cause, retryAfterMs: null, wire }, 'queued', false, 3],
    ['disconnected counts nothing', { kind: 'disconnected', cause, wire }, 'queued', false, 2],
    ['uncertain is looked for', { kind: 'uncertain', cause, wire }, 'uncertain', true, 0],
  ];
  for (const [name, outcome, to, mayBeThere, failures] of table) {
    test(name, () => {
      const verdict = afterPost(outcome, tries, { random: 0.5 });
      assert.deepEqual(
        [verdict.to, verdict.mayBeThere, verdict.failures],
        [to, mayBeThere, failures],
      );
    });
  }

  test('busy backs off with full jitter up to its cap, and obeys Retry-After', () => {
    const busy = (failures: number, retryAfterMs: number | null, random: number) =>
      afterPost({ kind: 'busy', cause, retryAfterMs, wire }, { failures, absences: 0 }, { random })
        .delayMs;
    assert.equal(busy(0, null, 0.5), retryLimits.busyDelayMs / 2);
    assert.equal(busy(3, null, 0.5), retryLimits.busyDelayMs * 4);
    assert.equal(busy(500, null, 0.999999), retryLimits.busyDelayMsMax - 1);
    assert.equal(busy(0, 60_000, 0), 60_000);
  });
});

describe('the verdict after a find', () => {
  const settled = { draft, sinceSentMs: 1_000, settlingMs: 1_000 };
  const early = { draft, sinceSentMs: 400, settlingMs: 1_000 };
  const tries = { failures: 1, absences: 0, cause };

  test('found once and equal is adopted, before settling too', () => {
    const verdict = afterFind([found], early, tries);
    assert.equal(verdict.to, 'confirmed');
    assert.equal(verdict.external?.id, '77');
  });

  test('found twice is held, and never adopted', () => {
    const verdict = afterFind([found, { ...found, externalId: '78' }], settled, tries);
    assert.deepEqual([verdict.to, verdict.cause?.code], ['held', 'EXPORT_FOUND_TWICE']);
    assert.equal(verdict.mayBeThere, true);
  });

  test('found with another amount, date or location is held with what differs', () => {
    const [debit, credit] = found.lines;
    assert.ok(debit && credit);
    const dearer = { ...found, lines: [{ ...debit, amountMinor: 1300n }, credit] };
    const verdict = afterFind([dearer], settled, tries);
    assert.deepEqual([verdict.to, verdict.cause?.code], ['held', 'EXPORT_FOUND_DIFFERENT']);
    assert.match(verdict.cause?.message ?? '', /13\.00 on account 1100/);
    const later = { ...found, postedOn: '2026-05-11' as IsoDate };
    assert.match(afterFind([later], settled, tries).cause?.message ?? '', /dated 2026-05-11/);
  });

  test('absent before settling stays uncertain, and is asked again soon', () => {
    const verdict = afterFind([], early, tries);
    assert.equal(verdict.to, 'uncertain');
    assert.ok(verdict.delayMs <= 600);
    assert.equal(verdict.mayBeThere, true);
  });

  test('absent after settling is queued under the same key, the absence counted', () => {
    const verdict = afterFind([], settled, tries);
    assert.deepEqual([verdict.to, verdict.absences, verdict.mayBeThere], ['queued', 1, false]);
  });

  test('absent again and again is held for a person', () => {
    const verdict = afterFind([], settled, { ...tries, absences: retryLimits.absencesMax - 1 });
    assert.deepEqual([verdict.to, verdict.cause?.code], ['held', 'EXPORT_NEVER_ARRIVES']);
  });

  test('an unanswered find leaves it uncertain with its cause', () => {
    const verdict = afterFailedFind(tries, 5_000, { random: 0.5 });
    assert.deepEqual([verdict.to, verdict.cause, verdict.delayMs], ['uncertain', cause, 5_000]);
  });

  test('whatever happened, nothing that may be there is ever queued', () => {
    const entries = fc.constantFrom([], [found], [found, found]);
    fc.assert(
      fc.property(entries, fc.nat(3_000), fc.nat(20), (there, sinceSentMs, absences) => {
        const asked = { draft, sinceSentMs, settlingMs: 1_000 };
        const verdict = afterFind(there, asked, { ...tries, absences });
        assert.notEqual(verdict.to, 'sending');
        if (verdict.to === 'queued') {
          assert.ok(!verdict.mayBeThere && there.length === 0 && sinceSentMs >= 1_000);
        }
        if (verdict.to === 'uncertain') assert.ok(verdict.mayBeThere);
        if (verdict.to === 'confirmed') assert.ok(verdict.external !== null);
      }),
    );
  });
});

test('a preparation that fails is tried three times', () => {
  assert.equal(afterFailedPreparation(2, 'boom'), null);
  assert.equal(afterFailedPreparation(3, 'boom')?.code, 'EXPORT_PREPARATION_FAILED');
});

describe('drafts', () => {
  test('survive the database, and hash alike whatever the order of keys', () => {
    const record = recordOfDraft(draft);
    assert.deepEqual(draftOfRecord(JSON.parse(JSON.stringify(record))), draft);
    const { lines, memo, ...rest } = record;
    const turned = { lines, memo, ...rest };
    assert.equal(draftHash(turned), draftHash(record));
    assert.notEqual(draftHash({ ...record, memo: 'other' }), draftHash(record));
  });

  test('keep what only some of them have, which changes the hash', () => {
    const further: EntryDraft = {
      ...draft,
      entityId: '200',
      baseLocationId: '100',
      asDraft: true,
      attachmentId: 'A-1',
      originallyOn: '2026-04-30' as IsoDate,
      statistical: true,
    };
    const record = recordOfDraft(further);
    assert.deepEqual(draftOfRecord(JSON.parse(JSON.stringify(record))), further);
    assert.notEqual(draftHash(record), draftHash(recordOfDraft(draft)));
  });

  test('made in another entity than they were sent to are told apart', () => {
    const sent = { ...draft, entityId: '200' };
    assert.deepEqual(entryDifferences(sent, { ...found, madeIn: '200' }), []);
    assert.deepEqual(entryDifferences(sent, found), [], 'where the ledger does not say');
    assert.match(entryDifferences(sent, { ...found, madeIn: null })[0] ?? '', /top level/);
    assert.match(entryDifferences(sent, { ...found, madeIn: '300' })[0] ?? '', /entity 300/);
    const home = entryDifferences(draft, { ...found, madeIn: null }, '100');
    assert.match(home[0] ?? '', /top level, we sent it to entity 100/);
    assert.deepEqual(entryDifferences(draft, { ...found, madeIn: '100' }, '100'), []);
  });

  test('order of lines, memos and dimensions the ledger added make no difference', () => {
    const [debit, credit] = draft.lines;
    assert.ok(debit && credit);
    const lines = [
      { ...credit, memo: 'cut' },
      { ...debit, dimensions: { location: '100', item: 'A' } },
    ];
    assert.deepEqual(entryDifferences(draft, { ...found, lines }), []);
  });

  test('answers with NUL and half characters become valid JSON', () => {
    assert.equal(jsonText({ a: 'x\u0000y\ud800', b: 5n }), '{"a":"x\\ufffdy\\ufffd","b":"5"}');
  });
});

describe('the breaker', () => {
  test('opens after five silences, probes once a minute, closes on an answer', () => {
    let breaker = closedBreaker;
    for (let silence = 0; silence < 4; silence += 1) breaker = afterSilence(breaker, 1_000);
    assert.equal(lanesAllowed(breaker, 4, 1_000), 4);
    breaker = afterSilence(breaker, 1_000);
    assert.equal(lanesAllowed(breaker, 4, 60_999), 0);
    assert.equal(lanesAllowed(breaker, 4, 61_000), 1);
    breaker = afterSilence(breaker, 61_000);
    assert.equal(lanesAllowed(breaker, 4, 120_999), 0);
    assert.equal(lanesAllowed(afterAnswer(breaker), 4, 0), 4);
  });
});

describe('the pace', () => {
  const limits = { failuresMax: 5, probeIntervalMs: 60_000 };
  const at = { retryAfterMs: null, nowMs: 0, limits };

  test('halves on busy, grows back by answers, and obeys Retry-After', () => {
    let pace = afterCall(paceOf(4), 'busy', { ...at, retryAfterMs: 2_000 });
    assert.equal(callsAllowed(pace, 1_999), 0);
    assert.equal(callsAllowed(pace, 2_000), 2);
    assert.equal(pace.breaker.failures, 0);
    for (let answer = 0; answer < 20; answer += 1) pace = afterCall(pace, 'confirmed', at);
    assert.equal(callsAllowed(pace, 2_000), 4);
  });

  test('learns how many calls are too many, and seldom tries more', () => {
    const refused = { ...at, retryAfterMs: 100 };
    // Eight under way, two fit: six are refused one after the other.
    let pace = paceOf(8);
    for (let inUse = 8; inUse > 2; inUse -= 1)
      pace = afterCall(pace, 'busy', { ...refused, inUse });
    assert.equal(callsAllowed(pace, 100), 2);
    const answer = (nowMs: number, times: number) => {
      for (let left = times; left > 0; left -= 1) {
        pace = afterCall(pace, 'confirmed', { ...at, nowMs, inUse: callsAllowed(pace, nowMs) });
      }
    };
    answer(29_999, 1_000);
    assert.equal(callsAllowed(pace, 29_999), 2, 'not before half a minute is over');
    answer(30_000, 3);
    assert.equal(callsAllowed(pace, 30_000), 3);
    pace = afterCall(pace, 'busy', { ...refused, nowMs: 30_000, inUse: 3 });
    answer(89_999, 1_000);
    assert.equal(callsAllowed(pace, 89_999), 2, 'the next time after a minute');
    answer(90_000, 60);
    assert.equal(callsAllowed(pace, 90_000), 8, 'all, where nothing is refused any more');
    pace = afterCall(pace, 'busy', { ...refused, nowMs: 90_000, inUse: 8 });
    answer(120_000, 30);
    assert.equal(callsAllowed(pace, 120_000), 8, 'after half a minute again');
  });

  test('learns nothing of parallel calls from a refusal of the only one', () => {
    let pace = afterCall(paceOf(4), 'busy', { ...at, retryAfterMs: 100, inUse: 1 });
    for (let answer = 0; answer < 20; answer += 1) pace = afterCall(pace, 'confirmed', at);
    assert.equal(callsAllowed(pace, 100), 4);
  });

  test('keeps within the room the ledger says it has, before it has to say busy', () => {
    // Four lanes of ours under way, six calls allowed, others hold two: no room beside ours.
    const full = { ...at, hint: { room: 0, limit: null, pauseMs: null } };
    const fits = afterCall(paceOf(4), 'confirmed', { ...full, inUse: 4 });
    assert.equal(callsAllowed(fits, 0), 4);
    const shrunk = afterCall(paceOf(4), 'confirmed', { ...full, inUse: 3 });
    assert.equal(callsAllowed(shrunk, 0), 3);
    assert.equal(callsAllowed(afterCall(shrunk, 'confirmed', { ...full, inUse: 1 }), 0), 1);
    let wide = shrunk;
    for (let answer = 0; answer < 9; answer += 1) {
      wide = afterCall(wide, 'confirmed', {
        ...at,
        hint: { room: 3, limit: null, pauseMs: null },
        inUse: 3,
      });
    }
    assert.equal(callsAllowed(wide, 0), 4);
    const pausing = { ...at, hint: { room: 0, limit: null, pauseMs: 5_000 }, inUse: 1 };
    assert.equal(callsAllowed(afterCall(paceOf(4), 'confirmed', pausing), 4_999), 0);
  });

  test('learns the same of an answer whose lane was free before it was read', () => {
    const shrunk = { ...paceOf(4), limit: { ...paceOf(4).limit, calls: 2 } };
    for (const hint of [undefined, { room: 1, limit: null, pauseMs: 200 }]) {
      const here = { ...at, hint, inUse: 2 };
      const early = afterRoom(shrunk, here);
      assert.equal(
        callsAllowed(early, 200),
        callsAllowed(afterCall(shrunk, 'confirmed', here), 200),
      );
      const read = afterCall(early, 'confirmed', { ...here, roomKnown: true });
      assert.deepEqual(read, afterCall(shrunk, 'confirmed', here));
    }
  });

  test('is not moved by refused credentials', () => {
    const pace = paceOf(4);
    assert.equal(afterCall(pace, 'disconnected', at), pace);
  });

  test('says what keeps it from its lanes', () => {
    const waits = afterCall(paceOf(4), 'busy', { ...at, retryAfterMs: 2_000 });
    assert.equal(laneBound(paceOf(4), 0), 'none');
    assert.equal(laneBound(waits, 1_999), 'asked-to-wait');
    assert.equal(laneBound(waits, 2_000), 'busy');
    const silent = { failures: 5, openUntilMs: 60_000 };
    assert.equal(laneBound(paceOf(4, silent), 0), 'silent');
  });
});

test('lanes are those of the settings, else of the ledger, else four', () => {
  assert.equal(drainSettings({ lanes: 6 }, 1).lanes, 6);
  assert.equal(drainSettings({}, 1).lanes, 1);
  assert.equal(drainSettings({}).lanes, 4);
});

describe('the exports in hand', () => {
  const claim = { export_id: 7n, attempts: 1 };

  test('are let go by word of their own claim only, not of the try before', () => {
    const inHand = new InHand();
    assert.deepEqual(inHand.take([claim]), [claim]);
    inHand.settled([{ export_id: 7n, attempts: 1, from: 'sending' }]);
    assert.deepEqual(inHand.ids(), [7n]);
    inHand.settled([{ export_id: 7n, attempts: 2, from: 'sending' }]);
    assert.deepEqual(inHand.ids(), []);
  });

  test('are not taken twice', () => {
    const inHand = new InHand();
    inHand.take([claim]);
    assert.deepEqual(inHand.take([claim, { export_id: 8n, attempts: 0 }]).length, 1);
    inHand.settled([{ export_id: 7n, attempts: 1, from: 'queued' }]);
    assert.deepEqual(inHand.ids(), [8n]);
  });
});

describe('the occupancy of lanes', () => {
  test('counts only time in which something waited, and forgets it after five minutes', () => {
    const lanes = new LaneOccupancy();
    lanes.note(0, { inUse: 0, allowed: 4, waiting: false });
    lanes.note(60_000, { inUse: 4, allowed: 4, waiting: true });
    lanes.note(61_000, { inUse: 3, allowed: 4, waiting: true });
    lanes.note(62_000, { inUse: 1, allowed: 4, waiting: false });
    assert.deepEqual(lanes.read(63_000), { usedMs: 7_000, possibleMs: 8_000 });
    assert.deepEqual(lanes.read(59_999 + occupancyMs), { usedMs: 7_000, possibleMs: 8_000 });
    assert.deepEqual(lanes.read(70_000 + occupancyMs), { usedMs: 0, possibleMs: 0 });
  });

  test('is counted on a monotonic clock that starts below zero', () => {
    const lanes = new LaneOccupancy();
    lanes.note(-600_000, { inUse: 2, allowed: 4, waiting: true });
    assert.deepEqual(lanes.read(-598_000), { usedMs: 4_000, possibleMs: 8_000 });
  });

  test('is full, not fuller, while more calls are under way than a lowered limit allows', () => {
    const lanes = new LaneOccupancy();
    lanes.note(0, { inUse: 4, allowed: 2, waiting: true });
    assert.deepEqual(lanes.read(1_000), { usedMs: 2_000, possibleMs: 2_000 });
  });
});

test('the window doubles when a lane waits, shrinks when none does, within its bounds', () => {
  let window = { size: 4, quiet: 0 };
  for (let turn = 0; turn < 20; turn += 1) window = nextWindow(window, 4, true);
  assert.equal(window.size, windowMax);
  for (let turn = 0; turn < 5_000; turn += 1) window = nextWindow(window, 4, false);
  assert.equal(window.size, 4);
});

describe('the remedy', () => {
  const table = [
    ['MAPPING_ACCOUNT_UNMAPPED', '4010', 'map-account', 'Map account 4010'],
    ['MAPPING_OUTLET_INACTIVE', 'TRS', 'map-outlet', 'Map outlet TRS'],
    ['MAPPING_JOURNAL_MISSING', null, 'reconnect', 'Choose the journal'],
  ] as const;
  for (const [code, subject, kind, label] of table) {
    test(`of ${code} is saved, and releases what waits`, () => {
      const rest = { target: subject, search: null, releases: true };
      assert.deepEqual(remedyOf(code, subject), { kind, label, ...rest });
    });
  }

  const theirs = [
    ['location on account 1', 'map-outlet', 'Map the location on account 1', null],
    ['department', 'map-department', 'Map the department', null],
    ['customer on account 1200', 'map-customer', 'Map the customer on account 1200', null],
    ['Job on account 4010', 'map-account', 'Map the Job on account 4010', '4010'],
  ] as const;
  for (const [subject, kind, label, search] of theirs) {
    test(`of the ${subject} they miss leads to Mapping, not to a code of ours`, () => {
      const rest = { target: null, search, releases: false };
      assert.deepEqual(remedyOf('ANY_DIMENSION_MISSING', subject), { kind, label, ...rest });
    });
  }

  test('of an account that is theirs leads to whatever is mapped to it', () => {
    assert.deepEqual(remedyOf('ANY_ACCOUNT_OF_SUBLEDGER', '2000'), {
      ...{ kind: 'map-account', label: 'Map to another account than 2000' },
      ...{ target: null, search: '2000', releases: false },
    });
  });

  const requeued = [
    ['ANY_DEPARTMENT_INACTIVE', '30', 'Activate department 30 in the ledger, then requeue'],
    ['ANY_RULE_BLOCKED', null, 'Satisfy or change the rule, then requeue'],
  ] as const;
  for (const [code, subject, label] of requeued) {
    test(`of ${code} is done in the ledger, then a person requeues`, () => {
      const rest = { target: subject, search: null, releases: false };
      assert.deepEqual(remedyOf(code, subject), { kind: 'activate-in-ledger', label, ...rest });
    });
  }

  const kinds = [
    ['ANY_PERIOD_CLOSED', 'open-period'],
    ['ANY_CREDENTIALS_REFUSED', 'reconnect'],
    ['ANY_CONSENT_NEEDED', 'reconnect'],
    ['ANY_JOURNAL_INVALID', 'reconnect'],
    ['ANY_UNBALANCED', 'map-outlet'],
    ['NOBODY_KNOWS_THIS', 'requeue'],
  ] as const;
  for (const [code, kind] of kinds) {
    test(`of ${code} is ${kind}, and releases nothing by itself`, () => {
      const { kind: found, releases } = remedyOf(code, 'GJ');
      assert.deepEqual([found, releases], [kind, false]);
    });
  }
});
