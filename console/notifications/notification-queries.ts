// Channels, settings and the history of notifications as the page reads and changes them.
// Invariant: a signing secret is in the answer that made its channel and nowhere else.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type {
  ChannelList,
  ChannelMade,
  ChannelView,
  NotificationList,
} from '#notifications/notification-schemas.ts';
import type { NotificationSettings } from '#notifications/settings-store.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';

export interface ChannelGiven {
  readonly name: string;
  readonly kind: 'mail' | 'webhook';
  readonly recipients: readonly string[];
  readonly url?: string;
  readonly occasions: readonly string[];
}

export function useChannels() {
  return useQuery({
    queryKey: ['notification-channels'],
    queryFn: ({ signal }) => read<ChannelList>('/notification-channels', {}, signal),
  });
}

/** Makes one, or changes the one given. */
export function useSaveChannel(channelId: number | null) {
  const renew = useRenewal('notification-channels', 'notifications');
  return useMutation({
    mutationFn: async (given: ChannelGiven): Promise<ChannelMade> => {
      if (channelId === null) return send<ChannelMade>('POST', '/notification-channels', given);
      const { kind: _kind, ...change } = given;
      const path = `/notification-channels/${channelId}`;
      return { channel: await send<ChannelView>('PUT', path, change), secret: null };
    },
    onSuccess: () => void renew(),
  });
}

export function useTestChannel(channelId: number) {
  return useMutation({
    mutationFn: () => send('POST', `/notification-channels/${channelId}/test`),
  });
}

export function useSwitchOff(channelId: number) {
  const renew = useRenewal('notification-channels', 'notifications');
  return useMutation({
    mutationFn: (because: string) =>
      send('POST', `/notification-channels/${channelId}/switch-off`, { because }),
    onSuccess: () => void renew(),
  });
}

export function useRemoveChannel(channelId: number) {
  const renew = useRenewal('notification-channels', 'notifications');
  return useMutation({
    mutationFn: () => send('POST', `/notification-channels/${channelId}/remove`),
    onSuccess: () => void renew(),
  });
}

export function useNotificationSettings() {
  return useQuery({
    queryKey: ['notification-settings'],
    queryFn: ({ signal }) => read<NotificationSettings>('/notification-settings', {}, signal),
  });
}

export function useSaveSettings() {
  const renew = useRenewal('notification-settings');
  return useMutation({
    mutationFn: (settings: NotificationSettings) => send('PUT', '/notification-settings', settings),
    onSuccess: () => renew(),
  });
}

/** Newest first; asked again while the page is open, because messages leave by themselves. */
export function useHistory() {
  return useInfiniteQuery({
    queryKey: ['notifications'],
    queryFn: ({ pageParam, signal }) =>
      read<NotificationList>('/notifications', { limit: 30, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 10_000,
  });
}

export function useRetry(notificationId: string) {
  const renew = useRenewal('notifications');
  return useMutation({
    mutationFn: () => send('POST', `/notifications/${notificationId}/retry`),
    onSuccess: () => renew(),
  });
}
