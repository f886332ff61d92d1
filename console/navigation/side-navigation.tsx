// The left navigation in the words of the product, with the connection's state and live counts at
// its foot. Invariant: the page one is on is marked with aria-current. Leaves to others: renewing
// the counts (live.ts).

import { Kbd } from '@mantine/core';
import {
  IconAdjustments,
  IconArrowsExchange,
  IconBell,
  IconCalendarCheck,
  IconCalendarDollar,
  IconCash,
  IconCashBanknoteMinus,
  IconChecks,
  IconFileImport,
  IconFileInvoice,
  IconFingerprint,
  IconHome,
  IconListTree,
  IconPlugConnected,
  IconReceiptRefund,
  IconRefresh,
  IconReportAnalytics,
  IconReportMoney,
  IconScale,
  IconSearch,
  IconTestPipe,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { AccountMenu } from '../access/account-menu.tsx';
import { useWhyNot } from '../access/session-queries.ts';
import { useWaiting } from '../approvals/approval-queries.ts';
import { useProperty } from '../chart-of-accounts/property-queries.ts';
import { useConnections } from '../connectors/connection-queries.ts';
import { useSimulatedCompany } from '../connectors/simulated-queries.ts';
import { formatCount } from '../controls/amount-format.ts';
import { documentPages, pageWords } from '../documents/document-pages.ts';
import { rich, t } from '../language/text.ts';
import { ConnectionCounts } from './connection-counts.tsx';
import { InnerLink } from './inner-link.tsx';
import { paths, routePaths } from './paths.ts';
import { SchemeAndHelp } from './scheme-and-help.tsx';
import classes from './shell.module.css';

/** `here` is the pathname shown. */
export function SideNavigation(props: { here: string; onHelp: () => void; onFind: () => void }) {
  const { here, onHelp, onFind } = props;
  return (
    <nav className={classes.inside} aria-label={t('Main')}>
      <Brand />
      <Find onFind={onFind} />
      <ul className={classes.links}>
        <Item here={here} path={routePaths.home} href={paths.home()} icon={<IconHome />}>
          {t('Home')}
        </Item>
      </ul>
      <Accounting here={here} />
      <Group title={t('System Settings')}>
        <Item
          here={here}
          path={routePaths.integration}
          href={paths.integration()}
          icon={<IconPlugConnected />}
        >
          {t('Accounting Integration')}
        </Item>
        <Item
          here={here}
          path={routePaths.mapping}
          href={paths.mapping()}
          icon={<IconArrowsExchange />}
        >
          {t('Mapping')}
        </Item>
        <Item
          here={here}
          path={routePaths.postingSettings}
          href={paths.postingSettings()}
          icon={<IconAdjustments />}
        >
          {t('Posting Settings')}
        </Item>
        <Item
          here={here}
          path={routePaths.notifications}
          href={paths.notifications()}
          icon={<IconBell />}
        >
          {t('Notifications')}
        </Item>
        <PeopleItem here={here} />
        <SimulatedItem here={here} />
      </Group>
      <div className={classes.foot}>
        <ConnectionCounts />
        <AccountMenu />
        <SchemeAndHelp onHelp={onHelp} />
      </div>
    </nav>
  );
}

/** Looks like a field, opens the palette. */
function Find({ onFind }: { onFind: () => void }) {
  return (
    <button type="button" className={classes.find} onClick={onFind}>
      <IconSearch size={16} aria-hidden />
      {rich('Find<kbd>Ctrl K</kbd>', { kbd: (inner) => <Kbd size="xs">{inner}</Kbd> })}
    </button>
  );
}

/** For who may manage them; the others have nothing to do there. */
function PeopleItem({ here }: { here: string }) {
  if (useWhyNot('manage-people') !== null) return null;
  return (
    <Item here={here} path={routePaths.people} href={paths.people()} icon={<IconUserCog />}>
      {t('People and keys')}
    </Item>
  );
}

/** In the demo, for who may; hidden where there is no simulated company. */
function SimulatedItem({ here }: { here: string }) {
  const company = useSimulatedCompany().data?.company ?? null;
  if (company === null) return null;
  return (
    <Item
      here={here}
      path={routePaths.simulatedCompany}
      href={paths.simulatedCompany()}
      icon={<IconTestPipe />}
    >
      {t('Simulated company')}
    </Item>
  );
}

const documentIcons = {
  invoices: <IconFileInvoice />,
  payments: <IconCash />,
  credits: <IconReceiptRefund />,
  refunds: <IconCashBanknoteMinus />,
};

/** For who may see it. */
function AuditItem({ here }: { here: string }) {
  if (useWhyNot('see-audit-trail') !== null) return null;
  return (
    <Item
      here={here}
      path={routePaths.auditTrail}
      href={paths.auditTrail()}
      icon={<IconFingerprint />}
    >
      {t('Audit trail')}
    </Item>
  );
}

/** With how many exports are in error, of all connections: each is one to look at. */
function SyncItem({ here }: { here: string }) {
  const items = useConnections().data?.items ?? [];
  const errors = items.reduce((sum, { counts }) => sum + counts.error, 0);
  return (
    <Item here={here} path={routePaths.sync} href={paths.sync()} icon={<IconRefresh />}>
      {t('Accounting Sync')}
      {errors > 0 ? (
        <span
          className={classes.linkCount}
          title={t('{errors} in error', { errors: formatCount(errors) })}
        >
          {formatCount(errors)}
        </span>
      ) : null}
    </Item>
  );
}

/** Where a second person is asked for, or something waits still. */
function ApprovalsItem({ here }: { here: string }) {
  const waiting = useWaiting().data;
  const count = waiting ? waiting.mappings + waiting.entries : 0;
  const isAsked = waiting !== undefined && (waiting.asked.mappings || waiting.asked.entries);
  if (!isAsked && count === 0 && here !== routePaths.approvals) return null;
  return (
    <Item here={here} path={routePaths.approvals} href={paths.approvals()} icon={<IconChecks />}>
      {t('Approvals')}
      {count > 0 ? (
        <span
          className={classes.linkCount}
          title={t('{count} waiting', { count: formatCount(count) })}
        >
          {formatCount(count)}
        </span>
      ) : null}
    </Item>
  );
}

function Accounting({ here }: { here: string }) {
  return (
    <Group title={t('Accounting')}>
      <SyncItem here={here} />
      <Item
        here={here}
        path={routePaths.journalEntries}
        within
        href={paths.journalEntries()}
        icon={<IconReportMoney />}
      >
        {t('Journal Entries')}
      </Item>
      {documentPages.map((page) => (
        <Item
          key={page}
          here={here}
          path={routePaths[page]}
          within
          href={paths.documents(page)}
          icon={documentIcons[page]}
        >
          {pageWords[page].title}
        </Item>
      ))}
      <Item
        here={here}
        path={routePaths.customers}
        within
        href={paths.customers()}
        icon={<IconUsers />}
      >
        {t('Customers')}
      </Item>
      <Item
        here={here}
        path={routePaths.deferredIncome}
        href={paths.deferredIncome()}
        icon={<IconCalendarDollar />}
      >
        {t('Deferred Income')}
      </Item>
      <Item here={here} path={routePaths.chart} href={paths.chart()} icon={<IconListTree />}>
        {t('Chart of Accounts')}
      </Item>
      <Item here={here} path={routePaths.imports} href={paths.imports()} icon={<IconFileImport />}>
        {t('Imports')}
      </Item>
      <MonthEnd here={here} />
    </Group>
  );
}

/** What a month end leads through. */
function MonthEnd({ here }: { here: string }) {
  return (
    <>
      <Item
        here={here}
        path={routePaths.reports}
        href={paths.reports()}
        icon={<IconReportAnalytics />}
      >
        {t('Reports')}
      </Item>
      <Item
        here={here}
        path={routePaths.reconciliation}
        href={paths.reconciliation()}
        icon={<IconScale />}
      >
        {t('Reconciliation')}
      </Item>
      <Item
        here={here}
        path={routePaths.periods}
        href={paths.periods()}
        icon={<IconCalendarCheck />}
      >
        {t('Periods and close')}
      </Item>
      <ApprovalsItem here={here} />
      <AuditItem here={here} />
    </>
  );
}

/** The product's mark with the property's name below it. */
export function Brand() {
  const property = useProperty().data;
  return (
    <InnerLink href={paths.home()} className={classes.brand ?? ''}>
      <img src="/favicon.svg" alt="" width={28} height={28} />
      <span style={{ minWidth: 0 }}>
        <span className={classes.brandName}>{t('Tieout')}</span>
        <span className={classes.property} style={{ display: 'block' }}>
          {property?.name ?? '\u00a0'}
        </span>
      </span>
    </InnerLink>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <p className={classes.groupTitle}>{title}</p>
      <ul className={classes.links}>{children}</ul>
    </div>
  );
}

function Item(props: {
  here: string;
  path: string;
  href: string;
  /** Pages below it are its own. */
  within?: boolean;
  icon: ReactNode;
  children: ReactNode;
}) {
  const isBelow = props.within === true && props.here.startsWith(`${props.path}/`);
  const isHere = props.here === props.path || isBelow;
  return (
    <li>
      <InnerLink
        href={props.href}
        className={classes.link ?? ''}
        data-here={isHere || undefined}
        aria-current={isHere ? 'page' : undefined}
      >
        <span style={{ display: 'grid', width: 18 }} aria-hidden>
          {props.icon}
        </span>
        {props.children}
      </InnerLink>
    </li>
  );
}
