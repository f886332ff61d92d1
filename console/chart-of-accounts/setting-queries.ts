// The posting settings as the screen reads and sets them. Invariant: after a value was set the
// page shows what the server answers.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PostingSettingsView } from '#chart-of-accounts/posting-settings-routes.ts';
import { read, send } from '../api/request.ts';

export type SettingsView = PostingSettingsView;
export type SettingView = PostingSettingsView['settings'][number];

const queryKey = ['posting-settings'];

export function usePostingSettings() {
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => read<PostingSettingsView>('/posting-settings', {}, signal),
  });
}

export interface NewValue {
  readonly name: string;
  readonly value: string | null;
  readonly outlet: string | null;
  readonly effectiveOn: string;
  readonly reason: string;
  readonly despiteEntries: boolean;
}

export function useSetPostingSetting() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (value: NewValue) => send<PostingSettingsView>('PUT', '/posting-settings', value),
    onSuccess: (view) => queries.setQueryData(queryKey, view),
  });
}
