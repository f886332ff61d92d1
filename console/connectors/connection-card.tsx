// The connection at a glance: to what, in which state, since when, and how far.
// Invariant: a state other than active says why. Leaves to others: changing it.

import type { Connection } from '../api/contract.ts';
import { counted } from '../controls/amount-format.ts';
import { formatAge, formatDay } from '../controls/date-format.ts';
import { Facts, Panel } from '../controls/page-header.tsx';
import { Note } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { ConnectionPill } from '../navigation/connection-counts.tsx';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { ledgerKindOf } from './ledgers.ts';
import { RestoredNote } from './restored-note.tsx';

/** First panel of the page. */
export function ConnectionCard({ connection }: { connection: Connection }) {
  const nowMs = useNow();
  const { counts } = connection;
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
      {connection.state === 'active' ? null : (
        <div style={{ marginBottom: 16 }}>
          <Note
            tone="warn"
            title={connection.stateReason ?? 'No reason was given.'}
            hint="Exports wait as pending until it is active again."
          />
        </div>
      )}
      <RestoredNote connection={connection} />
      <Facts
        facts={[
          ['Cut-over', `${formatDay(connection.cutoverOn)}; earlier entries are not exported`],
          [
            'Last synced',
            connection.lastSyncedAt ? formatAge(connection.lastSyncedAt, nowMs) : 'Never',
          ],
          [
            'Chart read',
            connection.chartReadAt
              ? formatAge(connection.chartReadAt, nowMs)
              : 'Never; read it before mapping',
          ],
          [
            'Exports',
            <InnerLink key="exports" href={paths.sync()}>
              {counted(counts.pending, 'pending', 'pending')},{' '}
              {counted(counts.synced, 'synced', 'synced')},{' '}
              {counted(counts.error, 'in error', 'in error')}
            </InnerLink>,
          ],
          [
            'Pause after failures',
            connection.breakerUntil
              ? `Tries again ${formatAge(connection.breakerUntil, nowMs)}`
              : null,
          ],
        ]}
      />
    </Panel>
  );
}
