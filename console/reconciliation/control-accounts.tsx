// Control accounts of a run three ways: subledger, our accounts, the external ones. Invariant: what
// lies between two of them has its own column, so that a line adds up from left to right. Leaves to
// others: what stands behind a place.

import { useState } from 'react';
import type { ControlRow, ReconciliationRow } from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import controlsLook from '../controls/controls.module.css';
import { Panel } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { DifferenceTable } from './difference-table.tsx';
import classes from './reconciliation.module.css';
import type { Conducted } from './reconciliation-queries.ts';

const states: Readonly<Record<ControlRow['state'], readonly [BadgeTone, string]>> = {
  broken: ['bad', t('Subledger differs')],
  open: ['warn', t('Open at its accounts')],
  'below-zero': ['warn', t('Proven, look again')],
  proven: ['good', t('Proven')],
};

type Term = 'subledger' | 'unheld' | 'account' | 'others' | 'accepted' | 'open';

/** In the order of the sum; the last says whether it is shown when all are zero. */
const columns: readonly (readonly [Term | 'unexplained' | 'external', string, boolean])[] = [
  ['subledger', t('Subledger'), true],
  ['unheld', t('Without subledger'), false],
  ['account', t('Ours'), true],
  ['others', t('Other accounts there'), false],
  ['accepted', t('Opening, registered'), false],
  ['open', t('Open'), false],
  ['unexplained', t('Unexplained'), false],
  ['external', t('Ledger'), true],
];

/** `onOpen` gets the path of a row. */
export function ControlAccounts(props: {
  run: Conducted;
  ledgerName: string;
  onOpen: (path: string) => void;
}) {
  const { run, ledgerName } = props;
  const { controls } = run;
  if (controls.length === 0) return null;
  const proven = controls.filter(({ state }) => state === 'proven').length;
  const terms = columns.filter(
    ([term, , always]) => always || controls.some((one) => !isZero(one[term] ?? '0')),
  );
  return (
    <Panel
      title={t('Control accounts')}
      lead={t(
        '{proven} of {controls, plural, one {# control account} other {# control ' +
          'accounts}} proven: the subledger is our account, and our account is ' +
          '{ledgerName}’s. Open one to see its accounts.',
        { proven, controls: controls.length, ledgerName },
      )}
      flush
    >
      <div className={controlsLook.scrollX}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('Control account')}</th>
              {terms.map(([term, name]) => (
                <th key={term}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {controls.map((one) => (
              <ControlLine
                key={`${one.control} ${one.currency}`}
                control={one}
                rows={run.rows.filter(
                  ({ path, currency }) => currency === one.currency && one.paths.includes(path),
                )}
                terms={terms}
                onOpen={props.onOpen}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function ControlLine(props: {
  control: ControlRow;
  rows: readonly ReconciliationRow[];
  terms: typeof columns;
  onOpen: (path: string) => void;
}) {
  const { control, rows, terms, onOpen } = props;
  const [isOpen, setOpen] = useState(false);
  const toggle = () => setOpen(!isOpen);
  const [tone, word] = states[control.state];
  return (
    <>
      <tr onClick={toggle}>
        <td>
          <button
            type="button"
            className={classes.disclosure}
            aria-expanded={isOpen}
            onClick={(event) => {
              event.stopPropagation();
              toggle();
            }}
          >
            {control.title}
          </button>
          <span className={classes.placeNote}>
            {control.subledgerTitle} · {control.currency}
          </span>
          <span className={classes.placeState}>
            <ToneBadge tone={tone} label={word} />
            {control.belowZero > 0
              ? t('{belowZero, plural, one {# holder} other {# holders}} below zero', {
                  belowZero: control.belowZero,
                })
              : null}
          </span>
        </td>
        {terms.map(([term]) => (
          <Cell key={term} amount={control[term]} loud={term === 'unexplained'} />
        ))}
      </tr>
      {isOpen ? (
        <tr className={classes.disclosed}>
          <td colSpan={terms.length + 1}>
            {rows.length === 0 ? (
              <p className={classes.placeNote}>{t('Its accounts are zero on both sides.')}</p>
            ) : (
              <DifferenceTable rows={rows} onOpen={onOpen} />
            )}
          </td>
        </tr>
      ) : null}
    </>
  );
}

function Cell({ amount, loud }: { amount: string | null; loud: boolean }) {
  if (amount === null) return <td className={classes.placeNote}>{t('not mapped')}</td>;
  return (
    <td className={loud && !isZero(amount) ? classes.loud : undefined}>
      <Amount amount={amount} aligned quietZero />
    </td>
  );
}
