// Testing the connection and reading the chart: every check with its result and, if it fails, whom
// to ask. Invariant: all findings are shown, not the first failure. Leaves to others: the checks
// (the connector).

import { Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, Finding } from '../api/contract.ts';
import { wordsOf } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useReadChart, useTestConnection } from './connection-queries.ts';
import classes from './integration.module.css';

/** The panel with both buttons. */
export function ConnectionTest({ connection }: { connection: Connection }) {
  const test = useTestConnection(connection.connectionId);
  const chart = useReadChart(connection.connectionId);
  const readChart = () =>
    chart.mutate(undefined, {
      onSuccess: (read) =>
        notifications.show({
          title: t('Chart read'),
          message: t('{items, plural, one {# item} other {# items}} to map to.', {
            items: read.items,
          }),
          color: 'teal',
        }),
    });
  return (
    <Panel
      id="test"
      title={t('Test and chart')}
      lead={t(
        'The test reads from {ledgerName} and writes nothing. Reading the chart ' +
          'refreshes what mapping can point at.',
        { ledgerName: connection.ledgerName },
      )}
      actions={
        <Group gap={8}>
          <MayButton
            right="rehearse"
            variant="default"
            loading={chart.isPending}
            onClick={readChart}
          >
            {t('Read chart')}
          </MayButton>
          <MayButton right="rehearse" loading={test.isPending} onClick={() => test.mutate()}>
            {t('Test connection')}
          </MayButton>
        </Group>
      }
    >
      <ProblemNote error={test.error ?? chart.error} />
      {test.data ? (
        <Findings findings={test.data.findings} />
      ) : test.error || chart.error ? null : (
        <Text size="sm" c="dimmed">
          {t('Not tested since this page was opened.')}
        </Text>
      )}
    </Panel>
  );
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className={classes.findings} aria-label={t('Findings')}>
      {findings.map((finding) => (
        <li key={finding.check} className={classes.finding}>
          {finding.ok ? (
            <IconCircleCheck className={classes.ok} size={20} aria-label={t('Right')} />
          ) : (
            <IconCircleX className={classes.notOk} size={20} aria-label={t('Not right')} />
          )}
          <div>
            <strong style={{ fontWeight: 570 }}>{wordsOf(finding.check)}</strong>
            <div>{finding.message}</div>
            {finding.hint && !finding.ok ? (
              <div className={classes.hint}>{finding.hint}</div>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}
