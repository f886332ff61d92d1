// What an entry amounts to before and after it is posted anew, side by side per account, outlet,
// department and customer; what changes is marked. Invariant: every place of either side has a row.
// Leaves to others: where the lines come from (the server).

import type { CorrectedLine, RepostPreview } from '#journal/journal-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { sumOf } from '../controls/amount-format.ts';
import classes from '../controls/controls.module.css';
import { t } from '../language/text.ts';

const placeOf = ({ account, outlet, department, customer }: CorrectedLine) =>
  [account.number, outlet, department, customer?.code].join('\0');

/** Debits and credits before and after. */
export function RepostLines({ preview, currency }: { preview: RepostPreview; currency: string }) {
  const { before, after, difference } = preview;
  const [old, anew] = [before, after].map((lines) => new Map(lines.map((l) => [placeOf(l), l])));
  const changed = new Set(difference.map(placeOf));
  const places = new Map([...before, ...after].map((line) => [placeOf(line), line]));
  return (
    <div className={classes.scrollX}>
      <table className={classes.plainTable} aria-label={t('Before and after')}>
        <thead>
          <tr>
            <th rowSpan={2}>{t('Account')}</th>
            <th colSpan={2} className={classes.end}>
              {t('Before')}
            </th>
            <th colSpan={2} className={classes.end}>
              {t('After')}
            </th>
          </tr>
          <tr>
            {[t('Debit'), t('Credit'), t('Debit'), t('Credit')].map((side, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: four columns that never change.
              <th key={index} className={classes.end}>
                {side}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...places].map(([place, line]) => (
            <tr key={place} style={changed.has(place) ? { fontWeight: 600 } : undefined}>
              <td>
                {line.account.number} {line.account.name}
                {changed.has(place) ? null : (
                  <span className={classes.faint}> {t('unchanged')}</span>
                )}
                <div className={classes.faint} style={{ fontWeight: 400 }}>
                  {[line.outlet, line.department, line.customer?.name].filter(Boolean).join(' · ')}
                </div>
              </td>
              <Sides line={old?.get(place)} />
              <Sides line={anew?.get(place)} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t('Total {currency}', { currency })}</td>
            <Sums lines={before} />
            <Sums lines={after} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Sides({ line }: { line: CorrectedLine | undefined }) {
  return [line?.debit, line?.credit].map((amount, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: debit and credit, always in this order.
    <td key={index} className={classes.end}>
      {amount ? <Amount amount={amount} /> : ''}
    </td>
  ));
}

function Sums({ lines }: { lines: readonly CorrectedLine[] }) {
  const debits = sumOf(lines.flatMap(({ debit }) => debit ?? []));
  const credits = sumOf(lines.flatMap(({ credit }) => credit ?? []));
  return (
    <>
      <td className={classes.end}>
        <Amount amount={debits} />
      </td>
      <td className={classes.end}>
        <Amount amount={credits} />
      </td>
    </>
  );
}
