// People, their roles and API keys as the page reads and changes them. Invariant: a link or a
// key is in the answer that made it and nowhere else. Leaves to others: showing it once.

import { useMutation, useQuery } from '@tanstack/react-query';
import type { KeyView, PeopleList } from '#access/people-routes.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';

export type PersonView = PeopleList['items'][number];
export type RoleGiven = PersonView['roles'][number];

export function usePeople() {
  return useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => read<PeopleList>('/people', {}, signal),
  });
}

export function useKeys() {
  return useQuery({
    queryKey: ['api-keys'],
    queryFn: ({ signal }) => read<{ items: KeyView[] }>('/api-keys', {}, signal),
  });
}

/** What an invitation or a new link is answered with; no link: the person has a password. */
export interface LinkMade {
  readonly link: string | null;
  readonly hours: number;
}

export function useInvite() {
  const renew = useRenewal('people');
  return useMutation({
    mutationFn: (given: { name: string; roles: readonly RoleGiven[] }) =>
      send<LinkMade>('POST', '/people', given),
    onSuccess: () => void renew(),
  });
}

export function useGiveRoles(personId: number) {
  const renew = useRenewal('people', 'session');
  return useMutation({
    mutationFn: (roles: readonly RoleGiven[]) =>
      send('PUT', `/people/${personId}/roles`, { roles }),
    onSuccess: () => void renew(),
  });
}

export function useSwitchPerson(personId: number) {
  const renew = useRenewal('people');
  return useMutation({
    mutationFn: (to: 'disable' | 'enable') => send('POST', `/people/${personId}/${to}`),
    onSuccess: () => void renew(),
  });
}

export function useNewLink(personId: number) {
  return useMutation({
    mutationFn: () => send<LinkMade>('POST', `/people/${personId}/link`),
  });
}

/** Disconnects a person from their account at the OpenID provider. */
export function useDisconnectPerson(personId: number) {
  const renew = useRenewal('people');
  return useMutation({
    mutationFn: () => send('POST', `/people/${personId}/disconnect`),
    onSuccess: () => void renew(),
  });
}

/** Takes a person's second factor away, who lost it. */
export function useResetFactor(personId: number) {
  const renew = useRenewal('people');
  return useMutation({
    mutationFn: () => send('POST', `/people/${personId}/reset-second-factor`),
    onSuccess: () => void renew(),
  });
}

export interface KeyGiven {
  readonly name: string;
  readonly rights: readonly string[];
  readonly outlet: string | null;
  readonly endsAt: string | null;
}

export function useMakeKey() {
  const renew = useRenewal('api-keys');
  return useMutation({
    mutationFn: (given: KeyGiven) => send<{ key: string }>('POST', '/api-keys', given),
    onSuccess: () => void renew(),
  });
}

export function useRevokeKey(keyId: number) {
  const renew = useRenewal('api-keys');
  return useMutation({
    mutationFn: () => send('POST', `/api-keys/${keyId}/revoke`),
    onSuccess: () => void renew(),
  });
}
