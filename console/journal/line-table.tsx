// The lines of a journal entry: debit and credit columns that sum to the same total.
// Invariant: totals are added from the lines in bigint, so an unbalanced entry would show.
// Leaves to others: where the lines come from.

import type { JournalLine } from '#journal/journal-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { sumOf } from '../controls/amount-format.ts';
import classes from '../controls/controls.module.css';
import { t } from '../language/text.ts';

/** A journal line; the sync log knows less of it than the journal. */
type ShownLine = Partial<JournalLine> &
  Pick<JournalLine, 'account' | 'outlet' | 'debit' | 'credit'>;

/** `currency` stands once, in the foot. */
export function LineTable(props: { lines: readonly ShownLine[]; currency: string }) {
  const debits = sumOf(props.lines.flatMap((line) => line.debit ?? []));
  const credits = sumOf(props.lines.flatMap((line) => line.credit ?? []));
  return (
    <div className={classes.scrollX}>
      <table className={classes.plainTable}>
        <thead>
          <tr>
            <th>{t('Account')}</th>
            <th className={classes.end}>{t('Debit')}</th>
            <th className={classes.end}>{t('Credit')}</th>
          </tr>
        </thead>
        <tbody>
          {props.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of an entry never change.
            <tr key={index}>
              <td>
                <strong style={{ fontWeight: 570 }}>{line.account.number}</strong>{' '}
                {line.account.name}
                <div className={classes.faint}>{detailsOf(line)}</div>
              </td>
              <td className={classes.end}>
                {line.debit === null ? '' : <Amount amount={line.debit} />}
              </td>
              <td className={classes.end}>
                {line.credit === null ? '' : <Amount amount={line.credit} />}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t('Total {currency}', { currency: props.currency })}</td>
            <td className={classes.end}>
              <Amount amount={debits} />
            </td>
            <td className={classes.end}>
              <Amount amount={credits} />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function detailsOf(line: ShownLine): string {
  const service = line.service
    ? t('{from} to {through}', { from: line.service.from, through: line.service.through })
    : null;
  const parts = [
    line.outlet,
    line.department,
    line.customer?.name,
    line.product,
    service,
    line.memo,
  ];
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ');
}
