// API keys of the property's programs. Invariant: what is shown of a key cannot be used as one.
// Leaves to others: the dialogs.

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { KeyView } from '#access/people-routes.ts';
import { ActionsHead } from '../controls/actions-head.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import classes from '../controls/controls.module.css';
import { formatAge, formatInstant } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { t } from '../language/text.ts';
import { KeyDialog, RevokeDialog } from './key-dialogs.tsx';
import own from './people.module.css';
import { useKeys, usePeople } from './people-queries.ts';

export function KeysPanel() {
  const keys = useKeys();
  const [making, setMaking] = useState(false);
  const items = keys.data?.items ?? [];
  const people = usePeople().data?.items ?? [];
  const gone = new Set(people.filter((one) => one.state === 'disabled').map((one) => one.name));
  return (
    <Panel
      title={t('API keys')}
      lead={t('One for each program, with no more rights than it needs.')}
      actions={
        <Button variant="default" onClick={() => setMaking(true)}>
          {t('Make an API key')}
        </Button>
      }
    >
      <ProblemNote error={keys.error} onRetry={() => void keys.refetch()} />
      {keys.data && items.length === 0 ? (
        <p className={own.quiet}>
          {t('No program has a key. A till or reservation system sends its events with one.')}
        </p>
      ) : null}
      {items.length > 0 ? (
        <div className={classes.scrollX}>
          <table className={classes.plainTable}>
            <thead>
              <tr>
                <th>{t('Name')}</th>
                <th>{t('Key')}</th>
                <th>{t('May')}</th>
                <th>{t('State')}</th>
                <th>{t('Last used')}</th>
                <ActionsHead />
              </tr>
            </thead>
            <tbody>
              {items.map((row) => (
                <KeyLine key={row.keyId} row={row} isOrphan={gone.has(row.createdBy)} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {making ? <KeyDialog onClose={() => setMaking(false)} /> : null}
    </Panel>
  );
}

const states: Record<KeyView['state'], { tone: BadgeTone; label: string }> = {
  usable: { tone: 'good', label: t('Usable') },
  ended: { tone: 'neutral', label: t('Ended') },
  revoked: { tone: 'neutral', label: t('Revoked') },
};

/** A program's key outlives who made it, and who made it has seen it. */
function KeyLine({ row, isOrphan }: { row: KeyView; isOrphan: boolean }) {
  const nowMs = useNow();
  const [revoking, setRevoking] = useState(false);
  const by =
    row.revokedAt === null
      ? t('By {createdBy}, {createdAt}', {
          createdBy: row.createdBy,
          createdAt: formatInstant(row.createdAt),
        })
      : t('Revoked by {revokedBy}, {revokedAt}', {
          revokedBy: row.revokedBy,
          revokedAt: formatInstant(row.revokedAt),
        });
  return (
    <tr>
      <td className={own.name} title={by}>
        {row.name}
      </td>
      <td>
        <code>{row.prefix}…</code>
      </td>
      <td>
        {row.rights.join(', ')}
        {row.outlet === null ? null : (
          <div className={own.quiet}>{t('for {outlet} only', { outlet: row.outlet })}</div>
        )}
      </td>
      <td>
        <ToneBadge {...states[row.state]} title={by} />
        {row.state === 'usable' && row.endsAt !== null ? (
          <div className={own.quiet}>
            {t('until {endsAt}', { endsAt: formatInstant(row.endsAt) })}
          </div>
        ) : null}
        {row.state === 'usable' && isOrphan ? (
          <div className={own.quiet}>
            {t('{createdBy}, who made it, is disabled: make a new one, then revoke this.', {
              createdBy: row.createdBy,
            })}
          </div>
        ) : null}
      </td>
      <td>{row.lastUsedAt === null ? t('never') : formatAge(row.lastUsedAt, nowMs)}</td>
      <td className={classes.end}>
        {row.state === 'usable' ? (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('Revoke {name}', { name: row.name })}
            onClick={() => setRevoking(true)}
          >
            {t('Revoke…')}
          </Button>
        ) : null}
        {revoking ? <RevokeDialog of={row} onClose={() => setRevoking(false)} /> : null}
      </td>
    </tr>
  );
}
