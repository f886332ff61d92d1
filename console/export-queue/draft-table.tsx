// The entry as it was sent: the external ledger's accounts and dimensions, frozen at the first send.
// Invariant: exactly the draft; nothing is looked up again. Leaves to others: our own lines (journal/).

import { Text } from '@mantine/core';
import type { Draft } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import { negated } from '../controls/amount-format.ts';
import classes from '../controls/controls.module.css';

/** A sentence instead while nothing was sent. */
export function DraftTable({ draft }: { draft: Draft | null }) {
  if (draft === null) {
    return (
      <Text size="sm" c="dimmed">
        Nothing was sent yet. The mapping in force at the first send is kept here.
      </Text>
    );
  }
  const lines = draft.lines ?? [];
  return (
    <div className={classes.scrollX}>
      <table className={classes.plainTable}>
        <thead>
          <tr>
            <th>Account</th>
            <th>Dimensions</th>
            <th className={classes.end}>Debit</th>
            <th className={classes.end}>Credit</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => {
            const amount = line.amount ?? '0';
            const credit = amount.startsWith('-');
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a frozen draft keeps its order.
              <tr key={index}>
                <td>{line.accountId}</td>
                <td className={classes.quiet}>{dimensionsOf(line.dimensions)}</td>
                <td className={classes.end}>{credit ? '' : <Amount amount={amount} />}</td>
                <td className={classes.end}>{credit ? <Amount amount={negated(amount)} /> : ''}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {draft.memo ? (
        <Text size="sm" c="dimmed" mt={8}>
          Journal {draft.journalId} · {draft.memo}
        </Text>
      ) : null}
    </div>
  );
}

function dimensionsOf(dimensions: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(dimensions ?? {})
    .map(([name, id]) => `${name} ${id}`)
    .join(' · ');
}
