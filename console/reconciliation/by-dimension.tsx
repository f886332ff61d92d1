// A run by a dimension, asked for with a button: of one row, or wherever something is left.
// Invariant: two readings of the ledger, and the button says so; each line adds up from left to
// right, and what moved since the run is named. Leaves to others: what stands behind a row.

import { Group, Select } from '@mantine/core';
import { useState } from 'react';
import type { DimensionView } from '#reconciliation/dimension-routes.ts';
import { MayButton } from '../access/may-button.tsx';
import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import controls from '../controls/controls.module.css';
import { Panel, Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useDimensions } from '../mapping/mapping-queries.ts';
import classes from './reconciliation.module.css';
import { useByDimension } from './reconciliation-queries.ts';

type Row = DimensionView['rows'][number];
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

/** Below the accounts of a run: values with something left, wherever they stand. */
export function RunByDimension(props: {
  reconciliationId: string;
  connectionId: number;
  ledgerName: string;
  onOpen: (path: string) => void;
}) {
  const asked = useAsked(props.connectionId, props.reconciliationId);
  const { data } = asked.answer;
  const lead = data
    ? t(
        '{agreeing} of {values, plural, one {# value} other {# values}} agree: ' +
          'what is there is what was there before, what we sent, and what others made.',
        { agreeing: data.agreeing, values: data.values },
      )
    : t(
        'Which department, class or other value of which account has something left that no ' +
          'entry of it makes. ' +
          'Reads the balances of {ledgerName} twice.',
        { ledgerName: props.ledgerName },
      );
  return (
    <Panel title={t('By dimension')} lead={lead} flush actions={<Ask asked={asked} />}>
      <Answer asked={asked} onOpen={props.onOpen} />
    </Panel>
  );
}

/** In the drawer of one row: all of its values. */
export function RowByDimension(props: {
  reconciliationId: string;
  connectionId: number;
  path: string;
  ledgerName: string;
}) {
  const asked = useAsked(props.connectionId, props.reconciliationId, props.path);
  return (
    <Section title={t('By dimension')}>
      <Group mb={10}>
        <Ask asked={asked} />
        {asked.answer.data ? null : (
          <span className={classes.placeNote}>
            {t('Reads the balances of {ledgerName} twice.', { ledgerName: props.ledgerName })}
          </span>
        )}
      </Group>
      <Answer asked={asked} />
    </Section>
  );
}

type Asked = ReturnType<typeof useAsked>;

/** What is asked for, and its answer. Another dimension is another question. */
function useAsked(connectionId: number, reconciliationId: string, path?: string) {
  const [by, setBy] = useState('department');
  const answer = useByDimension(reconciliationId, path);
  const dimensions = useDimensions(connectionId);
  const choices = [
    { value: 'department', label: t('Department') },
    ...(dimensions.data ?? []).map(({ dimension, label }) => ({ value: dimension, label })),
  ];
  return {
    by,
    answer,
    choices,
    label: choices.find(({ value }) => value === by)?.label ?? by,
    choose: (next: string) => {
      setBy(next);
      answer.reset();
    },
    ask: () => answer.mutate(by),
  };
}

function Ask({ asked }: { asked: Asked }) {
  const { answer } = asked;
  return (
    <Group gap={8} wrap="nowrap">
      <Select
        aria-label={t('Dimension')}
        size="xs"
        w={140}
        allowDeselect={false}
        data={asked.choices}
        value={asked.by}
        onChange={(by) => by !== null && asked.choose(by)}
      />
      <MayButton
        right="reconcile"
        size="xs"
        variant="default"
        loading={answer.isPending}
        onClick={asked.ask}
      >
        {answer.data ? t('Read again') : t('Read')}
      </MayButton>
    </Group>
  );
}

function Answer({ asked, onOpen }: { asked: Asked; onOpen?: (path: string) => void }) {
  const { data, error } = asked.answer;
  if (error) return <ProblemNote error={error} onRetry={asked.ask} />;
  if (data === undefined) return null;
  return (
    <>
      {data.moved.length > 0 ? (
        <p className={classes.dimensionNote}>
          {t('Moved since the comparison, so that these are of another moment: {accounts}.', {
            accounts: data.moved.join(', '),
          })}
        </p>
      ) : null}
      {data.rows.length > 0 ? (
        <DimensionTable rows={data.rows} label={asked.label} onOpen={onOpen} />
      ) : null}
    </>
  );
}

function DimensionTable(props: {
  rows: readonly Row[];
  label: string;
  onOpen: ((path: string) => void) | undefined;
}) {
  const { rows, label, onOpen } = props;
  const shown = terms.filter(
    ([term, , always]) => always || rows.some((row) => !isZero(row[term])),
  );
  return (
    <div className={controls.scrollX}>
      <table className={classes.table} aria-label={t('By dimension')}>
        <thead>
          <tr>
            <th>{label}</th>
            {shown.map(([term, name]) => (
              <th key={term}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={`${row.path} ${row.value} ${row.currency}`}
              className={onOpen ? undefined : classes.still}
              tabIndex={onOpen ? 0 : undefined}
              onClick={() => onOpen?.(row.path)}
              onKeyDown={(event) => event.key === 'Enter' && onOpen?.(row.path)}
            >
              <td>
                <span className={classes.place}>{row.value || t('None')}</span>
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
