// How each month ties out, month by month; each leads to its reconciliation. Invariant: a month
// that nobody compared stands in no list as fine. Leaves to others: comparing (reconciliation/).

import { Amount } from '../controls/amount.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay, monthName } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './home.module.css';
import type { Overview } from './home-queries.ts';

type TieOut = Overview['tieOut'][number];

const words: Record<TieOut['state'], { tone: BadgeTone; label: string }> = {
  tied: { tone: 'good', label: t('Ties out') },
  explained: { tone: 'warn', label: t('All named') },
  unexplained: { tone: 'bad', label: t('Unexplained') },
};

export function TieOutPanel({ overview }: { overview: Overview }) {
  const { tieOut, connections } = overview;
  return (
    <Panel
      title={t('Tie-out by month')}
      lead={t('The newest comparison of each month.')}
      actions={<InnerLink href={paths.reconciliation()}>{t('Reconciliation')}</InnerLink>}
      flush
    >
      {tieOut.length === 0 ? (
        <p className={classes.empty}>
          {rich('The ledgers were not compared yet. <link>Compare them</link>', {
            link: (inner) => <InnerLink href={paths.reconciliation()}>{inner}</InnerLink>,
          })}
        </p>
      ) : (
        <ul className={classes.rows}>
          {tieOut.map((one) => (
            <li key={one.reconciliationId}>
              <Month
                one={one}
                name={
                  connections.length > 1
                    ? (connections.find((at) => at.connectionId === one.connectionId)?.name ?? null)
                    : null
                }
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Month({ one, name }: { one: TieOut; name: string | null }) {
  return (
    <InnerLink
      href={paths.reconciliation({
        run: one.reconciliationId,
        ...(name === null ? {} : { connection: one.connectionId }),
      })}
      className={classes.row ?? ''}
    >
      <span className={classes.rowText}>
        <span className={classes.rowName}>{monthName(one.month)}</span>
        <span className={classes.quiet}>
          {name === null
            ? t('as of {asOf}', { asOf: formatDay(one.asOf) })
            : t('{name}, as of {asOf}', { name, asOf: formatDay(one.asOf) })}
        </span>
      </span>
      <span className={classes.rowEnd}>
        {one.unexplained.map(({ currency, amount }) => (
          <Amount key={currency} amount={amount} currency={currency} />
        ))}
        <ToneBadge {...words[one.state]} />
      </span>
    </InnerLink>
  );
}
