// The trail of one fact: accounting event → journal entry → export → entry in the external ledger.
// Invariant: a step that is not there yet is drawn as missing, not left out. Leaves to others: the
// details.

import { Anchor } from '@mantine/core';
import type { ExportDetail } from '../api/contract.ts';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './attempt-list.module.css';
import { stateWords } from './state-badge.tsx';

/** Three linked boxes. */
export function ExportTrail({ detail, ledgerName }: { detail: ExportDetail; ledgerName: string }) {
  const { externalId, externalUrl } = detail;
  return (
    <ol className={classes.trail} aria-label={t('Trail')}>
      <li className={classes.step}>
        <span className={classes.stepName}>{t('Event and journal entry')}</span>
        {detail.entryId === null ? (
          <span className={classes.stepId}>
            {t('{entryCount} entries of the day', { entryCount: detail.summary?.entryCount })}
          </span>
        ) : (
          <InnerLink
            className={classes.stepId}
            href={paths.journalEntries({ open: detail.entryId })}
          >
            {t('Entry {entryId}', { entryId: detail.entryId })}
          </InnerLink>
        )}
      </li>
      <li className={classes.step}>
        <span className={classes.stepName}>
          {t('Export, {label}', { label: stateWords[detail.state].label })}
        </span>
        <span className={classes.stepId} title={t('The export key travels with the entry')}>
          {detail.exportKey}
        </span>
      </li>
      <li className={classes.step} data-missing={externalId === null || undefined}>
        <span className={classes.stepName}>{ledgerName}</span>
        {externalId === null ? (
          t('Not there yet')
        ) : externalUrl === null ? (
          <span className={classes.stepId}>{externalId}</span>
        ) : (
          <Anchor
            inherit
            className={classes.stepId}
            href={externalUrl}
            target="_blank"
            rel="noreferrer"
          >
            {externalId}
          </Anchor>
        )}
      </li>
    </ol>
  );
}
