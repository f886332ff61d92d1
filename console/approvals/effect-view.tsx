// What a change would do: values before and after, entries with the lines that would be posted, and
// what else follows. Invariant: nothing is left out silently: what is not shown is counted.
// Leaves to others: working it out (the server).

import { Stack, Text } from '@mantine/core';
import type { ApprovalDetail } from '#approvals/approval-schemas.ts';
import { formatDay } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { LineTable } from '../journal/line-table.tsx';
import { t } from '../language/text.ts';
import classes from './approvals.module.css';

export function EffectView({ of }: { of: ApprovalDetail }) {
  const waits = of.state === 'waiting';
  return (
    <>
      {of.entries.map((entry, index) => (
        <Section
          // biome-ignore lint/suspicious/noArrayIndexKey: what was proposed never changes.
          key={index}
          title={titleOf(entry, waits)}
        >
          <LineTable lines={entry.lines} currency={entry.currency} />
        </Section>
      ))}
      {of.changeCount > 0 ? (
        <Section title={waits ? t('Would change') : t('Proposed')}>
          <Changes of={of} />
        </Section>
      ) : null}
      {of.notes.length > 0 ? (
        <Stack gap={2}>
          {of.notes.map((note) => (
            <Text key={note} size="sm" c="dimmed">
              {note}
            </Text>
          ))}
        </Stack>
      ) : null}
    </>
  );
}

function titleOf({ document, postedOn }: ApprovalDetail['entries'][number], waits: boolean) {
  const what = { document, day: formatDay(postedOn) };
  return waits ? t('Would book: {document}, {day}', what) : t('Proposed: {document}, {day}', what);
}

function Changes({ of }: { of: ApprovalDetail }) {
  const more = of.changeCount - of.changes.length;
  return (
    <div className={classes.scroll}>
      <table className={classes.changes} aria-label={t('Before and after')}>
        <thead>
          <tr>
            <th scope="col">{t('Ours')}</th>
            <th scope="col">{t('What')}</th>
            <th scope="col">{t('Before')}</th>
            <th scope="col">{t('After')}</th>
          </tr>
        </thead>
        <tbody>
          {of.changes.map(({ what, member, before, after }) => (
            <tr key={`${what} ${member}`}>
              <th scope="row">{what}</th>
              <td>{member}</td>
              <td>
                {before === null ? t('none') : <del className={classes.before}>{before}</del>}
              </td>
              <td>{after === null ? t('none') : <ins className={classes.after}>{after}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 ? (
        <Text size="sm" c="dimmed" mt={8}>
          {t('and {more, plural, one {# other} other {# others}}', { more })}
        </Text>
      ) : null}
    </div>
  );
}
