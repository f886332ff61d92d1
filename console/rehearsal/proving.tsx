// A connection that proves itself: what became of the approved exports, and the button that sends
// the rest. Invariant: going live is offered once an approved export is synced; before that it asks
// a reason. Leaves to others: approving more (first-exports.tsx).

import { useDisclosure } from '@mantine/hooks';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, ExportRow } from '../api/contract.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { StateBadge } from '../export-queue/state-badge.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './rehearsal.module.css';
import { useFirstExports, useGoLive } from './rehearsal-queries.ts';

/** Shown while the connection is proving. */
export function Proving({ connection }: { connection: Connection }) {
  const { data, error } = useFirstExports(connection.connectionId);
  const rows = data ?? [];
  const synced = rows.filter((row) => row.status === 'synced').length;
  return (
    <Panel
      title={t('First exports sent')}
      lead={
        synced > 0
          ? t('Compare them with what {ledgerName} shows. If they are right, go live.', {
              ledgerName: connection.ledgerName,
            })
          : t('Waiting for the first answer.')
      }
      actions={<GoLive connection={connection} proven={synced > 0} />}
    >
      <ProblemNote error={error} />
      <ul className={classes.firsts} aria-label={t('Approved exports')}>
        {rows.map((row) => (
          <FirstExport key={row.exportId} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function FirstExport({ row }: { row: ExportRow }) {
  return (
    <li>
      <StateBadge state={row.state} standing={row.standing} />
      <InnerLink href={paths.sync({ open: row.exportId })}>
        {documentTypeName(row.documentType)} {row.documentNumber}
      </InnerLink>
      <span className={classes.there}>
        {row.externalUrl ? (
          <a href={row.externalUrl} target="_blank" rel="noreferrer">
            {t('{externalId} there', { externalId: row.externalId })}
          </a>
        ) : row.externalId ? (
          t('{externalId} there', { externalId: row.externalId })
        ) : (
          row.cause?.message
        )}
      </span>
    </li>
  );
}

function GoLive({ connection, proven }: { connection: Connection; proven: boolean }) {
  const [asking, dialog] = useDisclosure(false);
  const goLive = useGoLive(connection.connectionId);
  const waiting = t('{pending, plural, one {# pending export} other {# pending exports}}', {
    pending: connection.counts.pending,
  });
  return (
    <>
      <MayButton
        right="approve-exports"
        variant={proven ? 'filled' : 'default'}
        onClick={dialog.open}
      >
        {t('Go live…')}
      </MayButton>
      <ReasonDialog
        opened={asking}
        onClose={dialog.close}
        title={t('Send everything to {ledgerName}?', { ledgerName: connection.ledgerName })}
        effect={
          <>
            {t('{waiting} and every new entry will be sent from now on.', { waiting })}
            {proven ? '' : ` ${t('No approved export is synced yet: nothing has been proven.')}`}
          </>
        }
        reasonExample={t('Both first invoices compared with Sage, line by line')}
        confirmLabel={t('Go live')}
        danger={!proven}
        busy={goLive.isPending}
        error={goLive.error}
        onConfirm={(reason) =>
          goLive.mutate(
            { reason, ...(proven ? {} : { unproven: true }) },
            { onSuccess: dialog.close },
          )
        }
      />
    </>
  );
}
