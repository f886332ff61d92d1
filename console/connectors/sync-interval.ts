// The sync interval of a connection in words, and the choices there are. Invariant: a value saved
// by another program is among the choices as it is. Leaves to others: when the runs are (the
// server).

import type { Connection } from '../api/contract.ts';
import { t } from '../language/text.ts';

const usual: readonly number[] = [5, 15, 30, 60, 120, 240, 720];

/** Minutes between two runs; null: at once. */
export function intervalOf({ settings }: Pick<Connection, 'settings'>): number | null {
  const { syncEveryMinutes: every } = settings;
  return typeof every === 'number' ? every : null;
}

/** `At once`, `Every 15 minutes`, `Every hour`. */
export function intervalWords(every: number | null): string {
  if (every === null) return t('At once');
  if (every === 60) return t('Every hour');
  if (every % 60 === 0) return t('Every {hours} hours', { hours: every / 60 });
  return t('{every, plural, one {Every minute} other {Every # minutes}}', { every });
}

export function intervalChoices(saved: number | null): { value: string; label: string }[] {
  const all = saved === null || usual.includes(saved) ? usual : [...usual, saved];
  return [null, ...all.toSorted((a, b) => a - b)].map((every) => ({
    value: String(every ?? ''),
    label: intervalWords(every),
  }));
}
