// The tabs of Accounting Sync: one per status with its count and amount.
// Invariant: switching the tab keeps the other filters, except the cause, which belongs to errors,
// and the standing, which belongs to what is synced.
// Leaves to others: the numbers (GET /exports/summary).

import type { ExportSummary } from '../api/contract.ts';
import { formatCount, formatDecimal } from '../controls/amount-format.ts';
import classes from '../controls/controls.module.css';
import { type TabLink, TabLinks } from '../controls/tab-links.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { statusWords } from './state-badge.tsx';
import { exportStatuses, type SyncSearch } from './sync-search.ts';

/** All and the four statuses. */
export function StatusTabs(props: { search: SyncSearch; summary: ExportSummary | undefined }) {
  const go = useGo();
  const { status: _status, open: _open, ...filter } = props.search;
  const { cause: _cause, subject: _subject, standing: _standing, ...kept } = filter;
  const all: TabLink = {
    id: 'all',
    label: t('All'),
    href: paths.sync(kept),
    onGo: () => go(paths.sync(kept)),
  };
  const tabs = exportStatuses.map((status): TabLink => {
    const href = paths.sync({ status, ...kept });
    const { count, amount } = props.summary?.counts[status] ?? {};
    return {
      id: status,
      label: statusWords[status].label,
      href,
      onGo: () => go(href),
      count: count === undefined ? '…' : formatCount(count),
      tone: status === 'error' && (count ?? 0) > 0 ? 'bad' : 'neutral',
      note: amount && count ? <TabAmount amount={amount} of={props.summary} /> : null,
    };
  });
  return <TabLinks label={t('Status')} open={props.search.status ?? 'all'} tabs={[all, ...tabs]} />;
}

/** In the base currency; amounts of others are counted, not added. */
function TabAmount({ amount, of }: { amount: string; of: ExportSummary | undefined }) {
  return (
    <span
      className={classes.tabAmount}
      title={t('In {currency}; other currencies are not added.', { currency: of?.currency })}
    >
      {formatDecimal(amount)}
    </span>
  );
}
