// One manual adjustment: the entry as it is known, where it stands, why, by whom, with what
// evidence. Invariant: nothing is deleted; a withdrawn one stays with its reason. Leaves to
// others: counting it, acting on it (adjustment-actions.tsx).

import { Anchor, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AdjustmentView } from '#reconciliation/adjustment-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';

/** The words of a state and of what follows, as the register's files have them. */
export const stateWords: Readonly<Record<AdjustmentView['state'], string>> = {
  expected: t('Expected'),
  draft: t('To be explained'),
  awaiting: t('Awaits approval'),
  registered: t('Registered'),
  withdrawn: t('Withdrawn'),
};

const tones: Readonly<Record<AdjustmentView['state'], BadgeTone>> = {
  expected: 'calm',
  draft: 'warn',
  awaiting: 'warn',
  registered: 'good',
  withdrawn: 'neutral',
};

export const kindWords = {
  'belongs-there': t('Belongs there'),
  'reverse-there': t('To be reversed there'),
  'mirror-here': t('Mirrored here'),
} as const;

const choice = (value: keyof typeof kindWords) => ({ value, label: kindWords[value] });
/** What follows, as a choice, where the entry itself is not at hand. */
export const kindChoices = [choice('belongs-there'), choice('reverse-there')];
/** What can follow for an entry that was found. */
export const foundKindChoices = [
  ...kindChoices,
  { value: 'mirror-here', label: t('Mirror it here') },
];

const placeOf = ({ accountId, location }: AdjustmentView['lines'][number]) =>
  location ? t('{accountId} at {location}', { accountId, location }) : accountId;

/** `action` stands below, such as the buttons that move it. */
export function AdjustmentEntry(props: { adjustment: AdjustmentView; action?: ReactNode }) {
  const { adjustment: one } = props;
  const what = one.externalEntryId ?? t('within {withinDays} days', { withinDays: one.withinDays });
  const proposed = one.state === 'draft' && one.reason !== null;
  return (
    <li className={classes.entry} style={one.withdrawn ? { opacity: 0.72 } : undefined}>
      <div className={classes.entryHead}>
        <span>
          {proposed ? t('Proposed: {reason}', { reason: one.reason }) : (one.reason ?? one.memo)}
        </span>
        <Amount amount={one.amount} currency={one.currency} />
      </div>
      <Group gap={8}>
        <ToneBadge tone={tones[one.state]} label={stateWords[one.state]} />
        {one.kind ? <span className={classes.placeNote}>{kindWords[one.kind]}</span> : null}
        {one.entryId ? (
          <InnerLink href={paths.journalEntries({ open: one.entryId })}>
            {t('Journal entry {entryId}', { entryId: one.entryId })}
          </InnerLink>
        ) : null}
        {one.rule ? (
          <span className={classes.placeNote}>{t('rule {rule}', { rule: one.rule })}</span>
        ) : null}
      </Group>
      <span className={classes.placeNote}>
        {one.state === 'expected' ? t('Expected') : t('Made')} {formatDay(one.madeOn)}
        {' · '}
        {[
          one.journal && t('journal {journal}', { journal: one.journal }),
          what,
          one.createdBy,
          one.reason && one.memo,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <span className={classes.placeNote}>{one.lines.map(placeOf).join(', ')}</span>
      <Explained adjustment={one} />
      {one.withdrawn ? (
        <span>
          {t('Withdrawn by {by}, {at}: {reason}', {
            by: one.withdrawn.by,
            at: formatInstant(one.withdrawn.at),
            reason: one.withdrawn.reason,
          })}
        </span>
      ) : (
        props.action
      )}
    </li>
  );
}

function Explained({ adjustment: one }: { adjustment: AdjustmentView }) {
  const verb = one.state === 'draft' ? t('Found by') : t('Explained by');
  return (
    <>
      <span className={classes.placeNote}>
        {verb} {one.registeredBy}, {formatInstant(one.registeredAt)}
        {one.approved ? ` · ${t('approved by {by}', { by: one.approved.by })}` : ''}
        {one.evidenceReference
          ? ` · ${t('evidence: {evidenceReference}', { evidenceReference: one.evidenceReference })}`
          : ''}
      </span>
      {one.evidenceFiles > 0 ? (
        <Group gap={8}>
          {Array.from({ length: one.evidenceFiles }, (_, at) => (
            <Anchor
              // biome-ignore lint/suspicious/noArrayIndexKey: files are numbered and never move.
              key={at}
              size="sm"
              href={`/api/v1/manual-adjustments/${one.adjustmentId}/evidence/${at + 1}`}
            >
              {t('Evidence file {at}', { at: at + 1 })}
            </Anchor>
          ))}
        </Group>
      ) : null}
    </>
  );
}
