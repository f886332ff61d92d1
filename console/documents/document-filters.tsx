// The filters of the document pages: date, number, outlet, customer, amount, open or settled.
// Invariant: every filter is in the URL and nowhere else. Leaves to others: fetching by them.

import { Button } from '@mantine/core';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import {
  AmountFilter,
  ChoiceField,
  DateField,
  FilterBar,
  SearchField,
  TextField,
} from '../controls/filter-bar.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type DocumentPage, pageWords } from './document-pages.ts';
import { type DocumentSearch, readDocumentSearch } from './document-search.ts';

const states = [
  { value: 'open', label: t('Open') },
  { value: 'settled', label: t('Settled') },
  { value: 'reversed', label: t('Voided or reversed') },
];

/** One row that wraps. */
export function DocumentFilters(props: { page: DocumentPage; search: DocumentSearch }) {
  const { page, search } = props;
  const go = useGo();
  const { open: _open, ...filter } = search;
  const set = (change: Record<string, string | undefined>) =>
    go(paths.documents(page, readDocumentSearch({ ...search, ...change })), { replace: true });
  return (
    <FilterBar>
      <SearchField
        label={t('Search {title}', { title: pageWords[page].title.toLowerCase() })}
        placeholder={t('Number, customer or memo')}
        value={search.text}
        onChange={(text) => set({ text })}
      />
      <DateField label={t('From date')} value={search.from} onChange={(from) => set({ from })} />
      <DateField
        label={t('Through date')}
        value={search.through}
        onChange={(through) => set({ through })}
      />
      <ChoiceField
        label={t('State')}
        all={t('All')}
        options={states}
        value={search.state}
        onChange={(state) => set({ state })}
        width={105}
      />
      <OutletField value={search.outlet} onChange={(outlet) => set({ outlet })} width={120} />
      <TextField
        label={t('Customer')}
        placeholder={t('Customer')}
        value={search.customer}
        onChange={(customer) => set({ customer })}
        width={112}
      />
      <AmountFilter
        label={t('Amount')}
        value={search.amount}
        onChange={(amount) => set({ amount })}
        width={90}
      />
      {Object.keys(filter).length > 0 ? (
        <Button variant="subtle" color="gray" onClick={() => go(paths.documents(page))}>
          {t('Clear filters')}
        </Button>
      ) : null}
    </FilterBar>
  );
}
