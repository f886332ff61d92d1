// Sign-off: the accounts of a fiscal period, what each could be signed on, who signed it, what
// moved since, and the certificate of the period. Invariant: period and account are in the address;
// what does not tie is signed by force only, account by account, with a reason.
// Leaves to others: the table, the drawer, the dialogs, the certificate.

import { Button, Group, NativeSelect, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconWriting } from '@tabler/icons-react';
import { useState } from 'react';
import type { SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { formatDay } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { FilterBar } from '../controls/filter-bar.tsx';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { CertificatePanel } from './certificate-panel.tsx';
import classes from './reconciliation.module.css';
import { useReconcile } from './reconciliation-queries.ts';
import type { ReconciliationSearch } from './reconciliation-search.ts';
import { SignOffDrawer } from './sign-off-drawer.tsx';
import { type OfPeriod, useMonths, useSign, useSignOffs } from './sign-off-queries.ts';
import { SignOffSettingsDialog } from './sign-off-settings.tsx';
import { SignOffTable } from './sign-off-table.tsx';
import { stateOf } from './sign-off-words.ts';

interface SignOffTabProps {
  readonly connectionId: number | undefined;
  readonly ledgerName: string;
  readonly search: ReconciliationSearch;
}

/** The tab of Reconciliation. */
export function SignOffTab({ connectionId, ledgerName, search }: SignOffTabProps) {
  const go = useGo();
  const months = useMonths(connectionId);
  const periods = months.data?.periods ?? [];
  // What is about to be signed is the newest period that was compared at its end.
  const newest = periods.findLast(({ run }) => run?.whole) ?? periods.at(-2) ?? periods.at(-1);
  const period = search.period ?? newest?.period;
  const to = (change: Partial<ReconciliationSearch>) =>
    paths.reconciliation({ ...(period ? { period } : {}), ...change, tab: 'sign-off' });
  return (
    <>
      <FilterBar>
        <NativeSelect
          aria-label={t('Period')}
          value={period ?? ''}
          data={periods.toReversed().map((one) => ({ value: one.period, label: one.label }))}
          onChange={(event) => go(to({ period: event.currentTarget.value }), { replace: true })}
        />
      </FilterBar>
      <div className={classes.pad} style={{ paddingTop: 4 }}>
        <ProblemNote error={months.error} onRetry={() => void months.refetch()} />
        {connectionId === undefined || period === undefined ? (
          <Skeleton height={240} radius={12} />
        ) : (
          <Period
            of={{ connectionId, period }}
            ledgerName={ledgerName}
            openAccount={search.account}
            onOpen={(account) => go(account === null ? to({}) : to({ account }))}
          />
        )}
      </div>
    </>
  );
}

interface PeriodProps {
  readonly of: OfPeriod;
  readonly ledgerName: string;
  readonly openAccount: string | undefined;
  readonly onOpen: (account: string | null) => void;
}

function Period({ of, ledgerName, openAccount, onOpen }: PeriodProps) {
  const { data, error, refetch } = useSignOffs(of);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={240} radius={12} />;
  if (data.reconciliationId === null && data.accounts.length === 0) {
    return <NotReconciled of={of} period={data} ledgerName={ledgerName} />;
  }
  const opened = data.accounts.find(({ account }) => account === openAccount);
  return (
    <div className={classes.stack}>
      <CertificatePanel of={of} period={data} />
      <Panel
        title={t('Accounts, {label}', { label: data.label })}
        lead={t(
          '{signed} of {count, plural, one {# account} other {# accounts}} signed ' +
            'off, as of {throughOn}. Open one to see what it rests on.',
          { signed: data.signed, count: data.count, throughOn: formatDay(data.throughOn) },
        )}
        actions={<PeriodActions of={of} period={data} />}
        flush
      >
        <SignOffTable period={data} of={of} onOpen={onOpen} />
      </Panel>
      {opened ? (
        <SignOffDrawer of={of} period={data} account={opened} onClose={() => onOpen(null)} />
      ) : null}
    </div>
  );
}

function PeriodActions({ of, period }: { of: OfPeriod; period: SignOffPeriod }) {
  const sign = useSign(of);
  const [setting, setSetting] = useState(false);
  const ready = period.accounts.filter(
    (one) => one.signOff === null && one.basis !== null && stateOf(one) !== 'withdrawn',
  ).length;
  const signAll = () =>
    sign.mutate(
      {},
      {
        onSuccess: ({ signed }) =>
          notifications.show({
            message: t('{signed, plural, one {# account} other {# accounts}} signed off.', {
              signed,
            }),
          }),
        onError: tellFailure,
      },
    );
  return (
    <Group gap={8}>
      <Button variant="default" onClick={() => setSetting(true)}>
        {t('Settings…')}
      </Button>
      <MayButton
        right="sign-off"
        why={ready === 0 ? t('No account is left that ties and is not signed.') : null}
        loading={sign.isPending}
        onClick={signAll}
      >
        {ready === 0
          ? t('Sign what ties')
          : t('Sign the {ready, plural, one {# account} other {# accounts}} that tie', { ready })}
      </MayButton>
      {setting ? (
        <SignOffSettingsDialog settings={period.settings} onClose={() => setSetting(false)} />
      ) : null}
    </Group>
  );
}

function NotReconciled(props: { of: OfPeriod; period: SignOffPeriod; ledgerName: string }) {
  const { of, period, ledgerName } = props;
  const reconcile = useReconcile();
  const run = () =>
    reconcile.mutate(
      { connectionId: of.connectionId, asOf: period.throughOn, light: false, secondOpinion: false },
      { onError: tellFailure },
    );
  return (
    <EmptyState
      icon={<IconWriting size={22} />}
      title={t('{label} was not compared as of its last day', { label: period.label })}
      text={t(
        'A sign-off rests on a reconciliation as of {throughOn}. {ledgerName} is ' +
          'read, nothing is written there.',
        { throughOn: formatDay(period.throughOn), ledgerName },
      )}
      action={
        <MayButton right="reconcile" loading={reconcile.isPending} onClick={run}>
          {t('Reconcile as of {throughOn}', { throughOn: formatDay(period.throughOn) })}
        </MayButton>
      }
    />
  );
}
