// Which journal entries go to, in which entity they are made, and which accounts count. Invariant:
// each part is saved by itself, whole; what it releases is said. Leaves to others: the parts
// (journal-matrix.tsx, entity-choices.tsx, statistical-accounts.tsx).

import { notifications } from '@mantine/notifications';
import type { Connection } from '../api/contract.ts';
import { type OrProposed, toldProposed } from '../approvals/proposed.ts';
import { Panel, Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { EntityChoices } from './entity-choices.tsx';
import classes from './integration.module.css';
import { JournalMatrix } from './journal-matrix.tsx';
import { useJournals } from './journal-queries.ts';
import { StatisticalAccounts } from './statistical-accounts.tsx';

export function JournalsPanel({ connection }: { connection: Connection }) {
  const { data, error, refetch } = useJournals(connection.connectionId);
  if (data === undefined) {
    return error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null;
  }
  const hasCounts = data.journals.some((one) => one.statistical);
  // What was saved starts the forms anew.
  const saved = JSON.stringify([data.items, connection.settings]);
  return (
    <Panel
      title={t('Journals and entities')}
      lead={t('Where entries go. An empty place takes the journal it shows in grey.')}
    >
      {data.journals.length === 0 ? (
        <p className={classes.hint} style={{ margin: 0 }}>
          {t('Read the chart first: journals and entities are chosen from it.')}
        </p>
      ) : (
        <div className={classes.parts}>
          <JournalMatrix key={`journals ${saved}`} connection={connection} settings={data} />
          <Section title={t('Entities and books')}>
            <EntityChoices key={`entities ${saved}`} connection={connection} settings={data} />
          </Section>
          {hasCounts ? (
            <Section title={t('Statistical entries')}>
              <StatisticalAccounts key={saved} connection={connection} journals={data.journals} />
            </Section>
          ) : null}
        </div>
      )}
    </Panel>
  );
}

/** Says what saving did. */
export function tellSaved(
  title: string,
  answer: OrProposed<{ released: number }> = { released: 0 },
): void {
  if (toldProposed(answer)) return;
  const { released } = answer;
  const message =
    released === 0
      ? t('They hold for everything sent from now on.')
      : t('{released, plural, one {# export} other {# exports}} that waited for it go out again.', {
          released,
        });
  notifications.show({ title, message, color: 'teal' });
}
