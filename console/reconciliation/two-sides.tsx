// Both sides of an entry beside each other: ours at the left, theirs at the right, what differs
// marked in word and colour. Invariant: the marks are the server's; a side that is absent says so.
// Leaves to others: what to do about it.

import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ForeignEntryRow, Sides } from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import controls from '../controls/controls.module.css';
import { formatDay } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import classes from './two-sides.module.css';

interface TwoSidesProps {
  readonly sides: Sides;
  readonly ledgerName: string;
}

/** A table of three columns: what, here, there. */
export function TwoSides({ sides, ledgerName }: TwoSidesProps) {
  const differing = [...sides.facts, ...sides.lines].filter((one) => one.differs).length;
  return (
    <div className={controls.scrollX}>
      <table className={classes.table} aria-label={t('Both sides of the entry')}>
        <thead>
          <tr>
            <td>
              {differing > 0 ? (
                <span className={classes.word}>{t('{differing} differ', { differing })}</span>
              ) : null}
            </td>
            <th scope="col">{sides.ours ? t('Here') : t('Here: nothing')}</th>
            <th scope="col">
              {sides.externalUrl ? (
                <Anchor href={sides.externalUrl} target="_blank" rel="noreferrer" inherit>
                  {ledgerName}
                </Anchor>
              ) : (
                ledgerName
              )}
              {sides.theirs ? '' : `: ${t('gone')}`}
            </th>
          </tr>
        </thead>
        <tbody>
          {sides.facts.map(({ what, ours, theirs, differs }) => (
            <Row key={what} what={what} differs={differs}>
              {[factOf(what, ours), factOf(what, theirs)]}
            </Row>
          ))}
          {sides.lines.map(({ what, ours, theirs, differs }) => (
            <Row key={what} what={what} differs={differs}>
              {[lineOf(ours), lineOf(theirs)]}
            </Row>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The server's names of facts; a new one is shown as it says. */
const factNames: Readonly<Record<string, string>> = {
  ...{ Date: t('Date'), Currency: t('Currency'), State: t('State'), Memo: t('Memo') },
  ...{ 'Made by': t('Made by'), Reference: t('Reference') },
};

function Row(props: { what: string; differs: boolean; children: readonly ReactNode[] }) {
  const [ours, theirs] = props.children;
  return (
    <tr data-differs={props.differs || undefined}>
      <th scope="row">
        {factNames[props.what] ?? props.what}{' '}
        {props.differs ? <span className={classes.word}>{t('differs')}</span> : null}
      </th>
      <td>{ours}</td>
      <td>{theirs}</td>
    </tr>
  );
}

function factOf(what: string, value: string | null) {
  if (value === null) return '–';
  return what === 'Date' ? formatDay(value) : value;
}

const lineOf = (amount: string | null) =>
  amount === null ? '–' : <Amount amount={amount} aligned />;

/** An entry that only they have. */
export function sidesOfForeign(entry: ForeignEntryRow): Sides {
  const only = (what: string, theirs: string | null) => ({
    ...{ what, theirs, ours: null, differs: false },
  });
  return {
    ...{ ours: false, theirs: true, currency: entry.currency, externalUrl: entry.externalUrl },
    facts: [
      only('Date', entry.postedOn),
      only('Made by', entry.createdBy),
      only('Reference', entry.reference),
    ].filter(({ theirs }) => theirs),
    lines: entry.lines.map(({ accountId, location, amount }, at) =>
      only(
        location
          ? t('{at}. {accountId} at {location}', { at: at + 1, accountId, location })
          : `${at + 1}. ${accountId}`,
        amount,
      ),
    ),
  };
}
