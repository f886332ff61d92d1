// Manual Adjustments: the register of entries made directly in the external ledger, with date and
// reason. Invariant: the register is the auditor's list; nothing is deleted from it. Leaves to
// others: adding to it.

import { Button, Skeleton } from '@mantine/core';
import { IconNotebook } from '@tabler/icons-react';
import { useState } from 'react';
import type { AdjustmentView } from '#reconciliation/reconciliation-schemas.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { AdjustmentEntry } from './adjustment-entry.tsx';
import classes from './reconciliation.module.css';
import { useAdjustments, useWithdraw } from './reconciliation-queries.ts';

/** The second tab of Reconciliation. */
export function AdjustmentTab(props: { connectionId: number | undefined; ledgerName: string }) {
  const { data, error, refetch } = useAdjustments(props.connectionId);
  const [chosen, setChosen] = useState<AdjustmentView | null>(null);
  return (
    <div className={classes.pad} style={{ maxWidth: 860 }}>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && !error ? <Skeleton height={180} radius={12} /> : null}
      {data?.items.length === 0 ? (
        <EmptyState
          icon={<IconNotebook size={22} />}
          title="No manual adjustments"
          text={
            <>
              When somebody books directly in {props.ledgerName}, the next reconciliation finds it.
              Register it there with a reason and it is listed here.
            </>
          }
        />
      ) : null}
      <ul className={classes.entries}>
        {data?.items.map((one) => (
          <AdjustmentEntry
            key={one.adjustmentId}
            adjustment={one}
            action={
              <div>
                <Button size="compact-sm" variant="default" onClick={() => setChosen(one)}>
                  Withdraw…
                </Button>
              </div>
            }
          />
        ))}
      </ul>
      <WithdrawDialog adjustment={chosen} onClose={() => setChosen(null)} />
    </div>
  );
}

function WithdrawDialog(props: { adjustment: AdjustmentView | null; onClose: () => void }) {
  const withdraw = useWithdraw();
  const { adjustment, onClose } = props;
  return (
    <ReasonDialog
      opened={adjustment !== null}
      onClose={onClose}
      title="Withdraw this adjustment?"
      effect={
        <>
          The entry in the external ledger becomes a foreign entry again in the next reconciliation.
          The register keeps both reasons.
        </>
      }
      reasonExample="The entry was reversed there"
      confirmLabel="Withdraw"
      danger
      busy={withdraw.isPending}
      error={withdraw.error}
      onConfirm={(reason) =>
        adjustment &&
        withdraw.mutate({ adjustmentId: adjustment.adjustmentId, reason }, { onSuccess: onClose })
      }
    />
  );
}
