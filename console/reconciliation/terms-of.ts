// The terms of the identity in the order and words of the screen, for one row and for a whole run.
// Invariant: external = opening + ours − before cut-over − pending − error − excluded + adjustments
// + foreign + discrepancies + unexplained, exactly as the server computed it. Leaves to others:
// drawing.

import type { ReconciliationRow } from '#reconciliation/reconciliation-schemas.ts';
import { isZero } from '../controls/amount-format.ts';
import type { Term } from './identity.tsx';

/**
 * The identity of one account at one location. Terms that hardly ever occur are left out when
 * zero.
 */
export function termsOfRow(row: ReconciliationRow, ledgerName: string): readonly Term[] {
  const rare = (term: Term) => (term.amount === null || isZero(term.amount) ? [] : [term]);
  return [
    { sign: '', name: 'Our balance', amount: row.ours },
    ...rare({
      sign: '+',
      name: 'Opening balance there',
      note: 'Before the cut-over',
      amount: row.opening,
    }),
    ...rare({
      sign: '−',
      name: 'Before the cut-over',
      note: 'Ours, not exported',
      amount: row.notExported,
    }),
    { sign: '−', name: 'Pending', amount: row.pending },
    { sign: '−', name: 'Error', amount: row.error },
    { sign: '−', name: 'Excluded', amount: row.excluded },
    { sign: '+', name: 'Manual adjustments', note: 'Registered', amount: row.adjustments },
    { sign: '+', name: 'Foreign entries', note: 'Not registered', amount: row.foreign },
    ...row.causes.map(
      (cause): Term => ({
        sign: '+',
        name: `Entries ${cause.label}`,
        note: cause.remedy,
        amount: cause.amount,
      }),
    ),
    { sign: '+', name: 'Unexplained', amount: row.unexplained, loud: true },
    { sign: '=', name: `Balance in ${ledgerName}`, amount: row.external },
  ];
}
