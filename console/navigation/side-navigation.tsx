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
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { AccountMenu } from '../access/account-menu.tsx';
import { useWhyNot } from '../access/session-queries.ts';
import { useProperty } from '../chart-of-accounts/property-queries.ts';
import { useConnection } from '../connectors/connection-queries.ts';
import { formatCount } from '../controls/amount-format.ts';
import { documentPages, pageWords } from '../documents/document-pages.ts';
import { ConnectionCounts } from './connection-counts.tsx';
import { InnerLink } from './inner-link.tsx';
import { paths, routePaths } from './paths.ts';
import { SchemeAndHelp } from './scheme-and-help.tsx';
import classes from './shell.module.css';

/** `here` is the pathname shown. */
export function SideNavigation(props: { here: string; onHelp: () => void; onFind: () => void }) {
  const { here, onHelp, onFind } = props;
  return (
    <nav className={classes.inside} aria-label="Main">
      <Brand />
      <Find onFind={onFind} />
      <ul className={classes.links}>
        <Item here={here} path={routePaths.home} href={paths.home()} icon={<IconHome />}>
          Home
        </Item>
      </ul>
      <Accounting here={here} />
      <Group title="System Settings">
        <Item
          here={here}
          path={routePaths.integration}
          href={paths.integration()}
          icon={<IconPlugConnected />}
        >
          Accounting Integration
        </Item>
        <Item
          here={here}
          path={routePaths.mapping}
          href={paths.mapping()}
          icon={<IconArrowsExchange />}
        >
          Mapping
        </Item>
        <Item
          here={here}
          path={routePaths.postingSettings}
          href={paths.postingSettings()}
          icon={<IconAdjustments />}
        >
          Posting Settings
        </Item>
        <Item
          here={here}
          path={routePaths.notifications}
          href={paths.notifications()}
          icon={<IconBell />}
        >
          Notifications
        </Item>
        <PeopleItem here={here} />
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
      Find
      <Kbd size="xs">Ctrl K</Kbd>
    </button>
  );
}

/** For who may manage them; the others have nothing to do there. */
function PeopleItem({ here }: { here: string }) {
  if (useWhyNot('manage-people') !== null) return null;
  return (
    <Item here={here} path={routePaths.people} href={paths.people()} icon={<IconUserCog />}>
      People and keys
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
      Audit trail
    </Item>
  );
}

function Accounting({ here }: { here: string }) {
  const errors = useConnection()?.counts.error ?? 0;
  return (
    <Group title="Accounting">
      <Item here={here} path={routePaths.sync} href={paths.sync()} icon={<IconRefresh />}>
        Accounting Sync
        {errors > 0 ? (
          <span className={classes.linkCount} title={`${formatCount(errors)} in error`}>
            {formatCount(errors)}
          </span>
        ) : null}
      </Item>
      <Item
        here={here}
        path={routePaths.journalEntries}
        within
        href={paths.journalEntries()}
        icon={<IconReportMoney />}
      >
        Journal Entries
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
        Customers
      </Item>
      <Item
        here={here}
        path={routePaths.deferredIncome}
        href={paths.deferredIncome()}
        icon={<IconCalendarDollar />}
      >
        Deferred Income
      </Item>
      <Item here={here} path={routePaths.chart} href={paths.chart()} icon={<IconListTree />}>
        Chart of Accounts
      </Item>
      <Item here={here} path={routePaths.imports} href={paths.imports()} icon={<IconFileImport />}>
        Imports
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
        Reports
      </Item>
      <Item
        here={here}
        path={routePaths.reconciliation}
        href={paths.reconciliation()}
        icon={<IconScale />}
      >
        Reconciliation
      </Item>
      <Item
        here={here}
        path={routePaths.periods}
        href={paths.periods()}
        icon={<IconCalendarCheck />}
      >
        Periods and close
      </Item>
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
        <span className={classes.brandName}>Tieout</span>
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
