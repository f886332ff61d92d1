// Sign-off as the screens read and do it: a period with its accounts, accounts by month, moves,
// settings, the certificate. Invariant: after a move everything that shows it is read anew; a
// certificate is asked for when somebody wants it and never kept.

import { useMutation, useQuery } from '@tanstack/react-query';
import type { MonthsView, SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import { useRenewal } from '../api/renewal.ts';
import { open, read, send } from '../api/request.ts';

export type SignOffAccount = SignOffPeriod['accounts'][number];
export type SignOff = NonNullable<SignOffAccount['signOff']>;

export interface OfPeriod {
  readonly connectionId: number;
  readonly period: string;
}

export function useSignOffs({ connectionId, period }: OfPeriod) {
  return useQuery({
    queryKey: ['sign-offs', connectionId, period],
    queryFn: ({ signal }) =>
      read<SignOffPeriod>('/sign-offs', { connection: connectionId, period }, signal),
  });
}

export function useMonths(connectionId: number | undefined) {
  return useQuery({
    queryKey: ['sign-offs', 'months', connectionId],
    queryFn: ({ signal }) =>
      read<MonthsView>('/sign-offs/months', { connection: connectionId }, signal),
    enabled: connectionId !== undefined,
  });
}

const useRenewed = () => useRenewal('sign-offs', 'overview');

/** Without accounts: every one that may be signed and is not. */
export function useSign(of: OfPeriod) {
  const renew = useRenewed();
  return useMutation({
    mutationFn: (given: { accounts?: readonly string[]; forcedBecause?: string }) =>
      send<{ signed: number }>('POST', '/sign-offs', { ...of, ...given }),
    onSettled: () => renew(),
  });
}

export function useReview() {
  const renew = useRenewed();
  return useMutation({
    mutationFn: (signOffId: string) => send('POST', `/sign-offs/${signOffId}/review`),
    onSettled: () => renew(),
  });
}

export function useWithdraw(signOffId: string) {
  const renew = useRenewed();
  return useMutation({
    mutationFn: (reason: string) => send('POST', `/sign-offs/${signOffId}/withdraw`, { reason }),
    onSettled: () => renew(),
  });
}

export function useNote(of: OfPeriod) {
  const renew = useRenewed();
  return useMutation({
    mutationFn: (given: { account: string; note: string }) =>
      send('POST', '/sign-offs/notes', { ...of, ...given }),
    onSuccess: () => renew(),
  });
}

export type SignOffSettings = SignOffPeriod['settings'];

export function useSaveSignOffSettings() {
  const renew = useRenewed();
  return useMutation({
    mutationFn: (settings: SignOffSettings) => send('PUT', '/sign-off-settings', settings),
    onSuccess: () => renew(),
  });
}

/** `threshold` null: the general one again. */
export function useSaveThreshold(connectionId: number) {
  const renew = useRenewed();
  return useMutation({
    mutationFn: (given: { account: string; threshold: string | null }) =>
      send('PUT', '/sign-off-thresholds', { connectionId, ...given }),
    onSuccess: () => renew(),
  });
}

/** A certificate as the server wrote it. */
export interface IssuedCertificate {
  readonly text: string;
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly inputsSha256: string;
  readonly inputs: {
    readonly rows: readonly { readonly unexplained: string; readonly currency: string }[];
    readonly signOffs: readonly { readonly account: string }[];
    readonly adjustments: readonly unknown[];
    readonly counts: Readonly<Record<string, unknown>>;
    readonly auditChain: unknown;
  };
}

const certificatePath = ({ connectionId, period }: OfPeriod, format: string) =>
  `/certificate?${new URLSearchParams({ connection: String(connectionId), period, format })}`;

/** Issues it. Errors: ApiProblem, while an account is not signed off whole. */
export function useCertificate(of: OfPeriod) {
  return useMutation({
    mutationFn: async (): Promise<IssuedCertificate> => {
      const text = await (await open(certificatePath(of, 'json'), {})).text();
      return { ...JSON.parse(text), text };
    },
  });
}

/** The same as paper. */
export function useCertificatePdf(of: OfPeriod) {
  return useMutation({
    mutationFn: async () => (await open(certificatePath(of, 'pdf'), {})).blob(),
  });
}
