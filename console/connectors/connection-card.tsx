// The connection at a glance: to what, in which state, since when, and how far.
// Invariant: a state other than active says why. Leaves to others: changing it.

import type { Connection } from '../api/contract.ts';
import { formatCount } from '../controls/amount-format.ts';
import { formatAge, formatDay } from '../controls/date-format.ts';
import { Facts, Panel } from '../controls/page-header.tsx';
import { Note } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { rich, t } from '../language/text.ts';
import { ConnectionPill } from '../navigation/connection-counts.tsx';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { ledgerKindOf } from './ledgers.ts';
import { RestoredNote } from './restored-note.tsx';

/** First panel of the page. */
const exportsOf = ({ pending, synced, error }: Connection['counts']) =>
  t('{pending} pending, {synced} synced, {error} in error', {
    pending: formatCount(pending),
    synced: formatCount(synced),
    error: formatCount(error),
  });

export function ConnectionCard({ connection }: { connection: Connection }) {
  const nowMs = useNow();
  return (
    <Panel
      title={connection.name}
      lead={ledgerKindOf(connection.ledger)?.name ?? connection.ledgerName}
      actions={
        <ConnectionPill
          state={connection.state}
          stage={connection.stage}
          reason={connection.stateReason}
        />
      }
    >
      <StoppedNote connection={connection} />
      <RestoredNote connection={connection} />
      <Facts
        facts={[
          [
            t('Cut-over'),
            t('{cutoverOn}; earlier entries are not exported', {
              cutoverOn: formatDay(connection.cutoverOn),
            }),
          ],
          [
            t('Last synced'),
            connection.lastSyncedAt ? formatAge(connection.lastSyncedAt, nowMs) : t('Never'),
          ],
          [
            t('Chart read'),
            connection.chartReadAt
              ? formatAge(connection.chartReadAt, nowMs)
              : t('Never; read it before mapping'),
          ],
          [
            t('Exports'),
            <InnerLink key="exports" href={paths.sync()}>
              {exportsOf(connection.counts)}
            </InnerLink>,
          ],
          [
            t('Pause after failures'),
            connection.breakerUntil &&
              t('Tries again {age}', { age: formatAge(connection.breakerUntil, nowMs) }),
          ],
        ]}
      />
    </Panel>
  );
}

/** What happened and what to do, with the way to where it is done on this page. */
function StoppedNote({ connection: { state, stateReason } }: { connection: Connection }) {
  if (state === 'active') return null;
  return (
    <div style={{ marginBottom: 16 }}>
      <Note
        tone="warn"
        title={stateReason ?? t('No reason was given.')}
        hint={rich('Exports wait as pending until it is active again. <link>Credentials</link>', {
          link: (inner) => <a href="#credentials">{inner}</a>,
        })}
      />
    </div>
  );
}
