// Recognize Revenue: what is due through a day, and posting it. Invariant: what will be posted is
// on the screen before the button is; pressing twice posts once (the server sees to it).

import { Group, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { Due } from '#deferred-income/deferral-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { Amount } from '../controls/amount.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { TextField } from '../controls/filter-bar.tsx';
import { Panel } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useDue, useRecognize } from './deferral-queries.ts';
import classes from './deferred-income.module.css';

export function RecognizePanel(props: { through: string; onThrough: (day: string) => void }) {
  const { through } = props;
  const [customer, setCustomer] = useState<string>();
  const order = { through, ...(customer === undefined ? {} : { customer }) };
  const due = useDue(order);
  const recognize = useRecognize();
  const items = due.data?.items ?? [];
  const rows = items.reduce((sum, item) => sum + item.rows, 0);
  const press = () =>
    recognize.mutate(order, {
      onSuccess: ({ entries, rowsDone }) =>
        notifications.show({
          title: t('{rowsDone, plural, one {# row} other {# rows}} recognized', { rowsDone }),
          message: t(
            '{entries, plural, one {# entry is} other {# entries are}} posted and queued.',
            { entries },
          ),
          color: 'teal',
        }),
    });
  return (
    <Panel
      title={t('Recognize Revenue')}
      lead={t('Rows in a closed period are posted on the first open day.')}
    >
      <Group align="flex-end" gap={12}>
        <TextInput
          type="date"
          label={t('Recognize through')}
          value={through}
          onChange={({ currentTarget: { value } }) => value !== '' && props.onThrough(value)}
        />
        <TextField
          label={t('Only this customer')}
          placeholder={t('All customers')}
          value={customer}
          onChange={setCustomer}
          width={150}
        />
        <MayButton
          right="recognize"
          onClick={press}
          loading={recognize.isPending}
          disabled={rows === 0}
        >
          {rows === 0
            ? t('Nothing is due')
            : t('Recognize {rows, plural, one {# row} other {# rows}}', { rows })}
        </MayButton>
      </Group>
      <ProblemNote error={due.error ?? recognize.error} />
      {(recognize.data?.problems ?? []).map(({ code, message, hint }) => (
        <Note key={`${code} ${message}`} tone="warn" title={message} hint={hint} />
      ))}
      {rows === 0 ? null : <DueTable items={items} through={through} />}
    </Panel>
  );
}

function DueTable({ items, through }: { items: Due['items']; through: string }) {
  return (
    <div className={classes.scroll}>
      <table
        className={classes.table}
        aria-label={t('Due through {through}', { through: formatDay(through) })}
      >
        <thead>
          <tr>
            <th>{t('Month')}</th>
            <th>{t('Outlet')}</th>
            <th>{t('Product')}</th>
            <th className={classes.end}>{t('Rows')}</th>
            <th className={classes.end}>{t('Amount')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={`${item.month} ${item.outlet} ${item.product} ${item.currency}`}>
              <td>{item.month}</td>
              <td>{item.outlet}</td>
              <td>{item.product}</td>
              <td className={classes.end}>{formatCount(item.rows)}</td>
              <td className={classes.end}>
                <Amount amount={item.amount} currency={item.currency} aligned />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
