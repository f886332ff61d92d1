// Accounts by location with the terms that stand between our balance and the external one.
// Invariant: an empty cell is zero; only what differs has ink. Leaves to others: what is behind a
// row.

import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReconciliationRow } from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import classesOfControls from '../controls/controls.module.css';
import { EmptyState } from '../controls/empty-state.tsx';
import { t } from '../language/text.ts';
import classes from './reconciliation.module.css';

type TermName =
  | 'ours'
  | 'pending'
  | 'error'
  | 'excluded'
  | 'adjustments'
  | 'leftThere'
  | 'foreign'
  | 'discrepancies'
  | 'external'
  | 'unexplained';

const allTerms: readonly (readonly [TermName, string])[] = [
  ['ours', t('Ours')],
  ['pending', t('Pending')],
  ['error', t('Error')],
  ['excluded', t('Excluded')],
  ['adjustments', t('To reverse')],
  ['leftThere', t('Left there')],
  ['foreign', t('Foreign')],
  ['discrepancies', t('Discrepancies')],
  ['external', t('Ledger')],
  ['unexplained', t('Unexplained')],
];
const rowsAtFirst = 200;

/** `onOpen` gets the row's path. */
export function DifferenceTable(props: {
  rows: readonly ReconciliationRow[];
  onOpen: (path: string) => void;
}) {
  const [all, setAll] = useState(false);
  if (props.rows.length === 0) {
    return (
      <EmptyState
        icon={<IconCircleCheck size={22} />}
        title={t('Every account ties')}
        text={t('Both ledgers hold the same balance on every account at every location.')}
      />
    );
  }
  const terms = allTerms.filter(([term]) => isAlways(term) || hasAny(props.rows, term));
  const shown = all ? props.rows : props.rows.slice(0, rowsAtFirst);
  return (
    <div className={classesOfControls.scrollX}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{t('Account')}</th>
            {terms.map(([term, name]) => (
              <th key={term}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <PlaceRow
              key={`${row.path} ${row.currency}`}
              row={row}
              terms={terms}
              onOpen={props.onOpen}
            />
          ))}
        </tbody>
      </table>
      {shown.length < props.rows.length ? (
        <Button variant="subtle" fullWidth onClick={() => setAll(true)}>
          {t('Show all {rows}', { rows: props.rows.length })}
        </Button>
      ) : null}
    </div>
  );
}

function PlaceRow(props: {
  row: ReconciliationRow;
  terms: typeof allTerms;
  onOpen: (path: string) => void;
}) {
  const { row, terms, onOpen } = props;
  return (
    <tr
      tabIndex={0}
      onClick={() => onOpen(row.path)}
      onKeyDown={(event) => event.key === 'Enter' && onOpen(row.path)}
    >
      <td>
        <span className={classes.place}>{nameOf(row)}</span>
        <span className={classes.placeNote}>{placeOf(row)}</span>
      </td>
      {terms.map(([term]) => (
        <td key={term} className={isLoud(row, term) ? classes.loud : undefined}>
          {cellOf(row[term], term)}
        </td>
      ))}
    </tr>
  );
}

function isLoud(row: ReconciliationRow, term: TermName): boolean {
  return term === 'unexplained' && !isZero(row.unexplained);
}

/** Columns that are shown even where every row is zero. */
function isAlways(term: TermName): boolean {
  return term === 'ours' || term === 'external' || term === 'unexplained';
}

function hasAny(rows: readonly ReconciliationRow[], term: TermName): boolean {
  return rows.some((row) => !isZero(row[term] ?? '0'));
}

function cellOf(value: string | null, term: TermName) {
  if (value === null) return '–';
  return isZero(value) && !isAlways(term) ? '' : <Amount amount={value} aligned quietZero />;
}

/** `4010 Slip rental`; the ledger's id where we have no account of our own. */
export function nameOf(row: ReconciliationRow): string {
  const ours = [row.accountNumber, row.accountName].filter(Boolean).join(' ');
  return (
    ours ||
    t('Ledger account {externalAccountId}', { externalAccountId: row.externalAccountId ?? '' })
  );
}

/** Where: the ledger's account and location, or that it is not mapped. */
export function placeOf(row: ReconciliationRow): string {
  if (row.externalAccountId === null)
    return t('Not mapped · outlet {outlet}', { outlet: row.outlet ?? '–' });
  return row.location
    ? t('{externalAccountId} · location {location} · {currency}', {
        externalAccountId: row.externalAccountId,
        location: row.location,
        currency: row.currency,
      })
    : `${row.externalAccountId} · ${row.currency}`;
}
