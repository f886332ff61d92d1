// System Settings ▸ Simulated company: in the demo, the books of the company that stands in for
// Sage Intacct, what it was asked last, and the faults to switch on. Invariant: says on every view
// that nothing here reaches a vendor. Leaves to others: what a fault does (simulators/).

import { Anchor, Skeleton } from '@mantine/core';
import { IconTestPipe } from '@tabler/icons-react';
import { Amount } from '../controls/amount.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import look from '../controls/controls.module.css';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { Facts, PageHeader, Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './integration.module.css';
import { SimulatedFaults } from './simulated-faults.tsx';
import { type Company, useSimulatedCompany } from './simulated-queries.ts';

/** The page; says so where there is no such company. */
export function SimulatedCompanyPage() {
  const { data, error, isPending, refetch } = useSimulatedCompany({ watching: true });
  const company = data?.company;
  return (
    <>
      <PageHeader
        title={t('Simulated company')}
        lead={t('It stands in for Sage Intacct in this demo; nothing here reaches Sage.')}
        actions={
          company ? (
            <Anchor href={company.url} target="_blank" rel="noreferrer">
              {t('Its own pages')}
            </Anchor>
          ) : null
        }
      />
      <div className={classes.page}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {isPending ? <Skeleton height={200} radius={12} /> : null}
        {company ? <Books company={company} /> : null}
        {company ? <SimulatedFaults company={company} /> : null}
        {company ? <Latest company={company} /> : null}
        {company ? <Requests company={company} /> : null}
        {data && !company ? (
          <EmptyState
            icon={<IconTestPipe size={28} />}
            title={t('No simulated company')}
            text={t('There is one in the demo, where the connection leads to it: npm start.')}
          />
        ) : null}
      </div>
    </>
  );
}

function Books({ company }: { company: Company }) {
  const { companyId, entries, lines, closedThroughOn, requestCount } = company;
  return (
    <Panel title={t('Its books')}>
      <Facts
        facts={[
          [t('Company id'), companyId],
          [t('Entries'), formatCount(entries)],
          [t('Lines'), formatCount(lines)],
          [
            t('Closed through'),
            closedThroughOn === null ? t('Nothing is closed') : formatDay(closedThroughOn),
          ],
          [t('Requests'), formatCount(requestCount)],
        ]}
      />
    </Panel>
  );
}

function Latest({ company }: { company: Company }) {
  return (
    <Panel title={t('Latest entries there')}>
      <div className={look.scrollX}>
        <table className={look.plainTable} aria-label={t('Latest entries there')}>
          <thead>
            <tr>
              <th>{t('Date')}</th>
              <th>{t('Journal')}</th>
              <th>{t('Memo')}</th>
              <th>{t('By')}</th>
              <th className={look.end}>{t('Amount')}</th>
            </tr>
          </thead>
          <tbody>
            {company.latest.map((one) => (
              <tr key={one.key}>
                <td className={classes.unbroken}>{formatDay(one.postedOn)}</td>
                <td>{one.journal}</td>
                <td>{one.memo}</td>
                <td>{one.by}</td>
                <td className={look.end}>
                  <Amount amount={one.amount} currency={one.currency} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Requests({ company }: { company: Company }) {
  return (
    <Panel title={t('Requests')} lead={t('What it was asked, newest first.')}>
      <div className={look.scrollX}>
        <table className={look.plainTable} aria-label={t('Requests')}>
          <thead>
            <tr>
              <th>{t('When')}</th>
              <th>{t('Request')}</th>
              <th>{t('Answer')}</th>
              <th>{t('Fault')}</th>
            </tr>
          </thead>
          <tbody>
            {company.requests.map((one) => (
              <tr key={one.number}>
                <td className={classes.unbroken}>{formatInstant(one.at)}</td>
                <td>
                  {one.method} {one.path}
                </td>
                <td className={classes.unbroken}>
                  {one.status === null
                    ? t('dropped')
                    : t('{status}, {ms} ms', {
                        status: one.status,
                        ms: formatCount(one.durationMs),
                      })}
                </td>
                <td>{one.fault === null ? null : <ToneBadge tone="warn" label={one.fault} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
