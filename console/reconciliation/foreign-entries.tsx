// Entries in the external ledger that we did not make: each can be registered as a manual
// adjustment. Invariant: registering needs a reason; the entry is kept as the run saw it. Leaves to
// others: the register.

import { Anchor, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { ForeignEntryRow } from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { counted, formatCount, formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { useRegister } from './adjustment-queries.ts';
import classes from './reconciliation.module.css';
import { MoreButton, type OfRow, useRest } from './rest-of-list.tsx';
import { parts } from './terms-of.ts';
import { sidesOfForeign, TwoSides } from './two-sides.tsx';

interface ForeignEntriesProps {
  readonly of: OfRow;
  readonly first: readonly ForeignEntryRow[];
  readonly count: number;
  readonly next: string | null;
  readonly connectionId: number;
  readonly ledgerName: string;
}

/** Nothing when there are none. */
export function ForeignEntries(props: ForeignEntriesProps) {
  const { of, first, count, next, connectionId, ledgerName } = props;
  const path = `/reconciliations/${of.reconciliationId}/foreign-entries`;
  const rest = useRest({ path, query: { row: of.path }, first, next });
  const [chosen, setChosen] = useState<ForeignEntryRow | null>(null);
  if (count === 0) return null;
  return (
    <Section id={parts.foreign} title={`Entered directly in ${ledgerName} (${formatCount(count)})`}>
      <ul className={classes.entries}>
        {rest.rows.map((entry) => (
          <li key={entry.externalEntryId} className={classes.entry}>
            <div className={classes.entryHead}>
              <span>{entry.memo || `Entry ${entry.externalEntryId}`}</span>
              <Amount amount={entry.amount} currency={entry.currency} />
            </div>
            <span className={classes.placeNote}>
              {formatDay(entry.postedOn)} · journal {entry.journal} · {entry.externalEntryId}
              {entry.createdBy ? ` · ${entry.createdBy}` : ''}
            </span>
            <details>
              <summary className={classes.placeNote}>{counted(entry.lines.length, 'line')}</summary>
              <TwoSides sides={sidesOfForeign(entry)} ledgerName={ledgerName} />
            </details>
            <Group gap={12}>
              {entry.adjustmentId === null ? (
                <Button size="xs" variant="default" onClick={() => setChosen(entry)}>
                  Register as manual adjustment
                </Button>
              ) : (
                <Text size="sm" c="dimmed">
                  Registered as adjustment {entry.adjustmentId}; counted from the next run on.
                </Text>
              )}
              {entry.externalUrl ? (
                <Anchor href={entry.externalUrl} target="_blank" rel="noreferrer" size="sm">
                  Open in {ledgerName}
                </Anchor>
              ) : null}
            </Group>
          </li>
        ))}
      </ul>
      <MoreButton rest={rest} left={count - rest.rows.length} />
      <RegisterDialog entry={chosen} connectionId={connectionId} onClose={() => setChosen(null)} />
    </Section>
  );
}

interface RegisterDialogProps {
  readonly entry: ForeignEntryRow | null;
  readonly connectionId: number;
  readonly onClose: () => void;
}

function RegisterDialog({ entry, connectionId, onClose }: RegisterDialogProps) {
  const register = useRegister();
  const submit = (reason: string) => {
    if (entry === null) return;
    register.mutate(
      { connectionId, externalEntryId: entry.externalEntryId, reason },
      {
        onSuccess: () => {
          notifications.show({
            title: 'Registered as manual adjustment',
            message: 'Reconcile again: it counts as an adjustment from the next run on.',
            color: 'teal',
          });
          onClose();
        },
      },
    );
  };
  return (
    <ReasonDialog
      opened={entry !== null}
      onClose={onClose}
      title="Register as manual adjustment"
      effect={
        entry ? (
          <>
            Entry {entry.externalEntryId} of {formatDay(entry.postedOn)},{' '}
            {formatDecimal(entry.amount)} {entry.currency} on this account, is explained from now
            on. It changes neither ledger.
          </>
        ) : null
      }
      reasonExample="Bank fee for February, booked by the controller"
      confirmLabel="Register"
      busy={register.isPending}
      error={register.error}
      onConfirm={submit}
    />
  );
}
