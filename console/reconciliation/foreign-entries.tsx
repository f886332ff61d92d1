// Entries in the external ledger that we did not make: each can be registered as a manual
// adjustment. Invariant: registering needs a reason; the entry is kept as the run saw it. Leaves to
// others: the register.

import { Anchor, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { ForeignEntryRow } from '#reconciliation/reconciliation-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { Amount } from '../controls/amount.tsx';
import { formatCount, formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
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
function factsOf({ postedOn, journal, externalEntryId, createdBy }: ForeignEntryRow): string {
  const facts = [formatDay(postedOn), t('journal {journal}', { journal })];
  return [...facts, externalEntryId, createdBy].filter(Boolean).join(' · ');
}

export function ForeignEntries(props: ForeignEntriesProps) {
  const { of, first, count, next, connectionId, ledgerName } = props;
  const path = `/reconciliations/${of.reconciliationId}/foreign-entries`;
  const rest = useRest({ path, query: { row: of.path }, first, next });
  const [chosen, setChosen] = useState<ForeignEntryRow | null>(null);
  if (count === 0) return null;
  return (
    <Section
      id={parts.foreign}
      title={t('Entered directly in {ledgerName} ({count})', {
        ledgerName,
        count: formatCount(count),
      })}
    >
      <ul className={classes.entries}>
        {rest.rows.map((entry) => (
          <li key={entry.externalEntryId} className={classes.entry}>
            <div className={classes.entryHead}>
              <span>{entry.memo || t('Entry {id}', { id: entry.externalEntryId })}</span>
              <Amount amount={entry.amount} currency={entry.currency} />
            </div>
            <span className={classes.placeNote}>{factsOf(entry)}</span>
            <details>
              <summary className={classes.placeNote}>
                {t('{lines, plural, one {# line} other {# lines}}', { lines: entry.lines.length })}
              </summary>
              <TwoSides sides={sidesOfForeign(entry)} ledgerName={ledgerName} />
            </details>
            <Group gap={12}>
              {entry.adjustmentId === null ? (
                <MayButton
                  right="register-adjustments"
                  size="xs"
                  variant="default"
                  onClick={() => setChosen(entry)}
                >
                  {t('Register as manual adjustment')}
                </MayButton>
              ) : (
                <Text size="sm" c="dimmed">
                  {t('Registered as adjustment {adjustmentId}; counted from the next run on.', {
                    adjustmentId: entry.adjustmentId,
                  })}
                </Text>
              )}
              {entry.externalUrl ? (
                <Anchor href={entry.externalUrl} target="_blank" rel="noreferrer" size="sm">
                  {t('Open in {ledgerName}', { ledgerName })}
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
            title: t('Registered as manual adjustment'),
            message: t('Reconcile again: it counts as an adjustment from the next run on.'),
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
      title={t('Register as manual adjustment')}
      effect={
        entry
          ? t(
              'Entry {externalEntryId} of {postedOn}, {amount} {currency} on this ' +
                'account, is explained from now on. It changes neither ledger.',
              {
                externalEntryId: entry.externalEntryId,
                postedOn: formatDay(entry.postedOn),
                amount: formatDecimal(entry.amount),
                currency: entry.currency,
              },
            )
          : null
      }
      reasonExample={t('Bank fee for February, booked by the controller')}
      confirmLabel={t('Register')}
      busy={register.isPending}
      error={register.error}
      onConfirm={submit}
    />
  );
}
