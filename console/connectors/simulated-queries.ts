// The simulated company of the demo, by the server's API: the browser never speaks to it.
// Invariant: asked for only by who may change it; looked at again while the page is open. Leaves to
// others: how it is shown.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SimulatedCompanyView } from '#connectors/simulated-company-routes.ts';
import { useWhyNot } from '../access/session-queries.ts';
import { read, send } from '../api/request.ts';

export type Company = NonNullable<SimulatedCompanyView['company']>;

const path = '/simulated-company';
const queryKey = ['connections', 'simulated-company'] as const;

/** `company` is null where there is none. */
export function useSimulatedCompany({ watching = false } = {}) {
  const may = useWhyNot('manage-people') === null;
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => read<SimulatedCompanyView>(path, {}, signal),
    enabled: may,
    staleTime: watching ? 1_000 : 60_000,
    refetchInterval: watching ? 3_000 : false,
    retry: false,
  });
}

type Change =
  | { readonly order: { readonly fault: string; readonly times: number } }
  | { readonly clear: true }
  | { readonly set: Partial<Pick<Company, 'latencyMs' | 'chaosPercent' | 'closedThroughOn'>> };

/** Every change is answered with the company as it is then. */
export function useChangeCompany() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Change) => {
      if ('order' in change) {
        return send<SimulatedCompanyView>('POST', `${path}/faults`, change.order);
      }
      if ('clear' in change) return send<SimulatedCompanyView>('POST', `${path}/faults/clear`);
      return send<SimulatedCompanyView>('PUT', path, change.set);
    },
    onSuccess: (view) => queries.setQueryData(queryKey, view),
  });
}
