// The proof of receivables at a date: the balance of the receivable accounts against the open
// items, and of customers' prepayments where there are such accounts, per outlet. Invariant: both
// figures come from the server in one answer, and the difference with them; nothing is
// added up here. Leaves to others: finding a difference (reports).

import { Skeleton, Stack } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useOutletTitle } from '../chart-of-accounts/property-queries.ts';
import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { formatDay } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { DateField, FilterBar } from '../controls/filter-bar.tsx';
import { Panel } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useReceivablesProof } from './customer-queries.ts';
import classes from './customers.module.css';

/** A tab of Customers. */
export function ReceivablesProof({ asOf }: { asOf: string | undefined }) {
  const go = useGo();
  const proof = useReceivablesProof(asOf);
  const today = useToday();
  const items = proof.data?.items ?? [];
  const day = proof.data?.asOf ?? asOf ?? today;
  return (
    <>
      <FilterBar>
        <DateField
          label={t('As of')}
          value={asOf ?? day}
          onChange={(value) =>
            go(paths.customers({ tab: 'proof', asOf: value }), { replace: true })
          }
        />
      </FilterBar>
      <Stack gap={16} px="var(--gutter)" pb={40}>
        <ProblemNote error={proof.error} onRetry={() => void proof.refetch()} />
        {proof.isPending ? <Skeleton height={160} /> : null}
        {items.map((item) => (
          <OutletProof
            key={`${item.outlet} ${item.ledger} ${item.currency}`}
            item={item}
            day={day}
          />
        ))}
        {proof.data && items.length === 0 ? (
          <EmptyState
            icon={<IconScale size={22} />}
            title={t('Nothing was owed yet')}
            text={t('The receivable accounts have no lines on or before this day.')}
          />
        ) : null}
      </Stack>
    </>
  );
}

type ProofItem = NonNullable<ReturnType<typeof useReceivablesProof>['data']>['items'][number];

function OutletProof({ item, day }: { item: ProofItem; day: string }) {
  const isAhead = item.ledger === 'prepayment';
  const outlet = useOutletTitle(item.outlet);
  return (
    <Panel
      title={isAhead ? t('{outlet} · paid ahead', { outlet }) : outlet}
      actions={
        <ToneBadge tone={item.ties ? 'good' : 'bad'} label={item.ties ? t('Ties') : t('Differs')} />
      }
    >
      <Stack gap={12}>
        <div className={classes.identity}>
          <Term
            label={isAhead ? t('Prepayments') : t('AR control account')}
            amount={item.account}
            currency={item.currency}
          />
          <span aria-hidden>{item.ties ? '=' : '≠'}</span>
          <Term label={t('Open items')} amount={item.openItems} />
          {isZero(item.withoutCustomer) ? null : (
            <>
              <span aria-hidden>+</span>
              <Term label={t('Lines that name no customer')} amount={item.withoutCustomer} />
            </>
          )}
        </div>
        {item.ties ? null : <Differs item={item} />}
        {isAhead ? null : <Leads outlet={item.outlet} day={day} />}
      </Stack>
    </Panel>
  );
}

/** The same day in reports. */
function Leads({ outlet, day }: { outlet: string; day: string }) {
  return (
    <span className={classes.links}>
      <InnerLink href={paths.reports({ report: 'open-items', asOf: day, outlet: outlet })}>
        {t('Open items on {day}', { day: formatDay(day) })}
      </InnerLink>
      <InnerLink href={paths.reports({ report: 'ar-aging', asOf: day, outlet: outlet })}>
        {t('AR aging')}
      </InnerLink>
    </span>
  );
}

function Term(props: { label: string; amount: string; currency?: string }) {
  return (
    <span className={classes.term}>
      <span className={classes.termLabel}>{props.label}</span>
      <Amount amount={props.amount} currency={props.currency} />
    </span>
  );
}

function Differs({ item }: { item: ProofItem }) {
  return (
    <Note
      title={t('They differ by {difference} {currency}.', {
        difference: item.difference,
        currency: item.currency,
      })}
      hint={t('Books cannot come to this by events: run tieout verify and keep its report.')}
    />
  );
}
