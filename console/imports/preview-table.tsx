// What the first events of a file would post, line by line, and what is wrong with those that would
// be refused. Invariant: says how much of the file was looked at; a refused line says what to do.
// Leaves to others: the server's judgement.

import { Anchor, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import { Amount } from '../controls/amount.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import controls from '../controls/controls.module.css';
import { formatDay } from '../controls/date-format.ts';
import { documentTypeName } from '../export-queue/document-types.ts';
import { LineTable } from '../journal/line-table.tsx';
import { t } from '../language/text.ts';
import type { Preview, PreviewEvent } from './import-queries.ts';
import classes from './imports.module.css';

const marks: Record<PreviewEvent['status'], { tone: BadgeTone; label: string }> = {
  postable: { tone: 'good', label: t('Posts') },
  exists: { tone: 'neutral', label: t('There already') },
  refused: { tone: 'bad', label: t('Refused') },
};

/** `12 events would be posted, 3 refused`. */
export function previewText({ events, postable, exists, refused, isAll }: Preview): string {
  const parts = [
    t('{postable, plural, one {# event} other {# events}} would be posted', { postable }),
  ];
  if (exists > 0) parts.push(t('{exists} are there already', { exists }));
  if (refused > 0) parts.push(t('{refused} would be refused', { refused }));
  const of = isAll
    ? t('Of the whole file')
    : t('Of the first {events, plural, one {# event} other {# events}}', { events: events.length });
  return `${of}: ${parts.join(', ')}.`;
}

const shownAtFirst = 20;

/** Refused ones first: they are what a person came to see. */
export function PreviewTable({ preview }: { preview: Preview }) {
  const [all, setAll] = useState(false);
  const refused = preview.events.filter(({ status }) => status === 'refused');
  const rest = preview.events.filter(({ status }) => status !== 'refused');
  const events = [...refused, ...rest];
  const shown = all ? events : events.slice(0, shownAtFirst);
  return (
    <div className={controls.scrollX}>
      <table className={controls.plainTable} aria-label={t('What would be posted')}>
        <thead>
          <tr>
            <th>{t('Line')}</th>
            <th>{t('Event')}</th>
            <th className={controls.end}>{t('Amount')}</th>
            <th>{t('Fate')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((event) => (
            <Row key={`${event.line} ${event.id}`} event={event} />
          ))}
        </tbody>
      </table>
      {events.length > shown.length ? (
        <Anchor component="button" type="button" size="sm" mt={8} onClick={() => setAll(true)}>
          {t('Show all {events}', { events: events.length })}
        </Anchor>
      ) : null}
    </div>
  );
}

function Row({ event }: { event: PreviewEvent }) {
  const [opened, setOpened] = useState(false);
  const { entry } = event;
  return (
    <Fragment>
      <tr>
        <td>{event.line}</td>
        <td>
          {entry === null ? (
            <strong className={classes.strong}>{event.id || t('No id')}</strong>
          ) : (
            <Anchor
              component="button"
              type="button"
              inherit
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              {entry.document}
            </Anchor>
          )}{' '}
          <span className={controls.faint}>{entry ? whatOf(entry) : event.source}</span>
        </td>
        <td className={controls.end}>{entry ? <Amount amount={entry.amount} /> : ''}</td>
        <td>
          <ToneBadge {...marks[event.status]} />
        </td>
      </tr>
      {event.problems.length > 0 || (opened && entry) ? (
        <tr>
          <td />
          <td colSpan={3}>
            {event.problems.map((one) => (
              <ProblemLine key={`${one.code} ${one.where ?? ''} ${one.message}`} problem={one} />
            ))}
            {opened && entry ? <LineTable lines={entry.lines} currency={entry.currency} /> : null}
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}

const whatOf = (entry: NonNullable<PreviewEvent['entry']>) =>
  `${documentTypeName(entry.documentType)} · ${entry.outlet} · ${formatDay(entry.postedOn)}`;

/** One thing that is wrong, and what to do. */
export function ProblemLine({ problem }: { problem: PreviewEvent['problems'][number] }) {
  return (
    <div className={classes.problem}>
      <Text span inherit>
        {problem.message}
      </Text>{' '}
      <span className={controls.faint}>{problem.hint}</span>
      <div className={classes.samples}>
        {problem.where ? `${problem.where} · ` : ''}
        {problem.code}
      </div>
    </div>
  );
}
