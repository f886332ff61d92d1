// Takes back that a difference was accepted, with a reason: the next reconciliation names it as
// what it is, to be repaired. Invariant: neither ledger changes.

import { useMutation } from '@tanstack/react-query';
import { useRenewal } from '../api/renewal.ts';
import { send } from '../api/request.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';

export function WithdrawAcceptance(props: {
  readonly acceptedId: string;
  readonly what: string;
  readonly onClose: () => void;
}) {
  const { acceptedId, what, onClose } = props;
  const withdraw = useWithdraw(acceptedId);
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Withdraw the acceptance')}
      effect={t('{what}. From the next reconciliation on it is open again, to be repaired.', {
        what,
      })}
      reasonExample={t('Corrected after all')}
      confirmLabel={t('Withdraw')}
      busy={withdraw.isPending}
      error={withdraw.error}
      onConfirm={(reason) => withdraw.mutate(reason, { onSuccess: onClose })}
    />
  );
}

function useWithdraw(acceptedId: string) {
  const renew = useRenewal('reconciliations');
  return useMutation({
    mutationFn: (reason: string) =>
      send('POST', `/accepted-differences/${acceptedId}/withdraw`, { reason }),
    onSettled: renew,
  });
}
