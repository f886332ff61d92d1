// After the restore of an older backup: everything is looked for before it is sent, and no day is
// summarised until a person has compared what the external company holds with what would be formed.
// Invariant: what is different or unknown is on the screen when it is confirmed, and the
// confirmation names it. Leaves to others: the comparison and the hold (the server).

import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { RestoreComparison } from '#export-queue/restore-routes.ts';
import { MayButton } from '../access/may-button.tsx';
import { useWhyNot } from '../access/session-queries.ts';
import type { Connection } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDay } from '../controls/date-format.ts';
import { Note } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import classes from './integration.module.css';
import { useConfirmRestored, useRestored } from './restored-queries.ts';

export function RestoredNote({ connection }: { connection: Connection }) {
  const [opened, setOpened] = useState(false);
  const { findFirst } = connection;
  if (findFirst === null) return null;
  const isHeld = findFirst.formingHeldSince !== null;
  const held = t(
    'No day is summarised, and income of several documents is not recognized, until you ' +
      'have compared what stands in the external company.',
  );
  return (
    <div style={{ marginBottom: 16 }}>
      <Note
        tone="warn"
        title={findFirst.reason}
        hint={isHeld ? held : t('Everything is looked for before it is sent. It ends by itself.')}
        action={
          isHeld ? (
            <MayButton right="rehearse" size="xs" variant="default" onClick={() => setOpened(true)}>
              {t('Compare…')}
            </MayButton>
          ) : undefined
        }
      />
      {opened ? <CompareDialog connection={connection} onClose={() => setOpened(false)} /> : null}
    </div>
  );
}

function CompareDialog(props: { connection: Connection; onClose: () => void }) {
  const { connectionId } = props.connection;
  const { data, error, isFetching } = useRestored(connectionId);
  const confirm = useConfirmRestored(connectionId);
  const mayNot = useWhyNot('approve-exports');
  const send = (reason: string) => {
    if (data === undefined) return;
    confirm.mutate(
      { seen: data.seen, reason },
      {
        onSuccess: () => {
          props.onClose();
          const message = t('What was compared is kept in the history of the connection.');
          notifications.show({ title: t('Days are summarised again'), message, color: 'teal' });
        },
      },
    );
  };
  return (
    <ReasonDialog
      opened
      wide
      onClose={props.onClose}
      title={t('What the external company holds')}
      effect={t(
        'Have the lost events sent again and the journals chosen as they were, then compare.',
      )}
      reasonExample={t('Everything since the backup was sent again on 12 July')}
      confirmLabel={t('Summarise days again')}
      why={mayNot ?? (data === undefined || isFetching ? t('Wait for the comparison.') : null)}
      busy={confirm.isPending}
      error={confirm.error ?? error}
      onConfirm={send}
    >
      {data ? <Compared restored={data} /> : <p className={classes.hint}>{t('Reading …')}</p>}
    </ReasonDialog>
  );
}

const verdicts = {
  absent: t('Nothing stands there under its key.'),
  same: t('Stands there, and will be adopted.'),
  different: t('Something else stands there under its key:'),
};

function Compared({ restored }: { restored: RestoreComparison }) {
  const { from, through, summaries, unknown } = restored;
  const differing = summaries.filter(({ verdict }) => verdict === 'different').length;
  return (
    <>
      {differing + unknown.length > 0 ? (
        <Note
          tone="warn"
          title={t('{differing} different, {unknown} unknown here', {
            differing,
            unknown: unknown.length,
          })}
          hint={t('Find out what they are first: confirmed, their entries may stand there twice.')}
        />
      ) : null}
      <p className={classes.hint} style={{ margin: 0 }}>
        {t(
          '{from} to {through}: {summaries, plural, one {# summary} other {# summaries}} ' +
            'would be formed.',
          { from: formatDay(from), through: formatDay(through), summaries: summaries.length },
        )}
      </p>
      <ul className={classes.findings} aria-label={t('Summaries that would be formed')}>
        {summaries.map((one) => (
          <li key={one.exportKey} className={classes.waitingDay}>
            <div style={{ flex: '1 1 260px', minWidth: 0 }}>
              <strong style={{ fontWeight: 570 }}>
                {one.documentNumber}, {one.journalId}
              </strong>
              <div className={classes.hint}>
                {verdicts[one.verdict]} {one.differences.join('; ')}
              </div>
            </div>
            <Amount amount={one.amount} currency={one.currency} />
          </li>
        ))}
      </ul>
      <Unknown restored={restored} />
    </>
  );
}

function Unknown({ restored: { unknown } }: { restored: RestoreComparison }) {
  if (unknown.length === 0) return null;
  return (
    <>
      <p className={classes.hint} style={{ margin: 0 }}>
        {t('Unknown here, with a key like ours:')}
      </p>
      <ul className={classes.findings} aria-label={t('Entries there that nobody here knows')}>
        {unknown.map((one) => (
          <li key={one.externalId} className={classes.waitingDay}>
            <div style={{ flex: '1 1 260px', minWidth: 0 }}>
              <strong style={{ fontWeight: 570 }}>
                {t('{postedOn}, {journalId}, entry {externalId}', {
                  postedOn: formatDay(one.postedOn),
                  journalId: one.journalId,
                  externalId: one.externalId,
                })}
              </strong>
              <div className={classes.hint}>
                {one.memo}
                {one.waitsHere ? ` · ${t('its entry waits here, and stands there by itself')}` : ''}
              </div>
            </div>
            <Amount amount={one.amount} currency={one.currency} />
          </li>
        ))}
      </ul>
    </>
  );
}
