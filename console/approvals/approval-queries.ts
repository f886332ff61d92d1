// Approvals as the screens read and decide them. Invariant: what a change would do is the server's,
// never worked out here. Leaves to others: telling that something waits (proposed.ts).

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type {
  ApprovalDetail,
  ApprovalList,
  ApprovalView,
  SettingsView,
  WaitingCounts,
} from '#approvals/approval-schemas.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import { entryTouches } from '../journal/journal-queries.ts';
import type { ApprovalSearch } from './approval-search.ts';

export type Approval = ApprovalView;
export type Area = Approval['area'];

/** Newest first, in pages of 100. */
export function useApprovals({ state, area }: ApprovalSearch) {
  const filter = { state: state === 'all' ? undefined : (state ?? 'waiting'), area };
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['approvals', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      read<ApprovalList>('/approvals', { ...filter, limit: 100, cursor: pageParam }, signal),
  });
}

export function useApproval(approvalId: string) {
  return useQuery({
    queryKey: ['approvals', 'detail', approvalId],
    queryFn: ({ signal }) => read<ApprovalDetail>(`/approvals/${approvalId}`, {}, signal),
  });
}

/** How many wait, and where a second person is asked for. */
export function useWaiting() {
  return useQuery({
    queryKey: ['approvals', 'waiting'],
    queryFn: ({ signal }) => read<WaitingCounts>('/approvals/waiting', {}, signal),
    refetchInterval: 60_000,
  });
}

/** Whether another person approves changes of this kind: then they are proposed. */
export const useAsked = (area: Area): boolean => useWaiting().data?.asked[area] === true;

const touches = ['mappings', 'rehearsals', ...entryTouches];

/** Approves: it is done at once. */
export function useApprove({ area, approvalId }: Approval) {
  const renew = useRenewal(...touches);
  return useMutation({
    mutationFn: () => send<ApprovalView>('POST', `/approvals/${area}/${approvalId}/approve`),
    // Also where it was refused: somebody may have decided meanwhile.
    onSettled: () => void renew(),
  });
}

export function useReject({ area, approvalId }: Approval) {
  const renew = useRenewal('approvals');
  return useMutation({
    mutationFn: (reason: string) =>
      send<ApprovalView>('POST', `/approvals/${area}/${approvalId}/reject`, { reason }),
    onSuccess: () => void renew(),
  });
}

/** Takes one's own back. */
export function useWithdraw({ approvalId }: Approval) {
  const renew = useRenewal('approvals');
  return useMutation({
    mutationFn: () => send<ApprovalView>('POST', `/approvals/${approvalId}/withdraw`),
    onSuccess: () => void renew(),
  });
}

export function useApprovalSettings() {
  return useQuery({
    queryKey: ['approvals', 'settings'],
    queryFn: ({ signal }) => read<SettingsView>('/approval-settings', {}, signal),
  });
}

export function useSaveApprovalSettings() {
  const renew = useRenewal('approvals');
  return useMutation({
    mutationFn: (asked: { mappings: boolean; entries: boolean }) =>
      send<SettingsView>('PUT', '/approval-settings', asked),
    onSuccess: renew,
  });
}
