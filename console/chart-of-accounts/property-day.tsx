// The calendar day it is at the property, for every form and list that begins with today.
// Invariant: the property's time zone decides, never the browser's; no page is drawn before it is
// known, so that no date field begins with another day. Leaves to others: instants, which are told
// in the reader's own zone (controls/date-format.ts).

import { createContext, type ReactNode, useContext } from 'react';
import { todayIn } from '#chart-of-accounts/iso-date.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useProperty } from './property-queries.ts';

const TimeZone = createContext<string | null>(null);

/** Draws `children` once the property's time zone is known; what failed, where it is not. */
export function PropertyDay({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useProperty();
  if (data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return <TimeZone value={data.timeZone}>{children}</TimeZone>;
}

/** Today at the property. Only inside `PropertyDay`. */
export function useToday(): string {
  const timeZone = useContext(TimeZone);
  if (timeZone === null) throw new Error('useToday is asked outside PropertyDay.');
  return todayIn(timeZone, new Date());
}
