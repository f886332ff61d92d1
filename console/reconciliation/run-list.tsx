// Earlier reconciliations: as of which date, when, and whether they tied.
// Invariant: newest first; the one shown is marked. Leaves to others: showing one.

import type { ReconciliationSummary } from '#reconciliation/reconciliation-schemas.ts';
import classesOfControls from '../controls/controls.module.css';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';
import { VerdictBadge } from './verdict.tsx';

/** A list of links. */
export function RunList(props: { runs: readonly ReconciliationSummary[]; openId: string }) {
  return (
    <nav aria-label={t('Earlier reconciliations')}>
      <h2 className={classesOfControls.sectionTitle}>{t('Runs')}</h2>
      <ul className={classes.runs}>
        {props.runs.map((run) => {
          const here = run.reconciliationId === props.openId;
          return (
            <li key={run.reconciliationId}>
              <InnerLink
                className={classes.run ?? ''}
                href={paths.reconciliation({ run: run.reconciliationId })}
                data-here={here || undefined}
                aria-current={here ? 'page' : undefined}
              >
                <span style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
                  <strong style={{ fontWeight: 570 }}>{formatDay(run.asOf)}</strong>
                  <VerdictBadge run={run} />
                </span>
                <span className={classesOfControls.faint}>
                  {formatInstant(run.startedAt)} · {run.startedBy}
                </span>
              </InnerLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
