// Whether the external ledgers answer: state, breaker, last success, and the API budget of the
// month. Invariant: a connection that is not well says so in words, not by colour alone.
// Leaves to others: acting on it (connectors/).

import type { AccountingSwitch } from '../api/contract.ts';
import { formatCount } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { formatAge, monthName } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { useNow } from '../controls/use-now.ts';
import { t } from '../language/text.ts';
import { ConnectionPill } from '../navigation/connection-counts.tsx';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './home.module.css';
import type { Overview } from './home-queries.ts';

type Health = Overview['connections'][number];

export function HealthPanel({ overview }: { overview: Overview }) {
  return (
    <Panel
      title={t('Connection')}
      actions={<InnerLink href={paths.integration()}>{t('Accounting Integration')}</InnerLink>}
    >
      <div className={classes.stack}>
        {overview.connections.map((one) => (
          <Connection key={one.connectionId} one={one} accounting={overview.summary.accounting} />
        ))}
      </div>
    </Panel>
  );
}

function Connection({ one, accounting }: { one: Health; accounting: AccountingSwitch }) {
  const nowMs = useNow();
  const { breaker, lastSyncedAt, stateReason } = one;
  const synced = lastSyncedAt === null ? t('Nothing sent yet') : formatAge(lastSyncedAt, nowMs);
  return (
    <section aria-label={one.name} className={classes.stack}>
      <div className={classes.headline}>
        <strong>{one.name}</strong>
        <ConnectionPill
          state={one.state}
          stage={one.stage}
          reason={stateReason}
          accounting={accounting}
        />
      </div>
      {one.state === 'active' || stateReason === null ? null : (
        <p className={classes.quiet}>{stateReason}</p>
      )}
      <dl className={classes.facts}>
        <dt>{t('Last synced')}</dt>
        <dd>{synced}</dd>
        <dt>{t('Breaker')}</dt>
        <dd>
          {breaker.state === 'closed' ? (
            t('Closed: the ledger answers')
          ) : (
            <ToneBadge
              tone="bad"
              label={t('Open')}
              title={t('The ledger was silent several times in a row; one call at a time asks.')}
            />
          )}
          {breaker.until === null
            ? null
            : ` ${t('next call {until}', { until: formatAge(breaker.until, nowMs) })}`}
        </dd>
      </dl>
      <Budget budget={one.budget} />
    </section>
  );
}

function Budget({ budget }: { budget: Health['budget'] }) {
  const { counted, forecast, transactionsPerMonth: tier, alert, month } = budget;
  const widest = Math.max(tier, forecast, 1);
  const share = (count: number) => `${Math.min(100, (100 * count) / widest)}%`;
  return (
    <div>
      <div className={classes.headline}>
        <span className={classes.quiet}>
          {t('API transactions, {month}', { month: monthName(month) })}
        </span>
        <span className="tabular">
          {t('{counted} of {tier}', { counted: formatCount(counted), tier: formatCount(tier) })}
        </span>
      </div>
      <div className={classes.track} aria-hidden>
        <span className={classes.forecast} style={{ width: share(forecast) }} />
        <span
          className={classes.fill}
          data-tone={alert === null ? undefined : 'bad'}
          style={{ width: share(counted) }}
        />
      </div>
      <p className={classes.quiet}>
        {alert ??
          t('{forecast} forecast by the end of the month.', { forecast: formatCount(forecast) })}
      </p>
    </div>
  );
}
