// The terms of the identity of one row in the order and words of the screen, each with what it
// leads to. Invariant: external = opening + ours − before cut-over − excluded + adjustments + left
// there − pending − error + causes + foreign + unexplained, exactly as the server computed it:
// first what is agreed to be there, then what waits, then what nobody explained. Leaves to others:
// drawing.

import type { ReconciliationRow } from '#reconciliation/reconciliation-schemas.ts';
import { isZero } from '../controls/amount-format.ts';
import { t } from '../language/text.ts';
import { paths } from '../navigation/paths.ts';

export interface Term {
  readonly sign: '+' | '−' | '=' | '';
  readonly name: string;
  readonly note?: string;
  readonly amount: string | null;
  readonly loud?: boolean;
  /** The part of the drawer that lists what stands behind it. */
  readonly part?: string;
  /** The page that does. */
  readonly href?: string;
}

/** Ids of the parts of the drawer. */
export const parts = {
  pending: 'behind-pending',
  error: 'behind-error',
  excluded: 'behind-excluded',
  notQueued: 'behind-never-queued',
  foreign: 'behind-foreign',
  adjustments: 'behind-adjustments',
  leftThere: 'behind-left-there',
  discrepancies: 'behind-discrepancies',
  unexplained: 'behind-unexplained',
} as const;

/**
 * The identity of one account at one location. Terms that hardly ever occur are left out when
 * zero.
 */
export function termsOfRow(
  row: ReconciliationRow,
  { ledgerName, asOf }: { readonly ledgerName: string; readonly asOf: string },
): readonly Term[] {
  const rare = (term: Term) => (term.amount === null || isZero(term.amount) ? [] : [term]);
  const terms: readonly Term[] = [
    ...rare({
      sign: '+',
      name: t('Opening balance there'),
      note: t('Before the cut-over'),
      amount: row.opening,
    }),
    { sign: '+', name: t('Our balance'), amount: row.ours, ...ledgerOf(row, asOf) },
    ...rare({
      sign: '−',
      name: t('Before the cut-over'),
      note: t('Ours, not exported'),
      amount: row.notExported,
    }),
    { sign: '−', name: t('Excluded'), amount: row.excluded, part: parts.excluded },
    {
      sign: '+',
      name: t('Manual adjustments'),
      note: t('Registered, to be reversed there'),
      amount: row.adjustments,
      part: parts.adjustments,
    },
    {
      sign: '+',
      name: t('Left there'),
      note: t('Registered as belonging there'),
      amount: row.leftThere,
      part: parts.leftThere,
    },
    { sign: '−', name: t('Pending'), amount: row.pending, part: parts.pending },
    { sign: '−', name: t('Error'), amount: row.error, part: parts.error },
    ...row.causes.map(causeTerm),
    {
      sign: '+',
      name: t('Foreign entries'),
      note: t('Not registered'),
      amount: row.foreign,
      part: parts.foreign,
    },
    {
      ...{ sign: '+', name: t('Unexplained'), amount: row.unexplained },
      ...{ loud: true, part: parts.unexplained },
    },
  ];
  return [
    // The first stands on the ground: nothing is added to anything yet.
    ...terms.map((term, at): Term => (at === 0 ? { ...term, sign: '' } : term)),
    { sign: '=', name: t('Balance in {ledgerName}', { ledgerName }), amount: row.external },
  ];
}

function causeTerm({ cause, label, remedy, amount }: ReconciliationRow['causes'][number]): Term {
  const name = label.charAt(0).toUpperCase() + label.slice(1);
  const part = cause === 'not-queued' ? parts.notQueued : parts.discrepancies;
  return { sign: '+', name, note: remedy, amount, part };
}

/** The general ledger of our account; several mapped to one account there have no one page. */
function ledgerOf({ accountNumber: account }: ReconciliationRow, through: string) {
  if (account === null || account.includes(',')) return {};
  return { href: paths.reports({ report: 'general-ledger', account, through }) };
}
