// Control accounts three ways. Method: kept figures and rows in, the proof's state and sums out.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Currency } from '#money/money.ts';
import { type KeptControl, proveControls } from './control-accounts.ts';
import type { KeptRow } from './reconciliation-reading-store.ts';

const usd = 'USD' as Currency;

const receivables: KeptControl = {
  ...{ control: 'receivables', currency: usd, belowZero: 0 },
  ...{ subledger: 90_00n, unheld: 10_00n, account: 100_00n },
  places: [
    { mapped: true, account: '1200', location: '100', numbers: '1210', amountMinor: '10000' },
  ],
};

function row(of: Partial<KeptRow> = {}): KeptRow {
  return {
    ...{ mapped: true, account: '1200', location: '100', currency: usd, causes: {} },
    ...{ accountNumbers: '1210', accountNames: 'Receivables', ours: 100_00n, notExported: 0n },
    ...{ opening: 0n, pending: 0n, error: 0n, excluded: 0n, adjustments: 0n, foreign: 0n },
    ...{ leftThere: 0n, external: 100_00n, unexplained: 0n, tied: true },
    ...of,
  };
}

const proofOf = (kept: KeptControl, ...rows: KeptRow[]) => {
  const [proof] = proveControls([kept], rows);
  assert(proof);
  return proof;
};

describe('a control account', () => {
  test('is proven when subledger, accounts and ledger agree', () => {
    const { state, external, others, open } = proofOf(receivables, row());
    assert.deepEqual([state, external, others, open], ['proven', 100_00n, 0n, 0n]);
  });

  test('is broken when its subledger says something else than its own lines', () => {
    assert.equal(proofOf({ ...receivables, subledger: 90_01n }, row()).state, 'broken');
  });

  test('is open while anything is to do at one of its places, and says how much', () => {
    const causes = { deleted: '-500' };
    const there = row({ pending: 20_00n, causes, external: 75_00n, tied: false });
    const { state, open, external, account, accepted } = proofOf(receivables, there);
    assert.deepEqual([state, open], ['open', -25_00n]);
    assert.equal(external, account + accepted + open);
  });

  test('tells apart what other accounts of ours bring to the same external account', () => {
    const { state, others } = proofOf(receivables, row({ ours: 130_00n, external: 130_00n }));
    assert.deepEqual([state, others], ['proven', 30_00n]);
  });

  test('has no external balance where one of its accounts is not mapped', () => {
    const unmapped = row({ mapped: false, external: null, unexplained: -100_00n, tied: false });
    const places = receivables.places.map((place) => ({ ...place, mapped: false }));
    const { state, external } = proofOf({ ...receivables, places }, unmapped);
    assert.deepEqual([state, external], ['open', null]);
  });

  test('looks only at places and currencies of its own', () => {
    const cad = row({ currency: 'CAD' as Currency, tied: false });
    const elsewhere = row({ location: '200', tied: false });
    assert.equal(proofOf(receivables, row(), cad, elsewhere).state, 'proven');
  });

  test('is doubted when a holder was given more than was held', () => {
    assert.equal(proofOf({ ...receivables, belowZero: 2 }, row()).state, 'below-zero');
  });

  test('stands in the order of the page', () => {
    const kept = (['taxes', 'deposits', 'receivables'] as const).map((control) => ({
      ...receivables,
      control,
    }));
    assert.deepEqual(
      proveControls(kept, [row()]).map(({ control }) => control),
      ['receivables', 'deposits', 'taxes'],
    );
  });
});
