// One account in full: what it holds, where its lines are, where it goes in the external ledger,
// and what posts to it. Invariant: nothing is changed here but through the form. Leaves to others:
// the form (master-dialog.tsx), mapping it.

import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ChartRowsView } from '#chart-of-accounts/chart-row-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { useMayShortcuts } from '../access/may-shortcuts.ts';
import { useConnection } from '../connectors/connection-queries.ts';
import { formatCount } from '../controls/amount-format.ts';
import { wordsOf } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { useMapping } from '../mapping/mapping-queries.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './chart.module.css';
import { keyOf } from './master-kinds.ts';
import { Balance, type Balances } from './master-table.tsx';
import { roleWords } from './role-words.ts';

interface AccountDrawerProps {
  readonly account: ChartRowsView['accounts'][number];
  readonly rows: ChartRowsView;
  readonly balances: Balances | undefined;
  readonly onEdit: () => void;
  readonly onClose: () => void;
}

export function AccountDrawer(props: AccountDrawerProps) {
  const { account, rows, balances, onEdit, onClose } = props;
  useMayShortcuts('change-chart', { e: onEdit });
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={t('Account {number}', { number: account.number })}
      header={<Head account={account} />}
      footer={
        <MayButton right="change-chart" variant="default" onClick={onEdit}>
          {t('Edit…')}
        </MayButton>
      }
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <Section title={t('Balance today')}>
          <Text component="div" fw={640} fz={20} style={{ display: 'inline-grid' }}>
            <Balance number={account.number} balances={balances} />
          </Text>
          <Text size="sm" mt={6}>
            <InnerLink href={paths.reports({ report: 'general-ledger', account: account.number })}>
              {t('General ledger')}
            </InnerLink>
            {' · '}
            <InnerLink href={paths.journalEntries({ account: account.number })}>
              {t('Journal entries')}
            </InnerLink>
          </Text>
        </Section>
        <Section title={t('Account')}>
          <Facts
            facts={[
              [t('Type'), `${wordsOf(account.type)}, ${wordsOf(account.detailType).toLowerCase()}`],
              [t('Parent'), account.parent === null ? null : nameOf(account.parent, rows)],
              [t('Department'), account.department],
              [t('Description'), account.description],
              [
                t('State'),
                account.active ? t('Active') : t('Inactive: new events that name it are refused'),
              ],
            ]}
          />
        </Section>
        <Mapped number={account.number} />
        <UsedBy uses={usesOf(account.number, rows)} />
      </Stack>
    </DetailDrawer>
  );
}

function Head({ account }: Pick<AccountDrawerProps, 'account'>) {
  return (
    <>
      <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
        {account.number} {account.name}
      </Text>
      <Text size="sm" c="dimmed" mt={2}>
        {wordsOf(account.type)}
      </Text>
    </>
  );
}

const nameOf = (number: string, { accounts }: ChartRowsView) =>
  `${number} ${accounts.find((one) => one.number === number)?.name ?? ''}`.trim();

/** Where its lines go there; nothing where no ledger is connected. */
function Mapped({ number }: { number: string }) {
  const connection = useConnection();
  return connection === undefined ? null : (
    <Section title={t('In {ledger}', { ledger: connection.ledgerName })}>
      <MappedTo connectionId={connection.connectionId} number={number} />
    </Section>
  );
}

function MappedTo({ connectionId, number }: { connectionId: number; number: string }) {
  const mapping = useMapping(connectionId, 'account', number).data;
  if (mapping === undefined) return null;
  const { externalId, externalName, waiting } = mapping;
  const mapped =
    externalId === null ? t('Not mapped yet') : `${externalId} ${externalName ?? ''}`.trim();
  return (
    <Text size="sm">
      {waiting > 0
        ? t('{mapped}, {waiting} waiting for it', { mapped, waiting: formatCount(waiting) })
        : mapped}
      {' · '}
      <InnerLink href={paths.mapping({ kind: 'account', focus: number })}>{t('Mapping')}</InnerLink>
    </Text>
  );
}

interface Use {
  readonly key: string;
  readonly what: ReactNode;
}

function UsedBy({ uses }: { uses: readonly Use[] }) {
  return (
    <Section title={t('Used by')}>
      {uses.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('Nothing posts to it by itself: entries by hand, or events that name it.')}
        </Text>
      ) : (
        <ul className={classes.list}>
          {uses.map(({ key, what }) => (
            <li key={key}>{what}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** The masters that name an account, each with a link to its own row. */
function usesOf(number: string, rows: ChartRowsView): readonly Use[] {
  const products = rows.products.flatMap((one) => {
    const as = [
      one.incomeAccount === number ? t('income') : null,
      one.deferredAccount === number ? t('deferred income') : null,
      one.costAccount === number ? t('cost') : null,
      one.inventoryAccount === number ? t('inventory') : null,
    ].filter((word) => word !== null);
    if (as.length === 0) return [];
    return [{ ...linkTo('products', one.code, one.name), as: as.join(', ') }];
  });
  const methods = rows.paymentMethods
    .filter(({ clearingAccount }) => clearingAccount === number)
    .map((one) => ({ ...linkTo('paymentMethods', one.code, one.name), as: t('clearing') }));
  const agencies = rows.taxAgencies
    .filter(({ payableAccount }) => payableAccount === number)
    .map((one) => ({ ...linkTo('taxAgencies', one.code, one.name), as: t('taxes payable') }));
  const roles = rows.postingAccounts
    .filter(({ account }) => account === number)
    .map((one) => ({
      ...linkTo('postingAccounts', keyOf('postingAccounts', one), roleWords[one.role].title),
      as: one.outlet === null ? t('every outlet') : t('outlet {outlet}', { outlet: one.outlet }),
    }));
  const children = rows.accounts
    .filter(({ parent }) => parent === number)
    .map((one) => ({ ...linkTo('accounts', one.number, one.name), as: t('part of it') }));
  return [...roles, ...products, ...methods, ...agencies, ...children].map(
    ({ key, href, label, as }) => ({
      key,
      what: (
        <>
          <InnerLink href={href}>{label}</InnerLink> <span className={classes.quiet}>{as}</span>
        </>
      ),
    }),
  );
}

function linkTo(
  kind: 'products' | 'paymentMethods' | 'taxAgencies' | 'postingAccounts' | 'accounts',
  key: string,
  label: string,
) {
  return { key: `${kind} ${key}`, href: paths.chart({ kind, open: key }), label };
}
