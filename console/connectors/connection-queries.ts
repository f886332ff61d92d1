// Connections to external ledgers: reading them and what a person may do with them.
// Invariant: credentials go out and never come back. Leaves to others: forms and wording.

import { useMutation, useQuery } from '@tanstack/react-query';
import type { Connection, Finding, Page } from '../api/contract.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import { useChosenId } from '../navigation/connection-choice.ts';

/** All connections of the property. */
export function useConnections() {
  return useQuery({
    queryKey: ['connections'],
    queryFn: ({ signal }) => read<Page<Connection>>('/connections', {}, signal),
    select: named,
    staleTime: 10_000,
  });
}

/**
 * The connection the screens are about: the one the address says, else the first; undefined while
 * loading or when there is none.
 */
export function useConnection(): Connection | undefined {
  const items = useConnections().data?.items;
  const chosenId = useChosenId();
  return items?.find(({ connectionId }) => connectionId === chosenId) ?? items?.[0];
}

/** In sentences a ledger goes by its plain name, without the API in parentheses. */
function named(page: Page<Connection>): Page<Connection> {
  const items = page.items.map((one) => ({
    ...one,
    ledgerName: one.ledgerName.replace(/ \(.*\)$/, ''),
  }));
  return { ...page, items };
}

/** A chart or settings read anew change what mapping offers and what a rehearsal is worth. */
const connectionTouches = ['connections', 'exports', 'mappings', 'external-chart', 'rehearsals'];

type Change = { path: string; method?: 'POST' | 'PUT'; body?: unknown };

function useConnectionChange<A, T>(connectionId: number, changeOf: (input: A) => Change) {
  const renew = useRenewal(...connectionTouches);
  return useMutation({
    mutationFn: (input: A) => {
      const { path, method = 'POST', body } = changeOf(input);
      return send<T>(method, `/connections/${connectionId}${path}`, body);
    },
    onSettled: () => void renew(),
  });
}

/** Stops sending; nothing is lost, exports wait as pending. */
export function usePause(connectionId: number) {
  return useConnectionChange<string, unknown>(connectionId, (reason) => ({
    path: '/pause',
    body: { reason },
  }));
}

/** Sends again from where it stopped. */
export function useResume(connectionId: number) {
  return useConnectionChange<void, unknown>(connectionId, () => ({ path: '/resume' }));
}

/** Checks credentials, company, user and permissions. */
export function useTestConnection(connectionId: number) {
  return useConnectionChange<void, { findings: readonly Finding[] }>(connectionId, () => ({
    path: '/test',
  }));
}

/** Reads accounts, locations and departments again, so that mapping can point at them. */
export function useReadChart(connectionId: number) {
  return useConnectionChange<void, { items: number; readAt: string }>(connectionId, () => ({
    path: '/read-chart',
  }));
}

export interface ConnectionChange {
  readonly name?: string;
  readonly cutoverOn?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Saves name, cut-over date and settings. */
export function useSaveConnection(connectionId: number) {
  return useConnectionChange<ConnectionChange, Connection>(connectionId, (body) => ({
    path: '',
    method: 'PUT',
    body,
  }));
}

/** Stores credentials, encrypted; they cannot be read back. */
export function useSaveCredentials(connectionId: number) {
  return useConnectionChange<Readonly<Record<string, string>>, unknown>(connectionId, (body) => ({
    path: '/credentials',
    method: 'PUT',
    body,
  }));
}
