// Who is signed in, what they may do, and signing in and out. Invariant: the server decides what is
// allowed; what is said here only spares a round trip. Leaves to others: the pages.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Right, rights, rolesWith } from '#access/rights.ts';
import type { SessionList, SessionView } from '#access/session-routes.ts';
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
function useChangeOfPerson<Given>(act: (given: Given) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      await queries.refetchQueries({ queryKey: sessionKey });
      // A link that was just used up must not be asked about again: its page is still there.
      const keeps = [sessionKey[0], 'link'];
      void queries.resetQueries({
        predicate: ({ queryKey }) => !keeps.includes(String(queryKey[0])),
      });
    },
  });
}

export const useSignIn = () =>
  useChangeOfPerson((given: { name: string; password: string }) => send('POST', '/session', given));

/** What the tab kept of unfinished work goes too: the next person is somebody else. */
export const useSignOut = () =>
  useChangeOfPerson(async () => {
    await send('POST', '/session/end');
    sessionStorage.clear();
  });

export interface LinkGiven {
  readonly token: string;
  readonly name?: string;
  readonly password: string;
}

/** Sets the password a one-time link is for, and signs in. */
export const useOpenLink = () =>
  useChangeOfPerson((given: LinkGiven) => send('POST', '/access-links/open', given));

/** What a one-time link is for. */
export function useLink(token: string) {
  return useQuery({
    queryKey: ['link', token],
    queryFn: () =>
      send<{ purpose: 'set-up' | 'invitation' | 'new-password'; person: string | null }>(
        'POST',
        '/access-links/read',
        { token },
      ),
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
