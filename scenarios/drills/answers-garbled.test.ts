// Properties of how answers are read, for thousands of garbled ones on both APIs: no bytes but a
// whole yes to this very request are a yes, a damaged yes is never a no, and a find whose rows come
// in another order, twice or not at all never tells one entry's rows under another's key, nor calls
// an entry absent that the company holds. Failures print the seed and path that repeat them.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseExact } from '#connectors/sage-intacct-rest/exact-json.ts';
import { outcomeOf } from '#connectors/sage-intacct-rest/post-outcome.ts';
import { judge } from '#connectors/sage-intacct-xml/post-outcome.ts';
import { saidIn } from '#connectors/sage-intacct-xml/session-client.ts';
import { readXml } from '#connectors/sage-intacct-xml/xml-reader.ts';
import type { ExportKey, ExternalEntry, Outcome } from '#external-ledger/external-ledger.ts';
import { fc } from '#root/test-draws.ts';
import { type Api, apis, slipRental } from './drill-company.ts';
import { type Spoil, spoilingGateway } from './spoiling-gateway.ts';

const wire = () => ({ request: {}, answer: null });
const numRuns = 2_500;

type Judge = (status: number, text: string) => Outcome;

/** How each API's connector reads an answer to the post that was answered with `yes`. */
function judgeOf(api: Api, yes: string): Judge {
  const answered = (status: number, text: string) => {
    return { kind: 'answered', status, headers: {}, text } as const;
  };
  if (api === 'rest') {
    return (status, text) => {
      const exchange = { ...answered(status, text), body: parseExact(text) };
      return outcomeOf({ kind: 'called', exchange, wire }, slipRental, 'a host');
    };
  }
  const controlId = /<result>[\s\S]*?<controlid>([^<]*)</.exec(yes)?.[1] ?? '';
  assert.ok(controlId);
  return (status, text) => {
    const exchange = { ...answered(status, text), root: readXml(text) };
    const called = { kind: 'called', exchange, said: saidIn(exchange, controlId), wire } as const;
    return judge(called, slipRental, { host: 'a host', policyId: null, ownEntityId: null }).outcome;
  };
}

/** What a company answers to a good entry and to one it refuses, as texts. */
async function realAnswers(t: TestContext, api: Api) {
  const isSpoiled = () => true;
  const { ledger, state } = await spoilingGateway(t, api, { isSpoiled });
  let told = '';
  const status = api === 'rest' ? 201 : 200;
  state.spoil = (body, type) => {
    told = body.toString();
    return { status: /access_token/.test(told) ? 200 : status, type, body };
  };
  assert.equal((await ledger.post(slipRental, 'T-GARBLED' as ExportKey)).kind, 'confirmed');
  const yes = told;
  await ledger.post({ ...slipRental, journalId: 'NONE' }, 'T-REFUSED' as ExportKey);
  return { yes, status };
}

/** A text with some of its characters cut, dropped, doubled or replaced. */
const damaged = (whole: string) =>
  fc
    .array(
      fc.record({
        how: fc.constantFrom('cut', 'drop', 'double', 'replace'),
        at: fc.nat(whole.length),
        length: fc.integer({ min: 1, max: 40 }),
        text: fc.string({ maxLength: 8, unit: fc.constantFrom(...'<>/{}[]",:a1 \u0000é') }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((blows) =>
      blows.reduce((text, { how, at, length, text: other }) => {
        const [before, hit, after] = [text.slice(0, at), text.slice(at, at + length), at + length];
        if (how === 'cut') return before;
        if (how === 'drop') return before + text.slice(after);
        return before + (how === 'double' ? hit + hit : other) + text.slice(after);
      }, whole),
    );

const statuses = fc.constantFrom(200, 201, 202, 204, 302, 400, 401, 404, 409, 422, 429, 500, 503);

/** Is this an answer that can be read as a whole yes, whatever became of the rest of it? */
function isWholeYes(api: Api, text: string): boolean {
  if (api === 'rest') return typeof (JSON.parse(text)['ia::result']?.key ?? null) === 'string';
  return /<RECORDNO>\s*\d+\s*<\/RECORDNO>/.test(text) && /<\/response>\s*$/.test(text);
}

for (const api of apis) {
  test(`${api}: only a whole yes to this request is a yes, a damaged one is no no`, async (t) => {
    const { yes, status } = await realAnswers(t, api);
    const read = judgeOf(api, yes);
    assert.equal(read(status, yes).kind, 'confirmed');
    const noise = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(statuses, noise, (any, text) => read(any, text).kind !== 'confirmed'),
      { numRuns },
    );
    fc.assert(
      fc.property(damaged(yes), (text) => {
        const { kind } = read(status, text);
        return kind === 'uncertain' || (kind === 'confirmed' && isWholeYes(api, text));
      }),
      { numRuns },
    );
    const other = fc.constantFrom(202, 204, 302, 400, 401, 404, 409, 422, 500, 502, 503, 504);
    fc.assert(
      fc.property(other, damaged(yes), (bad, text) => read(bad, text).kind !== 'confirmed'),
      { numRuns },
    );
  });
}

interface Moves {
  /** Rows are put in the order of their places times this, modulo a prime; 1 leaves them. */
  readonly turn: number;
  readonly dropped: readonly number[];
  readonly doubled: readonly number[];
}

function movedRows<T>(rows: readonly T[], { turn, dropped, doubled }: Moves): T[] {
  const placed = rows.map((row, index) => ({ row, place: ((index + 1) * turn) % 97 }));
  const inOrder = placed.sort((one, other) => one.place - other.place).map(({ row }) => row);
  const isIn = (places: readonly number[], index: number) =>
    places.some((place) => place % rows.length === index);
  return inOrder.flatMap((row, index) => {
    if (isIn(dropped, index)) return [];
    return isIn(doubled, index) ? [row, row] : [row];
  });
}

/** The rows of an answer moved about as drawn: another order, some twice, some not at all. */
function moved(api: Api, whole: string, moves: Moves): string {
  const pick = <T>(rows: readonly T[]) => movedRows(rows, moves);
  if (api === 'rest') {
    const body = JSON.parse(whole);
    if (!Array.isArray(body['ia::result'])) return whole;
    return JSON.stringify({ ...body, 'ia::result': pick(body['ia::result']) });
  }
  const row = /<(GLBATCH|GLENTRY)>[\s\S]*?<\/\1>/g;
  const rows = whole.match(row) ?? [];
  let isFirst = true;
  return whole.replace(row, () => {
    const all = isFirst ? pick(rows).join('') : '';
    isFirst = false;
    return all;
  });
}

for (const api of apis) {
  test(`${api}: a find with moved, doubled or missing rows tells nothing wrong`, async (t) => {
    const isRead = (body: Buffer) =>
      api === 'rest' ? body.includes('"object"') : body.includes('<query>');
    const { ledger, state } = await spoilingGateway(t, api, { isSpoiled: isRead });
    const keys = Array.from({ length: 4 }, (_, index) => `T-FOUND-${index}` as ExportKey);
    for (const key of keys) assert.equal((await ledger.post(slipRental, key)).kind, 'confirmed');
    const asked = [...keys, 'T-ABSENT' as ExportKey];
    const few = fc.array(fc.nat(11), { maxLength: 1 });
    const moves = fc.record({ turn: fc.integer({ min: 1, max: 96 }), dropped: few, doubled: few });
    let read = 0;
    const property = fc.asyncProperty(moves, async (drawn) => {
      const spoil: Spoil = (whole, type) => {
        return { status: 200, type, body: Buffer.from(moved(api, whole.toString(), drawn)) };
      };
      state.spoil = spoil;
      const reading = await ledger.find(asked);
      if (reading.kind !== 'read') return;
      read += 1;
      for (const key of asked) {
        const there: readonly ExternalEntry[] = reading.value.get(key) ?? [];
        const isThere = key !== 'T-ABSENT';
        assert.equal(there.length > 0, isThere, `${key}: ${isThere ? 'not seen' : 'made up'}`);
        for (const entry of there) assert.equal(entry.reference, key);
      }
    });
    await fc.assert(property, { numRuns: 150 });
    t.diagnostic(`${read} of 150 answers could be read`);
  });
}
