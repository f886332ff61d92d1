// The first page as it is read: one answer, renewed with everything about exports. Invariant: what
// is shown is one answer, never parts of two. Leaves to others: the close checklist (closing/).

import { useQuery } from '@tanstack/react-query';
import type { OverviewView } from '#overview/overview-schemas.ts';
import { read } from '../api/request.ts';

export type Overview = OverviewView;

export function useOverview() {
  return useQuery({
    queryKey: ['exports', 'overview'],
    queryFn: ({ signal }) => read<Overview>('/overview', {}, signal),
    refetchInterval: 60_000,
  });
}
