// Sign-offs of an account that were withdrawn: by whom, why, which balances moved from what to
// what, and the entries of ours behind it. Invariant: nothing is left out of what was kept.

import { Amount } from '../controls/amount.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';
import type { SignOff } from './sign-off-queries.ts';

export function SignOffHistory({ history }: { history: readonly SignOff[] }) {
  if (history.length === 0) return null;
  return (
    <Section title={t('Withdrawn ({history})', { history: history.length })}>
      <ul className={classes.entries}>
        {history.map((one) => (
          <Withdrawn key={one.signOffId} one={one} />
        ))}
      </ul>
    </Section>
  );
}

function sideOf({ side, location }: { side: string; location: string | null }): string {
  if (side === 'ours') return location === null ? t('Ours') : t('Ours at {location}', { location });
  return location === null
    ? t('External balance')
    : t('External balance at {location}', { location });
}

function Withdrawn({ one: { prepared, withdrawn } }: { one: SignOff }) {
  if (withdrawn === null) return null;
  const { movements, entries } = withdrawn;
  return (
    <li className={classes.entry}>
      <strong style={{ fontWeight: 570 }}>{withdrawn.because}</strong>
      <span className={classes.placeNote}>
        {t('Withdrawn by {person}, {at}; prepared by {person2}, {at2}', {
          person: withdrawn.person,
          at: formatInstant(withdrawn.at),
          person2: prepared.person,
          at2: formatInstant(prepared.at),
        })}
      </span>
      {movements.map((moved) => (
        <span key={`${moved.side} ${moved.location} ${moved.currency}`}>
          {rich('{moved}: {was} became {is}', {
            moved: sideOf(moved),
            was: <Amount amount={moved.was} currency={moved.currency} />,
            is: <Amount amount={moved.is} currency={moved.currency} />,
          })}
        </span>
      ))}
      {entries.map((entry) => (
        <InnerLink key={entry.entryId} href={paths.journalEntries({ open: entry.entryId })}>
          {documentTypeName(entry.documentType)} {entry.documentNumber}, {formatDay(entry.postedOn)}
        </InnerLink>
      ))}
    </li>
  );
}
