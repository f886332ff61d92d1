// Customers, their open items and settlements as the screens read them, and settling. Invariant:
// after something was settled or taken back everything about customers is read anew. Leaves to
// others: what is open (the server says).

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  CustomerList,
  CustomerView,
  OpenItems,
  Proof,
  SettledByItself,
  Settlements,
} from '#receivables/receivables-schemas.ts';
import type { SettledForAllView } from '#receivables/settle-all-routes.ts';
import type { Unmatched } from '#receivables/unmatched-routes.ts';
import { byCursor } from '../api/paging.ts';
import { type Progress, sendWatched } from '../api/progress.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import type { CustomerFilter } from './customer-search.ts';

export type CustomerItem = CustomerList['items'][number];
export type OpenItem = OpenItems['items'][number];
export type SettlementItem = Settlements['items'][number];
export type WaitingItem = Unmatched['items'][number];
export type AgedBalance = CustomerView['balances'][number];

const pages = { ...byCursor, placeholderData: keepPreviousData };

/** By name, in pages of 100; those with something open unless the filter says otherwise. */
export function useCustomers({
  which = 'open',
  ...rest
}: Omit<CustomerFilter, 'which'> & { which?: string | undefined }) {
  const filter = { which, ...rest };
  return useInfiniteQuery({
    ...pages,
    queryKey: ['customers', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      read<CustomerList>('/customers', { ...filter, limit: 100, cursor: pageParam }, signal),
  });
}

/** Balances by age; without a day, today's. */
export function useCustomer(
  code: string,
  of: { asOf?: string | undefined; by: 'due' | 'invoice' },
) {
  return useQuery({
    queryKey: ['customers', 'one', code, of],
    queryFn: ({ signal }) =>
      read<CustomerView>(`/customers/${encodeURIComponent(code)}`, { ...of }, signal),
    placeholderData: keepPreviousData,
  });
}

interface ItemsOf {
  readonly asOf?: string | undefined;
  /** `true`: settled ones too. */
  readonly all?: string | undefined;
}

/** In the order of their entries, in pages of 200. */
export function useOpenItems(customer: string, of: ItemsOf) {
  return useInfiniteQuery({
    ...pages,
    queryKey: ['customers', 'items', customer, of],
    queryFn: ({ pageParam, signal }) =>
      read<OpenItems>(
        '/receivables/open-items',
        { customer, ...of, limit: 200, cursor: pageParam },
        signal,
      ),
  });
}

/** Everything a customer has open today, for settling, page after page. */
async function readOpenToday(customer: string, signal: AbortSignal): Promise<OpenItem[]> {
  const items: OpenItem[] = [];
  for (let cursor: string | undefined; ; ) {
    const of = { customer, limit: 1000, cursor };
    const page = await read<OpenItems>('/receivables/open-items', of, signal);
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = page.next;
  }
}

export function useOpenToday(customer: string) {
  return useQuery({
    queryKey: ['customers', 'items', customer, 'today'],
    enabled: customer !== '',
    // Money is divided by what is open now, not by what was a moment ago.
    refetchOnMount: 'always',
    queryFn: ({ signal }) => readOpenToday(customer, signal),
  });
}

/** Newest first, those taken back among them. */
export function useSettlements(customer: string) {
  return useInfiniteQuery({
    ...pages,
    queryKey: ['customers', 'settlements', customer],
    queryFn: ({ pageParam, signal }) =>
      read<Settlements>('/settlements', { customer, limit: 100, cursor: pageParam }, signal),
  });
}

/** The receivable accounts against the open items, per outlet. */
export function useReceivablesProof(asOf: string | undefined) {
  return useQuery({
    queryKey: ['customers', 'proof', asOf],
    queryFn: ({ signal }) => read<Proof>('/receivables/proof', { asOf }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Documents that money names and that have not come: a thousand at most. */
export function useWaiting() {
  return useQuery({
    queryKey: ['customers', 'waiting'],
    queryFn: ({ signal }) =>
      read<Unmatched>('/receivables/unmatched', { limit: waitingMax }, signal),
  });
}

/** Shown at once. */
export const waitingMax = 1000;

function useSettling<Body, Answer>(path: (body: Body) => string) {
  const renew = useRenewal('customers', 'documents', 'reports');
  return useMutation({
    mutationFn: (body: Body) => send<Answer>('POST', path(body), body),
    onSuccess: () => void renew(),
  });
}

export interface SettleOrder {
  readonly customer: string;
  readonly creditEntryId: string;
  readonly debits: readonly {
    readonly debitEntryId: string;
    readonly amount: string;
    readonly debitOpen?: string;
  }[];
}

/** One credit to documents, all of them or none. */
export const useSettle = () =>
  useSettling<SettleOrder, SettledByItself>(() => '/receivables/settle');

/** Everything paid ahead to what is open, in this order. */
export const useAutoSettle = () =>
  useSettling<{ customer: string; order: 'oldest' | 'oldest-due' }, SettledByItself>(
    () => '/receivables/auto-settle',
  );

export type SettledForAll = SettledForAllView;

/** Everything all customers have paid ahead, with how far it is. */
export function useSettleAll() {
  const renew = useRenewal('customers', 'documents', 'reports');
  const [progress, setProgress] = useState<Progress | null>(null);
  const settle = useMutation({
    mutationFn: (body: { order: 'oldest' | 'oldest-due'; outlet?: string }) =>
      sendWatched<SettledForAllView>('/receivables/auto-settle-all', body, setProgress),
    onSettled: () => {
      setProgress(null);
      void renew();
    },
  });
  return { ...settle, progress };
}

export const useDismiss = () =>
  useSettling<{ entryId: string; document: string; reason: string }, { entryId: string }>(
    () => '/receivables/unmatched/dismiss',
  );

export const useUndoSettlement = () =>
  useSettling<{ settlementId: string }, { settlementId: string }>(
    ({ settlementId }) => `/settlements/${settlementId}/undo`,
  );
