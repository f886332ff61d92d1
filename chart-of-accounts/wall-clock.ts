// Date and time of day on the wall of a property. Pure. Invariant: of two instants the later one
// has the later text, except where the clocks are put back.

import type { IsoDate } from './iso-date.ts';

export interface WallClock {
  readonly on: IsoDate;
  /** HH:MM */
  readonly time: string;
}

export function wallClock(timeZone: string, now: Date): WallClock {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone, dateStyle: 'short', timeStyle: 'short' },
  }).format(now);
  const [on = '', time = ''] = parts.split(' ');
  return { on: on as IsoDate, time };
}
