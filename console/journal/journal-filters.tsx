// The filters of Journal Entries: date, reference, account, outlet, type, status of its export,
// customer. Invariant: every filter is in the URL and nowhere else. Leaves to others: fetching.

import { Button } from '@mantine/core';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import { useChart } from '../chart-of-accounts/property-queries.ts';
import {
  ChoiceField,
  DateField,
  FilterBar,
  SearchField,
  TextField,
} from '../controls/filter-bar.tsx';
import { documentTypeChoices } from '../export-queue/document-types.ts';
import { statusWords } from '../export-queue/state-badge.tsx';
import { exportStatuses } from '../export-queue/sync-search.ts';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type JournalSearch, readJournalSearch } from './journal-search.ts';

/** One row that wraps. */
export function JournalFilters({ search }: { search: JournalSearch }) {
  const go = useGo();
  const { open: _open, ...filter } = search;
  const set = (change: Record<string, string | undefined>) =>
    go(paths.journalEntries(readJournalSearch({ ...search, ...change })), { replace: true });
  return (
    <FilterBar>
      <SearchField
        label={t('Search journal entries')}
        placeholder={t('Reference, customer or memo')}
        value={search.text}
        onChange={(text) => set({ text })}
      />
      <DateField label={t('From date')} value={search.from} onChange={(from) => set({ from })} />
      <DateField
        label={t('Through date')}
        value={search.through}
        onChange={(through) => set({ through })}
      />
      <AccountField value={search.account} onChange={(account) => set({ account })} />
      <OutletField value={search.outlet} onChange={(outlet) => set({ outlet })} width={130} />
      <ChoiceField
        label={t('Document type')}
        all={t('All types')}
        options={documentTypeChoices}
        value={search.documentType}
        onChange={(documentType) => set({ documentType })}
        width={140}
      />
      <ChoiceField
        label={t('Status of its export')}
        all={t('Every status')}
        options={exportStatuses.map((value) => ({ value, label: statusWords[value].label }))}
        value={search.exportStatus}
        onChange={(exportStatus) => set({ exportStatus })}
        width={130}
      />
      <TextField
        label={t('Customer')}
        value={search.customer}
        onChange={(customer) => set({ customer })}
        width={110}
      />
      {Object.keys(filter).length > 0 ? (
        <Button variant="subtle" color="gray" onClick={() => go(paths.journalEntries())}>
          {t('Clear filters')}
        </Button>
      ) : null}
    </FilterBar>
  );
}

/** Our accounts by number and name. */
export function AccountField(props: {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const accounts = useChart().data?.accounts ?? [];
  return (
    <ChoiceField
      {...props}
      label={t('Account')}
      all={t('All accounts')}
      options={accounts.map(({ number, name }) => ({ value: number, label: `${number} ${name}` }))}
      width={160}
    />
  );
}
