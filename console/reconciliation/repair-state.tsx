// Where a repair stands, and the way out of one whose reversal is not booked: it is withdrawn with
// a reason, and the entry may be repaired anew. Leaves to others: beginning one
// (repair-dialog.tsx).

import { Badge, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RepairView } from '#reconciliation/repair-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';

type State = RepairView['state'];

const shown: Readonly<Record<State, { readonly color: string; readonly label: string }>> = {
  reversing: { color: 'gray', label: t('Being reversed') },
  reposting: { color: 'gray', label: t('Being re-posted') },
  'reversal-held': { color: 'red', label: t('Reversal held') },
  'repost-held': { color: 'red', label: t('Re-post held') },
  done: { color: 'teal', label: t('Repaired') },
  withdrawn: { color: 'gray', label: t('Withdrawn') },
};

/** Does it wait for what takes the entry back there? */
export const isReversing = ({ state }: RepairView) =>
  state === 'reversing' || state === 'reversal-held';

export function RepairState({ repair }: { readonly repair: RepairView }) {
  const [open, setOpen] = useState(false);
  const { color, label } = shown[repair.state];
  return (
    <Stack gap={4} mt={4} align="flex-start">
      <Badge variant="light" color={color}>
        {label}
      </Badge>
      <Text size="sm" c="dimmed">
        {repair.says}{' '}
        {repair.withdrawn
          ? t('Begun by {person}: {reason}', { person: repair.actedBy, reason: repair.reason })
          : `${repair.actedBy}: ${repair.reason}`}
      </Text>
      {isReversing(repair) && repair.reversalExportId ? (
        <>
          <InnerLink href={paths.sync({ open: repair.reversalExportId })}>
            {t('Export {exportId}, which takes it back', { exportId: repair.reversalExportId })}
          </InnerLink>
          <MayButton
            right="repair"
            size="compact-sm"
            variant="default"
            onClick={() => setOpen(true)}
          >
            {t('Withdraw the repair…')}
          </MayButton>
        </>
      ) : null}
      {open ? <WithdrawDialog repair={repair} onClose={() => setOpen(false)} /> : null}
    </Stack>
  );
}

function WithdrawDialog(props: { readonly repair: RepairView; readonly onClose: () => void }) {
  const { exportId, externalId } = props.repair;
  const withdraw = useWithdraw();
  return (
    <ReasonDialog
      opened
      onClose={props.onClose}
      title={t('Withdraw the repair')}
      effect={t(
        '{externalId} stays there as it is, and nothing is sent to take it back. The difference ' +
          'stays, and may be repaired or accepted anew.',
        { externalId },
      )}
      reasonExample={t('Corrected there by hand meanwhile')}
      confirmLabel={t('Withdraw')}
      busy={withdraw.isPending}
      error={withdraw.error}
      onConfirm={(reason) => withdraw.mutate({ exportId, reason }, { onSuccess: props.onClose })}
    />
  );
}

/** The repairs of an export, asked again while one is under way. */
export function useRepairs(exportId: string | null) {
  return useQuery({
    queryKey: ['reconciliations', 'repairs', exportId],
    queryFn: ({ signal }) =>
      read<{ items: readonly RepairView[] }>(
        '/repairs',
        exportId === null ? {} : { exportId },
        signal,
      ),
    enabled: exportId !== null,
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state.endsWith('ing')) ? 2_000 : false,
  });
}

function useWithdraw() {
  const renew = useRenewal('reconciliations');
  return useMutation({
    mutationFn: (body: object) => send<RepairView>('POST', '/repairs/withdraw', body),
    onSettled: renew,
  });
}
