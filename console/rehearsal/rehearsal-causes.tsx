// Why entries would fail: each cause with its numbers and the remedy. Invariant: the words and
// numbers are the server's. Leaves to others: repairing (mapping, the ledger itself).

import { Button } from '@mantine/core';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, Rehearsal, RehearsalCause } from '../api/contract.ts';
import { useReadChart } from '../connectors/connection-queries.ts';
import { Amount } from '../controls/amount.tsx';
import classes from '../export-queue/cause-cards.module.css';
import { remedyOf } from '../export-queue/remedy.ts';
import { t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';

interface RehearsalCausesProps {
  readonly rehearsal: Rehearsal;
  readonly connection: Connection;
}

/** Cards; nothing when nothing would fail. */
export function RehearsalCauses({ rehearsal, connection }: RehearsalCausesProps) {
  if (rehearsal.causes.length === 0) return null;
  return (
    <ul className={classes.cards} style={{ padding: 0 }} aria-label={t('Causes')}>
      {rehearsal.causes.map((cause) => (
        <li key={`${cause.code} ${cause.subject ?? ''} ${cause.currency}`} className={classes.card}>
          <div className={classes.numbers}>
            <strong>
              {t('{count, plural, one {# export} other {# exports}}', { count: cause.count })}
            </strong>
            <Amount amount={cause.amount} currency={cause.currency} />
          </div>
          <p className={classes.message}>{cause.message}</p>
          <p className={classes.hint}>{cause.hint}</p>
          <div className={classes.actions}>
            <Remedy cause={cause} connection={connection} />
            <InnerLink
              href={paths.sync(cause.samples[0] ? { open: cause.samples[0] } : {})}
              className={classes.show ?? ''}
            >
              {t('Show one')}
            </InnerLink>
          </div>
          <p className={classes.code}>{cause.code}</p>
        </li>
      ))}
    </ul>
  );
}

/** A page that repairs it, or reading the chart again after it was repaired over there. */
function Remedy({ cause, connection }: { cause: RehearsalCause; connection: Connection }) {
  const go = useGo();
  const chart = useReadChart(connection.connectionId);
  const { label, href } = remedyOf(cause);
  if (href !== null) {
    return (
      <Button size="xs" onClick={() => go(href)}>
        {label}
      </Button>
    );
  }
  return (
    <MayButton
      right="rehearse"
      size="xs"
      variant="default"
      loading={chart.isPending}
      onClick={() => chart.mutate(undefined)}
    >
      {t('Repaired there: read the chart again')}
    </MayButton>
  );
}
