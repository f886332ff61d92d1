// One manual adjustment: the entry as it is known, where it stands, why, by whom, with what
// evidence. Invariant: nothing is deleted; a withdrawn one stays with its reason. Leaves to
// others: counting it, acting on it (adjustment-actions.tsx).

import { Anchor, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AdjustmentView } from '#reconciliation/adjustment-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';

/** The words of a state and of what follows, as the register's files have them. */
export const stateWords: Readonly<Record<AdjustmentView['state'], string>> = {
  expected: 'Expected',
  draft: 'To be explained',
  awaiting: 'Awaits approval',
  registered: 'Registered',
  withdrawn: 'Withdrawn',
};

const tones: Readonly<Record<AdjustmentView['state'], BadgeTone>> = {
  expected: 'calm',
  draft: 'warn',
  awaiting: 'warn',
  registered: 'good',
  withdrawn: 'neutral',
};

export const kindWords = {
  'belongs-there': 'Belongs there',
  'reverse-there': 'To be reversed there',
  'mirror-here': 'Mirrored here',
} as const;

const choice = (value: keyof typeof kindWords) => ({ value, label: kindWords[value] });
/** What follows, as a choice, where the entry itself is not at hand. */
export const kindChoices = [choice('belongs-there'), choice('reverse-there')];
/** What can follow for an entry that was found. */
export const foundKindChoices = [...kindChoices, { value: 'mirror-here', label: 'Mirror it here' }];

/** `action` stands below, such as the buttons that move it. */
export function AdjustmentEntry(props: { adjustment: AdjustmentView; action?: ReactNode }) {
  const { adjustment: one } = props;
  const what = one.externalEntryId ?? `within ${one.withinDays} days`;
  const proposed = one.state === 'draft' && one.reason !== null;
  return (
    <li className={classes.entry} style={one.withdrawn ? { opacity: 0.72 } : undefined}>
      <div className={classes.entryHead}>
        <span>{proposed ? `Proposed: ${one.reason}` : (one.reason ?? one.memo)}</span>
        <Amount amount={one.amount} currency={one.currency} />
      </div>
      <Group gap={8}>
        <ToneBadge tone={tones[one.state]} label={stateWords[one.state]} />
        {one.kind ? <span className={classes.placeNote}>{kindWords[one.kind]}</span> : null}
        {one.entryId ? (
          <InnerLink href={paths.journalEntries({ open: one.entryId })}>
            Journal entry {one.entryId}
          </InnerLink>
        ) : null}
        {one.rule ? <span className={classes.placeNote}>rule {one.rule}</span> : null}
      </Group>
      <span className={classes.placeNote}>
        {one.state === 'expected' ? 'Expected' : 'Made'} {formatDay(one.madeOn)}
        {one.journal ? ` · journal ${one.journal}` : ''} · {what}
        {one.createdBy ? ` · ${one.createdBy}` : ''}
        {one.memo && one.reason !== null ? ` · ${one.memo}` : ''}
      </span>
      <span className={classes.placeNote}>
        {one.lines
          .map((line) => `${line.accountId}${line.location ? ` at ${line.location}` : ''}`)
          .join(', ')}
      </span>
      <Explained adjustment={one} />
      {one.withdrawn ? (
        <span>
          Withdrawn by {one.withdrawn.by}, {formatInstant(one.withdrawn.at)}: {one.withdrawn.reason}
        </span>
      ) : (
        props.action
      )}
    </li>
  );
}

function Explained({ adjustment: one }: { adjustment: AdjustmentView }) {
  const verb = one.state === 'draft' ? 'Found by' : 'Explained by';
  return (
    <>
      <span className={classes.placeNote}>
        {verb} {one.registeredBy}, {formatInstant(one.registeredAt)}
        {one.approved ? ` · approved by ${one.approved.by}` : ''}
        {one.evidenceReference ? ` · evidence: ${one.evidenceReference}` : ''}
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
              Evidence file {at + 1}
            </Anchor>
          ))}
        </Group>
      ) : null}
    </>
  );
}
