// Says on the pages of what another person approves that it is so, and how much waits. Invariant:
// nothing is shown where no second person is asked for and nothing waits.

import { Note } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type Area, useWaiting } from './approval-queries.ts';
import classes from './approvals.module.css';

const told: Record<Area, string> = {
  mappings: t('Another person approves changes of mappings.'),
  entries: t('Another person approves entries by hand.'),
};

export function WaitingNote({ area }: { area: Area }) {
  const waiting = useWaiting().data;
  if (!waiting || (waiting[area] === 0 && !waiting.asked[area])) return null;
  const count = waiting[area];
  const link = (
    <InnerLink href={paths.approvals({ area })}>
      {t('{count, plural, one {# change waits} other {# changes wait}}', { count })}
    </InnerLink>
  );
  return (
    <div className={classes.note}>
      <Note
        tone="warn"
        title={told[area]}
        hint={count === 0 ? t('What you save here waits for it.') : link}
      />
    </div>
  );
}

/** On the first page: what the person who looks may decide on. */
export function DecisionsNote() {
  const forYou = useWaiting().data?.forYou ?? 0;
  if (forYou === 0) return null;
  return (
    <Note
      tone="warn"
      title={t('{forYou, plural, one {# change waits} other {# changes wait}} for your approval.', {
        forYou,
      })}
      hint={<InnerLink href={paths.approvals()}>{t('Look at what would be done')}</InnerLink>}
    />
  );
}
