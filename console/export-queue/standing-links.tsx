// Where the synced exports stand in the external ledger: a number each, and the way to its entries.
// Invariant: the numbers add up to the tab's; shown while something is in no balance there, or
// while one standing narrows the list. Leaves to others: the numbers (GET /exports/summary).

import type { ExportSummary } from '../api/contract.ts';
import { formatCount, formatDecimal } from '../controls/amount-format.ts';
import { goInside } from '../controls/tab-links.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './standing-links.module.css';
import { shortStandings, standingWords } from './state-badge.tsx';
import type { SyncSearch } from './sync-search.ts';

interface StandingLinksProps {
  readonly search: SyncSearch;
  readonly summary: ExportSummary | undefined;
}

/** A row of links under the tab. */
export function StandingLinks({ search, summary }: StandingLinksProps) {
  const go = useGo();
  const { standing: chosen, open: _open, ...kept } = search;
  if (summary === undefined || (summary.notBooked === 0 && chosen === undefined)) return null;
  const shown = summary.standings.filter((one) => one.count > 0 || one.standing === chosen);
  return (
    <nav className={classes.links} aria-label={t('Standing in the ledger')}>
      {shown.map(({ standing, count, amount }) => {
        const isOpen = standing === chosen;
        const href = paths.sync(isOpen ? kept : { ...kept, standing });
        return (
          <a
            key={standing}
            href={href}
            className={classes.link}
            data-tone={standingWords[standing].tone}
            aria-current={isOpen ? 'true' : undefined}
            title={isOpen ? t('Shows all that is synced again') : standingWords[standing].title}
            onClick={(event) => goInside(event, () => go(href))}
          >
            <span>{shortStandings[standing]}</span>
            <strong>{formatCount(count)}</strong>
            <small>{formatDecimal(amount)}</small>
          </a>
        );
      })}
    </nav>
  );
}
