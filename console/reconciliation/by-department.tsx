// A run by department, asked for with a button: of one row, or wherever something is left.
// Invariant: two readings of the ledger, and the button says so; each line adds up from left to
// right, and what moved since the run is named. Leaves to others: what stands behind a row.

import { Group } from '@mantine/core';
import type { DepartmentsView } from '#reconciliation/department-routes.ts';
import { MayButton } from '../access/may-button.tsx';
import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import controls from '../controls/controls.module.css';
import { Panel, Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './reconciliation.module.css';
import { useByDepartment } from './reconciliation-queries.ts';

type Row = DepartmentsView['rows'][number];
type Term = 'opening' | 'sent' | 'registered' | 'foreign' | 'left' | 'there';

/** In the order of the sum; the second says whether it is shown when all are zero. */
const terms: readonly (readonly [Term, string, boolean])[] = [
  ['opening', t('Opening'), false],
  ['sent', t('Sent'), true],
  ['registered', t('Registered'), false],
  ['foreign', t('Made there'), false],
  ['left', t('Left'), true],
  ['there', t('Ledger'), true],
];

/** Below the accounts of a run: departments with something left, wherever they stand. */
export function RunByDepartment(props: {
  reconciliationId: string;
  ledgerName: string;
  onOpen: (path: string) => void;
}) {
  const asked = useByDepartment(props.reconciliationId);
  const { data } = asked;
  const lead = data
    ? t(
        '{agreeing} of {departments, plural, one {# department} other {# departments}} agree: ' +
          'what is there is what was there before, what we sent, and what others made.',
        { agreeing: data.agreeing, departments: data.departments },
      )
    : t(
        'Which department of which account has something left that no entry of it makes. ' +
          'Reads the balances of {ledgerName} twice.',
        { ledgerName: props.ledgerName },
      );
  return (
    <Panel title={t('By department')} lead={lead} flush actions={<AskButton asked={asked} />}>
      <Answer asked={asked} onOpen={props.onOpen} />
    </Panel>
  );
}

/** In the drawer of one row: all of its departments. */
export function RowByDepartment(props: {
  reconciliationId: string;
  path: string;
  ledgerName: string;
}) {
  const asked = useByDepartment(props.reconciliationId, props.path);
  return (
    <Section title={t('By department')}>
      <Group mb={10}>
        <AskButton asked={asked} />
        {asked.data ? null : (
          <span className={classes.placeNote}>
            {t('Reads the balances of {ledgerName} twice.', { ledgerName: props.ledgerName })}
          </span>
        )}
      </Group>
      <Answer asked={asked} />
    </Section>
  );
}

type Asked = ReturnType<typeof useByDepartment>;

function AskButton({ asked }: { asked: Asked }) {
  return (
    <MayButton
      right="reconcile"
      size="xs"
      variant="default"
      loading={asked.isPending}
      onClick={() => asked.mutate()}
    >
      {asked.data ? t('Read again') : t('Read by department')}
    </MayButton>
  );
}

function Answer({ asked, onOpen }: { asked: Asked; onOpen?: (path: string) => void }) {
  const { data, error } = asked;
  if (error) return <ProblemNote error={error} onRetry={() => asked.mutate()} />;
  if (data === undefined) return null;
  return (
    <>
      {data.moved.length > 0 ? (
        <p className={classes.departmentNote}>
          {t('Moved since the comparison, so that these are of another moment: {accounts}.', {
            accounts: data.moved.join(', '),
          })}
        </p>
      ) : null}
      {data.rows.length > 0 ? <DepartmentTable rows={data.rows} onOpen={onOpen} /> : null}
    </>
  );
}

function DepartmentTable(props: {
  rows: readonly Row[];
  onOpen: ((path: string) => void) | undefined;
}) {
  const { rows, onOpen } = props;
  const shown = terms.filter(
    ([term, , always]) => always || rows.some((row) => !isZero(row[term])),
  );
  return (
    <div className={controls.scrollX}>
      <table className={classes.table} aria-label={t('By department')}>
        <thead>
          <tr>
            <th>{t('Department')}</th>
            {shown.map(([term, name]) => (
              <th key={term}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={`${row.path} ${row.department} ${row.currency}`}
              className={onOpen ? undefined : classes.still}
              tabIndex={onOpen ? 0 : undefined}
              onClick={() => onOpen?.(row.path)}
              onKeyDown={(event) => event.key === 'Enter' && onOpen?.(row.path)}
            >
              <td>
                <span className={classes.place}>{row.department || t('No department')}</span>
                {onOpen ? <span className={classes.placeNote}>{placeOf(row)}</span> : null}
              </td>
              {shown.map(([term]) => (
                <td
                  key={term}
                  className={term === 'left' && !isZero(row.left) ? classes.loud : undefined}
                >
                  <Amount amount={row[term]} aligned quietZero />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function placeOf({ externalAccountId, location, currency }: Row): string {
  return location
    ? t('{externalAccountId} · location {location} · {currency}', {
        ...{ externalAccountId, location, currency },
      })
    : `${externalAccountId} · ${currency}`;
}
