// The filters of Accounting Sync. Invariant: every filter is in the URL and nowhere else.
// Leaves to others: fetching by them (export-queries.ts).

import { Button } from '@mantine/core';
import { useOutletChoices } from '../chart-of-accounts/property-queries.ts';
import {
  ChoiceField,
  DateField,
  FilterBar,
  SearchField,
  TextField,
} from '../controls/filter-bar.tsx';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { documentTypeChoices } from './document-types.ts';
import { filterOf, isNarrowed, readSyncSearch, type SyncSearch } from './sync-search.ts';

/** One row that wraps; typing replaces the address instead of adding to the history. */
export function ExportFilters({ search }: { search: SyncSearch }) {
  const go = useGo();
  const outlets = useOutletChoices();
  const set = (change: Record<string, string | undefined>) =>
    go(paths.sync(readSyncSearch({ ...search, ...change })), { replace: true });
  const status = search.status === undefined ? {} : { status: search.status };
  return (
    <FilterBar>
      <SearchField
        label="Search exports"
        placeholder="Document, customer, memo or id"
        value={search.text}
        onChange={(text) => set({ text })}
      />
      <DateField label="From date" value={search.from} onChange={(from) => set({ from })} />
      <DateField
        label="Through date"
        value={search.through}
        onChange={(through) => set({ through })}
      />
      <ChoiceField
        label="Outlet"
        all="All outlets"
        options={outlets}
        value={search.outlet}
        onChange={(outlet) => set({ outlet })}
      />
      <ChoiceField
        label="Document type"
        all="All types"
        options={documentTypeChoices}
        value={search.documentType}
        onChange={(documentType) => set({ documentType })}
        width={140}
      />
      <TextField
        label="Customer"
        value={search.customer}
        onChange={(customer) => set({ customer })}
        width={120}
      />
      <TextField
        label="Amount from"
        value={search.amountFrom}
        onChange={(amountFrom) => set({ amountFrom })}
        width={112}
      />
      <TextField
        label="Amount to"
        value={search.amountThrough}
        onChange={(amountThrough) => set({ amountThrough })}
        width={104}
      />
      {isNarrowed(filterOf(search)) ? (
        <Button variant="subtle" color="gray" onClick={() => go(paths.sync(status))}>
          Clear filters
        </Button>
      ) : null}
    </FilterBar>
  );
}
