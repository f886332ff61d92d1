// The entry as it was sent: the external ledger's accounts and dimensions, frozen at the first
// send. Invariant: exactly the draft; nothing is looked up again. Leaves to others: our own lines
// (journal/).

import { Text } from '@mantine/core';
import type { Draft } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import classes from '../controls/controls.module.css';
import { t } from '../language/text.ts';

/** A sentence instead while nothing was sent. */
export function DraftTable({ draft }: { draft: Draft | null }) {
  if (draft === null) {
    return (
      <Text size="sm" c="dimmed">
        {t('Nothing was sent yet. The mapping in force at the first send is kept here.')}
      </Text>
    );
  }
  return (
    <div className={classes.scrollX}>
      <table className={classes.plainTable}>
        <thead>
          <tr>
            <th>{t('Account')}</th>
            <th>{t('Dimensions')}</th>
            <th className={classes.end}>{t('Debit')}</th>
            <th className={classes.end}>{t('Credit')}</th>
          </tr>
        </thead>
        <tbody>
          {draft.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a frozen draft keeps its order.
            <tr key={index}>
              <td>{line.accountId}</td>
              <td className={classes.quiet}>{dimensionsOf(line.dimensions)}</td>
              <td className={classes.end}>
                {isCredit(line.amount) ? '' : <Amount amount={line.amount} />}
              </td>
              <td className={classes.end}>
                {isCredit(line.amount) ? <Amount amount={line.amount.slice(1)} /> : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Text size="sm" c="dimmed" mt={8}>
        {headOf(draft)} · {draft.memo}
      </Text>
    </div>
  );
}

/** The journal, and where the entry is made when it is not where the connection signs in. */
export function headOf(
  draft: Pick<Draft, 'journalId' | 'entityId' | 'baseLocationId' | 'statistical' | 'attachmentId'>,
): string {
  const parts = [
    t('Journal {journalId}', { journalId: draft.journalId }),
    draft.entityId === undefined ? null : t('entity {entityId}', { entityId: draft.entityId }),
    draft.baseLocationId === undefined
      ? null
      : t('base location {baseLocationId}', { baseLocationId: draft.baseLocationId }),
    draft.statistical ? 'counts' : null,
    draft.attachmentId === undefined
      ? null
      : t('attachment {attachmentId}', { attachmentId: draft.attachmentId }),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** Drafts sign their amounts: debit positive, credit negative. */
function isCredit(amount: string): boolean {
  return amount.startsWith('-');
}

function dimensionsOf(dimensions: Readonly<Record<string, string>>): string {
  return Object.entries(dimensions)
    .map(([name, id]) => `${name} ${id}`)
    .join(' · ');
}
