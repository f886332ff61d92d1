// A failed request as people can use it: what happened, what to do next, and the id to quote.
// Invariant: never a stack trace; all problems of an answer are listed, not the first.
// Leaves to others: deciding where on the page it stands.

import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/request.ts';
import { t } from '../language/text.ts';
import classes from './controls.module.css';

const toneClass = { bad: undefined, warn: classes.noteWarn, good: classes.noteGood };

/** A note with a title, a hint and an optional action. */
export function Note(props: {
  title: ReactNode;
  hint?: ReactNode;
  code?: string | undefined;
  tone?: 'bad' | 'warn' | 'good';
  action?: ReactNode;
}) {
  const { tone = 'bad' } = props;
  const names = `${classes.note} ${toneClass[tone] ?? ''}`;
  return (
    <div className={names} role={tone === 'bad' ? 'alert' : 'status'}>
      <Group justify="space-between" gap="sm" align="flex-start">
        <div style={{ flex: '1 1 260px', minWidth: 0 }}>
          <p className={classes.noteTitle}>{props.title}</p>
          {props.hint ? <div className={classes.noteHint}>{props.hint}</div> : null}
          {props.code ? <p className={classes.noteCode}>{props.code}</p> : null}
        </div>
        {props.action}
      </Group>
    </div>
  );
}

/** The error of a query or a mutation; nothing when there is none. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (error === null || error === undefined) return null;
  const retry = onRetry ? (
    <Button size="xs" variant="default" onClick={onRetry}>
      {t('Try again')}
    </Button>
  ) : undefined;
  if (!(error instanceof ApiProblem)) {
    return (
      <Note title={t('This part of the page failed.')} hint={messageOf(error)} action={retry} />
    );
  }
  const codeLine = [
    error.code,
    error.requestId && t('request {requestId}', { requestId: error.requestId }),
  ];
  return (
    <Note
      title={<Words text={error.message} />}
      hint={<ProblemHints problem={error} />}
      code={codeLine.filter(Boolean).join(' · ')}
      action={retry}
    />
  );
}

function ProblemHints({ problem }: { problem: ApiProblem }) {
  if (problem.problems.length <= 1) {
    return <Words text={problem.hint || problem.problems[0]?.hint || ''} />;
  }
  return (
    <ul style={{ margin: '4px 0 0', paddingInlineStart: 18 }}>
      {problem.problems.map((one) => (
        <li key={`${one.code} ${one.where ?? ''} ${one.message}`}>
          <Words text={`${one.message} ${one.hint}`} />
        </li>
      ))}
    </ul>
  );
}

/** What stands between backticks is typed somewhere. */
function Words({ text }: { text: string }) {
  const pieces = text.split('`').map((piece, at) => ({ at, piece, isTyped: at % 2 === 1 }));
  return pieces.map(({ at, piece, isTyped }) => (isTyped ? <code key={at}>{piece}</code> : piece));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
