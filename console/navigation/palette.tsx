// The command palette: Ctrl K, or Cmd K, then what one looks for. Pages and actions by name, and
// entries and customers by what is typed. Invariant: offers nothing the person may not do; Enter
// takes what is highlighted, never an answer to something typed before. Leaves to others: where a
// name leads (jumps.ts).

import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { JournalEntryRow } from '#journal/journal-schemas.ts';
import type { CustomerList } from '#receivables/receivables-schemas.ts';
import { useSession } from '../access/session-queries.ts';
import type { Page } from '../api/contract.ts';
import { read } from '../api/request.ts';
import { useConnection } from '../connectors/connection-queries.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { Keys } from '../controls/keys.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { useSyncNow } from '../export-queue/export-queries.ts';
import { t } from '../language/text.ts';
import { useGo } from './inner-link.tsx';
import { jumps } from './jumps.ts';
import classes from './palette.module.css';
import { paths } from './paths.ts';

const [store, palette] = createSpotlight();
const pauseMs = 200;
const recordsMax = 5;

/** Open while mounted. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const groups = [...useJumps(), ...useRecords(typed)];
  useEffect(() => {
    palette.open();
    return palette.close;
  }, []);
  const found = groups
    .map(({ group, actions }) => ({
      group,
      actions: actions.filter((one) => matches(one, typed)),
    }))
    .filter(({ actions }) => actions.length > 0);
  useFirstChosen(found.flatMap(({ actions }) => actions.map(({ id }) => id)).join());
  return (
    <Spotlight.Root
      store={store}
      query={typed}
      onQueryChange={setTyped}
      onSpotlightClose={onClose}
      shortcut={null}
      maxHeight="min(60vh, 480px)"
      scrollable
      attributes={{ content: { 'aria-label': t('Command palette') } }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      classNames={{ search: classes.search ?? '', actionsGroup: classes.group ?? '' }}
    >
      <Spotlight.Search
        placeholder={t('Page, action, document or customer')}
        aria-label={t('Page, action, document or customer')}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {found.map(({ group, actions }) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {actions.map(({ id, keywords: _, ...one }) => (
              <Spotlight.Action key={id} {...one} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {found.length === 0 ? (
          <Spotlight.Empty>{t('Nothing is called that.')}</Spotlight.Empty>
        ) : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Enter takes the first, until an arrow chooses another: the library chooses none by itself. */
function useFirstChosen(offered: string): void {
  useEffect(() => {
    const list = document.getElementById(store.getState().listId);
    for (const one of list?.querySelectorAll('[data-selected]') ?? []) {
      one.removeAttribute('data-selected');
    }
    const first = offered === '' ? null : list?.querySelector('[data-action]');
    first?.setAttribute('data-selected', 'true');
    store.updateState((state) => ({ ...state, selected: first ? 0 : -1 }));
  }, [offered]);
}

interface Group {
  readonly group: string;
  readonly actions: readonly (SpotlightActionData & { readonly keywords?: string })[];
}

/** Every word that was typed, somewhere in its name or the words for it. */
function matches({ label, keywords }: Group['actions'][number], typed: string): boolean {
  if (keywords === undefined) return true;
  const text = `${label} ${keywords}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function useJumps(): readonly Group[] {
  const go = useGo();
  const held = useSession().data?.rights ?? [];
  const connection = useConnection();
  const sync = useSyncNow(connection?.connectionId);
  const maySync = connection?.state === 'active' && held.includes('sync');
  const syncNow = {
    id: 'sync-now',
    label: t('Sync now'),
    keywords: t('export send'),
    onClick: () => {
      sync.mutate(undefined, { onError: tellFailure });
      go(paths.sync());
    },
  };
  return (['go', 'begin'] as const).map((group) => ({
    group: group === 'go' ? t('Go to') : t('Begin'),
    actions: [
      ...jumps
        .filter((one) => one.group === group && (!one.right || held.includes(one.right)))
        .map(({ label, href, words = '', keys }) => ({
          ...{ id: `${group} ${label}`, label, keywords: words, onClick: () => go(href) },
          ...(keys ? { rightSection: <Keys keys={keys} size="xs" /> } : {}),
        })),
      ...(group === 'begin' && maySync ? [syncNow] : []),
    ],
  }));
}

/** Nothing until two characters stand still; nothing that answers an earlier text. */
function useRecords(typed: string): readonly Group[] {
  const go = useGo();
  const [text] = useDebouncedValue(typed.trim(), pauseMs);
  const isAsked = text.length > 1 && text === typed.trim();
  const customers = useQuery({
    queryKey: ['customers', 'palette', text],
    enabled: isAsked,
    queryFn: ({ signal }) =>
      read<CustomerList>('/customers', { which: 'all', text, limit: recordsMax }, signal),
  });
  const entries = useQuery({
    queryKey: ['journal', 'palette', text],
    enabled: isAsked,
    queryFn: ({ signal }) =>
      read<Page<JournalEntryRow>>('/journal-entries', { text, limit: recordsMax }, signal),
  });
  if (!isAsked) return [];
  return [
    {
      group: t('Customers'),
      actions: (customers.data?.items ?? []).map(({ code, name }) => ({
        ...{ id: `customer ${code}`, label: name, description: code },
        onClick: () => go(paths.customer(code)),
      })),
    },
    {
      group: t('Journal Entries'),
      actions: (entries.data?.items ?? []).map((one) => ({
        id: `entry ${one.entryId}`,
        label: one.documentNumber,
        description: [
          ...[formatDay(one.postedOn), one.customer?.name ?? one.memo ?? one.outlet],
          `${formatDecimal(one.amount)} ${one.currency}`,
        ].join(' · '),
        onClick: () => go(paths.journalEntries({ open: one.entryId })),
      })),
    },
  ];
}
