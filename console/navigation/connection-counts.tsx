// The foot of the navigation: which external ledger, whether it is connected, and how far the queue
// is. Invariant: counts link to the tab that lists them. Leaves to others: renewing them (live.ts).

import type {
  AccountingSwitch,
  Connection,
  ConnectionStage,
  ConnectionState,
  ExportStatus,
} from '../api/contract.ts';
import { useAccountingSwitch } from '../connectors/accounting-switch.ts';
import { useConnections } from '../connectors/connection-queries.ts';
import { formatCount } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from './inner-link.tsx';
import { paths } from './paths.ts';
import classes from './shell.module.css';

const stateWords: Record<ConnectionState, { tone: BadgeTone; label: string }> = {
  active: { tone: 'good', label: t('Connected') },
  paused: { tone: 'warn', label: t('Paused') },
  disconnected: { tone: 'bad', label: t('Disconnected') },
};

/** Connected, but not sending everything yet. */
const stageWords: Record<ConnectionStage, { tone: BadgeTone; label: string } | null> = {
  rehearsing: { tone: 'calm', label: t('Rehearsing') },
  proving: { tone: 'calm', label: t('Proving') },
  live: null,
};

/** Connected, paused, disconnected or switched off, with the reason on hover. */
export function ConnectionPill(props: {
  state: ConnectionState;
  stage: ConnectionStage;
  reason: string | null;
  /** *Enable Accounting*: off, whatever the state of the connection. */
  accounting?: AccountingSwitch | undefined;
}) {
  const { accounting } = props;
  if (accounting && !accounting.enabled) {
    return <ToneBadge tone="bad" label={t('Switched off')} title={accounting.reason ?? ''} />;
  }
  const words =
    props.state === 'active'
      ? (stageWords[props.stage] ?? stateWords.active)
      : stateWords[props.state];
  return <ToneBadge {...words} {...(props.reason ? { title: props.reason } : {})} />;
}

const counted: readonly { status: ExportStatus; label: string }[] = [
  { status: 'pending', label: t('Pending') },
  { status: 'synced', label: t('Synced') },
  { status: 'error', label: t('Error') },
];

/** Nothing until the connections are known; of several, each with counts of its own. */
export function ConnectionCounts() {
  const { data } = useConnections();
  if (data === undefined) return null;
  if (data.items.length === 0) {
    return (
      <InnerLink href={paths.integration()} className={classes.live ?? ''}>
        {t('Not connected yet')}
      </InnerLink>
    );
  }
  const isOne = data.items.length === 1;
  return data.items.map((one) => (
    <Counts key={one.connectionId} connection={one} name={isOne ? one.ledgerName : one.name} />
  ));
}

function Counts({ connection, name }: { connection: Connection; name: string }) {
  const accounting = useAccountingSwitch().data;
  const { connectionId } = connection;
  const isOne = name === connection.ledgerName;
  return (
    <section
      className={classes.live}
      aria-label={t('Exports to {ledgerName}', { ledgerName: name })}
    >
      <div className={classes.liveName}>
        {name}
        <ConnectionPill
          state={connection.state}
          stage={connection.stage}
          reason={connection.stateReason}
          accounting={accounting}
        />
      </div>
      <ul className={classes.counts}>
        {counted.map(({ status, label }) => (
          <li key={status}>
            <InnerLink
              href={paths.sync({ status, ...(isOne ? {} : { connection: connectionId }) })}
            >
              <span className={classes.count}>{label}</span>
              <strong
                data-tone={status === 'error' && connection.counts.error > 0 ? 'bad' : undefined}
              >
                {formatCount(connection.counts[status])}
              </strong>
            </InnerLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
