// Who is signed in, what they may do, and signing in and out. Invariant: the server decides what is
// allowed; what is said here only spares a round trip. Leaves to others: the pages.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Right, rights, rolesWith } from '#access/rights.ts';
import type { AccountView, SessionList, SessionView } from '#access/session-parts.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import { t } from '../language/text.ts';

const sessionKey = ['session'] as const;

/** Who acts; read again when the server says that nobody is signed in. */
export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }) => read<SessionView>('/session', {}, signal),
    staleTime: 60_000,
  });
}

/** Why the person may not do it, for a button that is disabled; null when they may. */
export function useWhyNot(right: Right): string | null {
  const session = useSession().data;
  if (session === undefined || session.rights.includes(right)) return null;
  return t('You may not {rights}. It comes with: {right}.', {
    rights: rights[right],
    right: rolesWith(right).join(', '),
  });
}

/** Everything on the screen belonged to the person before. */
function useChangeOfPerson<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (answer) => {
      // A code is still wanted: nobody has come in.
      if ((answer as Partial<StepAnswer>).next) return;
      await queries.refetchQueries({ queryKey: sessionKey });
      // A link that was just used up must not be asked about again: its page is still there.
      const keeps = [sessionKey[0], 'link'];
      void queries.resetQueries({
        predicate: ({ queryKey }) => !keeps.includes(String(queryKey[0])),
      });
    },
  });
}

/** What signing in is answered with. */
export interface StepAnswer {
  readonly person: string | null;
  readonly next: 'second-factor' | null;
}

/** The answer may ask for a code: then the same is sent again with it. */
export const useSignIn = () =>
  useChangeOfPerson((given: { name: string; password: string; code?: string }) =>
    send<StepAnswer>('POST', '/session', given),
  );

/** What the tab kept of unfinished work goes too: the next person is somebody else. */
export const useSignOut = () =>
  useChangeOfPerson(async (atProvider: boolean): Promise<object> => {
    const end = { provider: atProvider };
    const { address } = await send<{ address: string | null }>('POST', '/session/end', end);
    sessionStorage.clear();
    if (address !== null) location.assign(address);
    return {};
  });

/** A one-time link that an account at the provider is to be connected by. */
export interface LinkAtProvider {
  readonly token: string;
  readonly name?: string;
}

const here = () => `${location.pathname}${location.search}`;

/** Sends the browser to the provider; it comes back to the page it is at. */
export function useGoToProvider() {
  return useMutation({
    mutationFn: async (link: LinkAtProvider | undefined) => {
      const given = link === undefined ? { returnTo: here() } : { link };
      const { address } = await send<{ address: string }>('POST', '/session/provider', given);
      location.assign(address);
    },
  });
}

/** Connects one's own account there; `present`: one's password, where one has one. */
export function useConnect() {
  return useMutation({
    mutationFn: async (present: string | undefined) => {
      const given = { returnTo: here(), ...(present === undefined ? {} : { present }) };
      const path = '/session/provider/connect';
      const { address } = await send<{ address: string }>('POST', path, given);
      location.assign(address);
    },
  });
}

export function useDisconnect() {
  const renew = useRenewal('account');
  return useMutation({
    mutationFn: () => send('POST', '/session/provider/disconnect'),
    onSuccess: renew,
  });
}

/** A second factor that waits for its first code. */
export interface FactorMade {
  readonly secret: string;
  readonly uri: string;
}

export const useMakeFactor = () =>
  useMutation({
    mutationFn: (present: string) =>
      send<FactorMade>('POST', '/session/second-factor', { present }),
  });

export interface RecoveryCodes {
  readonly recoveryCodes: readonly string[];
}

/** Confirms it by a first code. The session is asked anew when the codes have been seen. */
export const useConfirmFactor = () =>
  useMutation({
    mutationFn: (code: string) =>
      send<RecoveryCodes>('POST', '/session/second-factor/confirm', { code }),
  });

export function useRenewCodes() {
  const renew = useRenewal('account');
  return useMutation({
    mutationFn: (code: string) =>
      send<RecoveryCodes>('POST', '/session/second-factor/recovery-codes', { code }),
    onSuccess: () => void renew(),
  });
}

export function useRemoveFactor() {
  const renew = useRenewal('account', 'session', 'sessions');
  return useMutation({
    mutationFn: (given: { present: string; code: string }) =>
      send('POST', '/session/second-factor/remove', given),
    onSuccess: () => void renew(),
  });
}

/** Hands on what the provider sent back. */
export function useComeBack() {
  return useMutation({
    mutationFn: (answer: string) =>
      send<{ returnTo: string }>('POST', '/session/provider/return', { answer }),
  });
}

/** How the person signs in. */
export function useAccount() {
  return useQuery({
    queryKey: ['account'],
    queryFn: ({ signal }) => read<AccountView>('/session/account', {}, signal),
  });
}

export interface LinkGiven {
  readonly token: string;
  readonly name?: string;
  readonly password: string;
  readonly code?: string;
}

/** Sets the password a one-time link is for, and signs in. */
export const useOpenLink = () =>
  useChangeOfPerson((given: LinkGiven) => send<StepAnswer>('POST', '/access-links/open', given));

export interface LinkRead {
  readonly purpose: 'set-up' | 'invitation' | 'new-password';
  readonly person: string | null;
  /** Sets a password; otherwise an account at the provider is connected only. */
  readonly password: boolean;
}

/** What a one-time link is for. */
export function useLink(token: string) {
  return useQuery({
    queryKey: ['link', token],
    queryFn: () => send<LinkRead>('POST', '/access-links/read', { token }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function useChangePassword() {
  const renew = useRenewal('sessions');
  return useMutation({
    mutationFn: (given: { present: string; next: string }) =>
      send('PUT', '/session/password', given),
    onSuccess: renew,
  });
}

/** Where the person is signed in. */
export function useSessions() {
  return useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => read<SessionList>('/sessions', {}, signal),
  });
}

/** Ends one session of one's own, or all others. */
export function useEndSessions() {
  const renew = useRenewal('sessions');
  return useMutation({
    mutationFn: (sessionId: string | null) =>
      send('POST', sessionId === null ? '/sessions/end' : `/sessions/${sessionId}/end`),
    onSuccess: renew,
  });
}
