// Sign-offs of an account that were withdrawn: by whom, why, which balances moved from what to
// what, and the entries of ours behind it. Invariant: nothing is left out of what was kept.

import { Amount } from '../controls/amount.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';
import type { SignOff } from './sign-off-queries.ts';

export function SignOffHistory({ history }: { history: readonly SignOff[] }) {
  if (history.length === 0) return null;
  return (
    <Section title={`Withdrawn (${history.length})`}>
      <ul className={classes.entries}>
        {history.map((one) => (
          <Withdrawn key={one.signOffId} one={one} />
        ))}
      </ul>
    </Section>
  );
}

function Withdrawn({ one: { prepared, withdrawn } }: { one: SignOff }) {
  if (withdrawn === null) return null;
  const { movements, entries } = withdrawn;
  return (
    <li className={classes.entry}>
      <strong style={{ fontWeight: 570 }}>{withdrawn.because}</strong>
      <span className={classes.placeNote}>
        Withdrawn by {withdrawn.person}, {formatInstant(withdrawn.at)}; prepared by{' '}
        {prepared.person}, {formatInstant(prepared.at)}
      </span>
      {movements.map((moved) => (
        <span key={`${moved.side} ${moved.location} ${moved.currency}`}>
          {moved.side === 'ours' ? 'Ours' : 'External balance'}
          {moved.location === null ? '' : ` at ${moved.location}`}:{' '}
          <Amount amount={moved.was} currency={moved.currency} /> became{' '}
          <Amount amount={moved.is} currency={moved.currency} />
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
