// Entries that sum to an unexplained amount: leads to look at, with how far the search came.
// Invariant: nothing here explains the amount; it stays unexplained. Leaves to others: the search.

import type { CandidatesView } from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDay } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';
import { parts } from './terms-of.ts';

/** Nothing where every amount is explained. */
export function UnexplainedCandidates({ rows }: { readonly rows: readonly CandidatesView[] }) {
  return rows.map((row) => (
    <Section
      key={row.currency}
      id={parts.unexplained}
      title={t('What the unexplained amount could be')}
    >
      <p className={classes.searched}>{searchedOf(row)}</p>
      <ul className={classes.entries}>
        {row.combinations.map((some) => (
          <li key={some.map(keyOf).join(' ')} className={classes.entry}>
            {some.map((one) => (
              <div key={keyOf(one)}>
                <div className={classes.entryHead}>
                  <EntryName entry={one} />
                  <Amount amount={one.amount} currency={row.currency} />
                </div>
                <span className={classes.placeNote}>
                  {formatDay(one.postedOn)} · {one.label}
                </span>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  ));
}

type Entry = CandidatesView['combinations'][number][number];

const keyOf = (one: Entry) => `${one.exportId} ${one.externalEntryId} ${one.role}`;

function EntryName({ entry }: { entry: Entry }) {
  const { exportId, entryId, externalEntryId, memo } = entry;
  if (exportId !== null)
    return (
      <InnerLink href={paths.sync({ open: exportId })}>
        {t('Export {exportId}', { exportId })}
      </InnerLink>
    );
  if (entryId !== null)
    return <InnerLink href={paths.journalEntries({ open: entryId })}>{memo}</InnerLink>;
  return (
    <span>
      {externalEntryId} {memo}
    </span>
  );
}

/** How far the search came. */
function searchedOf({ state, entries, sizes, combinations }: CandidatesView): string {
  const tried = t('{entries, plural, one {# entry} other {# entries}}', { entries });
  if (state === 'found') {
    return combinations.length === 1
      ? t('This sums to it exactly, of {tried} looked at. It need not be the reason.', { tried })
      : t('Each of these sums to it exactly, of {tried} looked at. It need not be the reason.', {
          tried,
        });
  }
  return state === 'none'
    ? t('Nothing sums to it: {tried} looked at, up to {sizes} together.', { tried, sizes })
    : t('The search gave up: {tried} looked at, every combination of up to {sizes} tried.', {
        tried,
        sizes,
      });
}
