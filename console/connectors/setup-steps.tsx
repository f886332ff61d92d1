// What is left to do before a new connection sends: one line a step, the first open one with its
// button. Invariant: shown until the connection is live, and every step says whether it is done by
// what the server knows. Leaves to others: doing the steps.

import { Button } from '@mantine/core';
import { IconCircle, IconCircleCheck } from '@tabler/icons-react';
import type { Connection } from '../api/contract.ts';
import { intoView } from '../controls/into-view.ts';
import { Panel } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { useGaps } from '../mapping/mapping-queries.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useLastRehearsal } from '../rehearsal/rehearsal-queries.ts';
import classes from './integration.module.css';

interface Step {
  readonly title: string;
  readonly done: boolean;
  readonly say: string;
  /** What comes before it is done: it may be done now. */
  readonly ready: boolean;
  readonly button: { readonly label: string; readonly act: () => void };
}

/** Nothing once the connection is live. */
export function SetupSteps({ connection }: { connection: Connection }) {
  const steps = useSteps(connection);
  if (connection.stage === 'live') return null;
  const open = steps.findIndex((step) => !step.done);
  return (
    <Panel
      title={t('Before the first export')}
      lead={t('Nothing is sent until the last step is done.')}
    >
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step.title} className={classes.step} aria-current={index === open || undefined}>
            {step.done ? (
              <IconCircleCheck className={classes.ok} size={20} aria-label={t('Done')} />
            ) : (
              <IconCircle className={classes.toDo} size={20} aria-label={t('To do')} />
            )}
            <div>
              <strong>{step.title}</strong>
              <div className={classes.hint}>{step.say}</div>
            </div>
            {step.ready && !step.done ? (
              <Button
                size="xs"
                variant={index === open ? 'filled' : 'default'}
                onClick={step.button.act}
              >
                {step.button.label}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function useSteps(connection: Connection): readonly Step[] {
  const go = useGo();
  const gaps = useGaps(connection.connectionId).data;
  const rehearsal = useLastRehearsal(connection.connectionId).data;
  const { hasCredentials, chartReadAt, stage } = connection;
  const rehearsed = rehearsal?.current === true && rehearsal.candidates.length > 0;
  const toRehearsal = () => go(paths.rehearsal());
  return [
    {
      title: t('Store the credentials'),
      done: hasCredentials,
      say: hasCredentials ? t('Stored, encrypted.') : t('In Credentials, below.'),
      ready: true,
      button: { label: t('Enter credentials'), act: () => intoView('credentials') },
    },
    {
      title: t('Test the connection and read the chart'),
      done: chartReadAt !== null,
      say: t('The test says exactly what is not right, and whom to ask.'),
      ready: hasCredentials,
      button: { label: t('Go to the test'), act: () => intoView('test') },
    },
    {
      title: t('Map accounts, outlets and departments'),
      done: chartReadAt !== null && (gaps === 0 || rehearsed),
      say: gapsText(gaps),
      ready: chartReadAt !== null,
      button: { label: t('Map'), act: () => go(paths.mapping()) },
    },
    {
      title: t('Rehearse'),
      done: rehearsed || stage !== 'rehearsing',
      say:
        connection.counts.pending === 0 && !rehearsed
          ? t('Nothing waits to be sent yet: import events, or enter an invoice.')
          : t('The whole queue against their chart; nothing is sent.'),
      ready: chartReadAt !== null,
      button: { label: t('Rehearse'), act: toRehearsal },
    },
    {
      title: t('Approve the first exports'),
      done: stage !== 'rehearsing',
      say: t('A few exact entries, read line by line.'),
      ready: rehearsed,
      button: { label: t('Choose them'), act: toRehearsal },
    },
    {
      title: t('Compare them there, and go live'),
      done: false,
      say: t('Then everything that is due is sent.'),
      ready: stage === 'proving',
      button: { label: t('Go live…'), act: toRehearsal },
    },
  ];
}

function gapsText(gaps: number | undefined): string {
  if (gaps === undefined) return '';
  if (gaps === 0) return t('No gaps.');
  return t(
    '{gaps, plural, one {# gap} other {# gaps}} left. A rehearsal says which of them ' +
      'your entries meet.',
    { gaps },
  );
}
