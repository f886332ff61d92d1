// The filters of Accounting Sync. Invariant: every filter is in the URL and nowhere else.
// Leaves to others: fetching by them (export-queries.ts).

import { Button, Popover, Stack } from '@mantine/core';
import type { CauseGroup, ExportSummary } from '../api/contract.ts';
import { addressOf } from '../api/request.ts';
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
import { documentTypeChoices } from './document-types.ts';
import { filterOf, isNarrowed, readSyncSearch, type SyncSearch } from './sync-search.ts';

type Set = (change: Record<string, string | undefined>) => void;

interface ExportFiltersProps {
  readonly search: SyncSearch;
  readonly connectionId: number | undefined;
  readonly summary: ExportSummary | undefined;
}

/** One row that wraps; typing replaces the address instead of adding to the history. */
export function ExportFilters({ search, connectionId, summary }: ExportFiltersProps) {
  const go = useGo();
  const set: Set = (change) =>
    go(paths.sync(readSyncSearch({ ...search, ...change })), { replace: true });
  const status = search.status === undefined ? {} : { status: search.status };
  return (
    <FilterBar>
      <SearchField
        label={t('Search exports')}
        placeholder={t('Document, customer, memo or id')}
        value={search.text}
        onChange={(text) => set({ text })}
      />
      <DateField label={t('From date')} value={search.from} onChange={(from) => set({ from })} />
      <DateField
        label={t('Through date')}
        value={search.through}
        onChange={(through) => set({ through })}
      />
      <OutletField value={search.outlet} onChange={(outlet) => set({ outlet })} />
      <ChoiceField
        label={t('Document type')}
        all={t('All types')}
        options={documentTypeChoices}
        value={search.documentType}
        onChange={(documentType) => set({ documentType })}
        width={140}
      />
      {search.status === 'error' ? <CauseField {...{ search, summary, set }} /> : null}
      <MoreFilters search={search} set={set} />
      {isNarrowed(filterOf(search)) ? (
        <Button variant="subtle" color="gray" onClick={() => go(paths.sync(status))}>
          {t('Clear filters')}
        </Button>
      ) : null}
      <Button
        component="a"
        variant="subtle"
        color="gray"
        href={addressOf('/exports.csv', { connection: connectionId, ...filterOf(search) })}
        download="exports.csv"
        title={t('Everything that matches, as a CSV file')}
        ml="auto"
      >
        {t('CSV')}
      </Button>
    </FilterBar>
  );
}

/** Seldom used ones behind a button that says how many are set. */
function MoreFilters({ search, set }: { search: SyncSearch; set: Set }) {
  const { customer, amountFrom, amountThrough } = search;
  const count = [customer, amountFrom, amountThrough].filter(Boolean).length;
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" fw={500}>
          {count === 0 ? t('More') : t('More ({count})', { count })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={10} w={220}>
          <TextField
            label={t('Customer')}
            width={220}
            value={customer}
            onChange={(value) => set({ customer: value })}
          />
          <AmountFilter
            label={t('Amount from')}
            width={220}
            value={amountFrom}
            onChange={(value) => set({ amountFrom: value })}
          />
          <AmountFilter
            label={t('Amount to')}
            width={220}
            value={amountThrough}
            onChange={(value) => set({ amountThrough: value })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** One cause is a code and what it is about; the value of its choice says both. */
const choiceOf = (code: string, subject: string | undefined) => JSON.stringify([code, subject]);

/** The causes there are, most exports first; one that is chosen stays although none has it now. */
function CauseField(props: { search: SyncSearch; summary: ExportSummary | undefined; set: Set }) {
  const { search, summary, set } = props;
  const { cause, subject } = search;
  const options = (summary?.causes ?? []).map((one: CauseGroup) => ({
    value: choiceOf(one.code, one.subject ?? undefined),
    label: t('{message} ({count, plural, one {# export} other {# exports}})', {
      message: one.message,
      count: one.count,
    }),
  }));
  const chosen = cause === undefined ? undefined : choiceOf(cause, subject);
  if (chosen !== undefined && !options.some(({ value }) => value === chosen)) {
    options.push({
      value: chosen,
      label: t('{subject} (none now)', { subject: subject ?? cause }),
    });
  }
  const choose = (value: string | undefined) => {
    const [code, about] = value === undefined ? [] : (JSON.parse(value) as [string, string?]);
    set({ cause: code, subject: about ?? undefined });
  };
  return (
    <ChoiceField
      label={t('Cause')}
      all={t('All causes')}
      options={options}
      value={chosen}
      onChange={choose}
      width={190}
    />
  );
}
