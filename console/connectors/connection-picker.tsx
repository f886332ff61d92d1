// Chooses the connection a page is about, where the property has several. Invariant: nothing is
// shown where there is no choice; a tab stays, filters of another connection's rows do not. Leaves
// to others: keeping the choice (navigation/connection-choice.ts).

import { NativeSelect } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import type { Connection } from '../api/contract.ts';
import { formatCount } from '../controls/amount-format.ts';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { type RawSearch, textsOf, writeSearch } from '../navigation/search-params.ts';
import { useConnection, useConnections } from './connection-queries.ts';

export function ConnectionPicker() {
  const go = useGo();
  const items = useConnections().data?.items ?? [];
  const chosen = useConnection();
  const { pathname, search } = useRouterState({ select: ({ location }) => location });
  if (chosen === undefined || items.length < 2) return null;
  const stays = textsOf(search as RawSearch, ['status', 'kind', 'tab']);
  return (
    <NativeSelect
      aria-label={t('Connection')}
      data={items.map((one) => ({ value: String(one.connectionId), label: labelOf(one) }))}
      value={String(chosen.connectionId)}
      onChange={({ currentTarget: { value } }) =>
        go(pathname + writeSearch({ ...stays, connection: value }))
      }
    />
  );
}

function labelOf({ name, counts: { error } }: Connection): string {
  return error === 0 ? name : t('{name}: {error} in error', { name, error: formatCount(error) });
}
