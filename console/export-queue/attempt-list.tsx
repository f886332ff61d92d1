// Every try to deliver or to find an export: what was sent, what came back, how long it took.
// Invariant: request and answer come redacted from the server. Leaves to others: the order of
// events.

import { Collapse, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { Attempt } from '../api/contract.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatElapsed, formatInstant, wordsOf } from '../controls/date-format.ts';
import { JsonView } from '../controls/json-view.tsx';
import { t } from '../language/text.ts';
import classes from './attempt-list.module.css';

const tones: Readonly<Record<string, BadgeTone>> = {
  confirmed: 'good',
  found: 'good',
  refused: 'bad',
  busy: 'warn',
  uncertain: 'warn',
  disconnected: 'bad',
};

/** Newest last, each foldable. */
export function AttemptList(props: { attempts: readonly Attempt[] }) {
  if (props.attempts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('It was not tried yet.')}
      </Text>
    );
  }
  return (
    <ol className={classes.list}>
      {props.attempts.map((attempt) => (
        <AttemptItem key={attempt.attemptNumber} attempt={attempt} />
      ))}
    </ol>
  );
}

function AttemptItem({ attempt }: { attempt: Attempt }) {
  const [opened, { toggle }] = useDisclosure(false);
  const outcome = attempt.outcome ?? t('under way');
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.head} onClick={toggle} aria-expanded={opened}>
        {opened ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        <span className={classes.number}>{attempt.attemptNumber}</span>
        <span className={classes.what}>
          {attempt.purpose === 'find' ? t('Looked up') : t('Sent')}{' '}
          {formatInstant(attempt.startedAt)}
          <span className={classes.took}>
            {attempt.finishedAt ? formatElapsed(attempt.startedAt, attempt.finishedAt) : ''}
          </span>
        </span>
        <ToneBadge tone={tones[outcome] ?? 'neutral'} label={wordsOf(outcome)} />
      </UnstyledButton>
      {attempt.message ? <p className={classes.message}>{attempt.message}</p> : null}
      <Collapse expanded={opened}>
        <Stack gap={12} p="4px 14px 14px">
          <JsonView label={t('Request')} value={attempt.request} />
          <JsonView label={t('Answer')} value={attempt.answer} />
          <Text size="xs" c="dimmed">
            {attempt.causeCode
              ? t('Worker {worker} · {causeCode}', {
                  worker: attempt.worker,
                  causeCode: attempt.causeCode,
                })
              : t('Worker {worker}', { worker: attempt.worker })}
          </Text>
        </Stack>
      </Collapse>
    </li>
  );
}
