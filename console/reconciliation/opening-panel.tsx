// The opening balance before the cut-over, changed in the external ledger after it was accepted:
// what it was, what it is, and the button that accepts it. Invariant: the numbers are those the
// acceptance writes; only the newest run can be accepted from. Leaves to others: finding it.

import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { OpeningChange } from '#reconciliation/reconciliation-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { Amount } from '../controls/amount.tsx';
import { counted } from '../controls/amount-format.ts';
import controls from '../controls/controls.module.css';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { type Conducted, useAcceptOpening, useOpeningChange } from './reconciliation-queries.ts';

/** Where other parts of the page lead to. */
export const openingPanelId = 'opening-balance';

const whyNot: Readonly<Record<OpeningChange['state'], string | null>> = {
  changed: null,
  unchanged: 'This run found no change.',
  accepted: 'Accepted from this run already. Reconcile again to see it.',
  'not-newest': 'A newer run exists: accept the opening from that one.',
};

/** Nothing where the run found no change, and until it has been read. */
export function OpeningPanel(props: { run: Conducted; ledgerName: string }) {
  const isChanged = props.run.rows.some((row) =>
    row.causes.some(({ cause }) => cause === 'opening-changed'),
  );
  return isChanged ? <Changed {...props} /> : null;
}

function Changed({ run, ledgerName }: { run: Conducted; ledgerName: string }) {
  const [asking, setAsking] = useState(false);
  const { data, error, refetch } = useOpeningChange(run.reconciliationId);
  if (data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <Panel
      id={openingPanelId}
      title="Opening balance changed"
      lead={<Lead change={data} ledgerName={ledgerName} />}
      actions={
        <MayButton
          right="register-adjustments"
          why={whyNot[data.state]}
          variant="default"
          size="xs"
          onClick={() => setAsking(true)}
        >
          Accept new opening
        </MayButton>
      }
      flush
    >
      <Places places={data.places} />
      <AcceptDialog
        opened={asking}
        onClose={() => setAsking(false)}
        change={data}
        id={run.reconciliationId}
      />
    </Panel>
  );
}

function Lead({ change, ledgerName }: { change: OpeningChange; ledgerName: string }) {
  const { state, inForce, cutoverOn, places } = change;
  if (state === 'accepted' && inForce) {
    return (
      <>
        Accepted by {inForce.by}, {formatInstant(inForce.at)}, because: “{inForce.reason}”.
        Reconcile again: it counts from the next run on.
      </>
    );
  }
  return (
    <>
      Somebody booked in {ledgerName} before the cut-over of {formatDay(cutoverOn)}:{' '}
      {counted(places.length, 'balance')} of that eve are not what was accepted. Undo it there, or
      accept it here.
    </>
  );
}

function Places(props: { places: OpeningChange['places']; inDialog?: boolean }) {
  const { places, inDialog = false } = props;
  return (
    <div className={controls.scrollX} style={inDialog ? undefined : { padding: '0 18px' }}>
      <table className={controls.plainTable}>
        <thead>
          <tr>
            <th>Account</th>
            <th className={controls.end}>Accepted</th>
            <th className={controls.end}>Change</th>
            <th className={controls.end}>There now</th>
          </tr>
        </thead>
        <tbody>
          {places.map((one) => (
            <tr key={`${one.path} ${one.currency}`}>
              <td>
                {[one.accountNumber, one.accountName].filter(Boolean).join(' ') ||
                  one.externalAccountId}
                {one.location ? ` · ${one.location}` : ''}
              </td>
              <td className={controls.end}>
                <Amount amount={one.was} currency={one.currency} />
              </td>
              <td className={controls.end}>
                <Amount amount={one.change} currency={one.currency} />
              </td>
              <td className={controls.end}>
                <Amount amount={one.is} currency={one.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface AcceptDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly change: OpeningChange;
  readonly id: string;
}

function AcceptDialog({ opened, onClose, change, id }: AcceptDialogProps) {
  const accept = useAcceptOpening(id);
  const { places, cutoverOn } = change;
  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title="Accept new opening"
      wide
      effect={
        <Stack gap={12}>
          <Text size="sm">
            {counted(places.length, 'opening balance')} before {formatDay(cutoverOn)}{' '}
            {places.length === 1 ? 'becomes' : 'become'} what stands there now. Later runs start
            from it; neither ledger is changed.
          </Text>
          <Places places={places} inDialog />
        </Stack>
      }
      reasonExample="The auditor booked the accrual of December"
      confirmLabel={`Accept ${counted(places.length, 'balance')}`}
      busy={accept.isPending}
      error={accept.error}
      onConfirm={(reason) => accept.mutate({ reason }, { onSuccess: onClose })}
    />
  );
}
