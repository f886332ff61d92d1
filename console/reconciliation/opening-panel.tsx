// The opening balance before the cut-over, changed in the external ledger after it was accepted:
// what it was, what it is, and the button that accepts it. Invariant: the numbers are those the
// acceptance writes; only the newest run can be accepted from. Leaves to others: finding it.

import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { OpeningChange } from '#reconciliation/reconciliation-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { Amount } from '../controls/amount.tsx';
import controls from '../controls/controls.module.css';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { type Conducted, useAcceptOpening, useOpeningChange } from './reconciliation-queries.ts';

/** Where other parts of the page lead to. */
export const openingPanelId = 'opening-balance';

const whyNot: Readonly<Record<OpeningChange['state'], string | null>> = {
  changed: null,
  unchanged: t('This run found no change.'),
  accepted: t('Accepted from this run already. Reconcile again to see it.'),
  'not-newest': t('A newer run exists: accept the opening from that one.'),
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
      title={t('Opening balance changed')}
      lead={<Lead change={data} ledgerName={ledgerName} />}
      actions={
        <MayButton
          right="register-adjustments"
          why={whyNot[data.state]}
          variant="default"
          size="xs"
          onClick={() => setAsking(true)}
        >
          {t('Accept new opening')}
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
        {t(
          'Accepted by {by}, {at}, because: “{reason}”. Reconcile again: it counts from ' +
            'the next run on.',
          { by: inForce.by, at: formatInstant(inForce.at), reason: inForce.reason },
        )}
      </>
    );
  }
  return (
    <>
      {t(
        'Somebody booked in {ledgerName} before the cut-over of {cutoverOn}: {places, ' +
          'plural, one {# balance} other {# balances}} of that eve are not what was ' +
          'accepted. Undo it there, or accept it here.',
        { ledgerName, cutoverOn: formatDay(cutoverOn), places: places.length },
      )}
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
            <th>{t('Account')}</th>
            <th className={controls.end}>{t('Accepted')}</th>
            <th className={controls.end}>{t('Change')}</th>
            <th className={controls.end}>{t('There now')}</th>
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
      title={t('Accept new opening')}
      wide
      effect={
        <Stack gap={12}>
          <Text size="sm">
            {t(
              '{places, plural, one {# opening balance} other {# opening balances}} ' +
                'before {cutoverOn} {places, plural, one {becomes} other {become}} what ' +
                'stands there now. Later runs start from it; neither ledger is changed.',
              { places: places.length, cutoverOn: formatDay(cutoverOn) },
            )}
          </Text>
          <Places places={places} inDialog />
        </Stack>
      }
      reasonExample={t('The auditor booked the accrual of December')}
      confirmLabel={t('Accept {places, plural, one {# balance} other {# balances}}', {
        places: places.length,
      })}
      busy={accept.isPending}
      error={accept.error}
      onConfirm={(reason) => accept.mutate({ reason }, { onSuccess: onClose })}
    />
  );
}
