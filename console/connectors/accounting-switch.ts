// *Enable Accounting*: whether anything is sent at all, and moving the switch. Invariant: renewed
// with the connections, so that no screen says "connected" while nothing is sent. Leaves to others:
// how it is shown.

import { useMutation, useQuery } from '@tanstack/react-query';
import type { AccountingSwitch } from '../api/contract.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';

const path = '/accounting-switch';

export function useAccountingSwitch() {
  return useQuery({
    queryKey: ['connections', 'accounting-switch'],
    queryFn: ({ signal }) => read<AccountingSwitch>(path, {}, signal),
    staleTime: 10_000,
  });
}

export function useMoveSwitch() {
  const renew = useRenewal('connections', 'exports', 'overview');
  return useMutation({
    mutationFn: (body: { enabled: boolean; reason: string }) =>
      send<AccountingSwitch>('PUT', path, body),
    onSettled: renew,
  });
}
