// What a screen does where a change waits for a second person instead of being done. Invariant:
// nobody is left to believe that it was done. Leaves to others: the list of what waits.

import { notifications } from '@mantine/notifications';
import type { Proposed } from '#approvals/proposing-store.ts';
import { t } from '../language/text.ts';

/** The answer to a change that another person may have to approve. */
export type OrProposed<T> = T | Proposed;

export const isProposed = (answer: object): answer is Proposed =>
  'status' in answer && answer.status === 'proposed';

/** True where it waits, which is then told. */
export function toldProposed(answer: object): answer is Proposed {
  if (!isProposed(answer)) return false;
  notifications.show({
    title: t('It waits for another person'),
    message: t('Nothing was changed yet. {what}. See Approvals.', { what: answer.summary }),
    color: 'blue',
    autoClose: 12_000,
  });
  return true;
}

/** For `onSuccess`: `onWaiting` where it waits, `then` where it was done. */
export const unlessProposed =
  <T extends object>(onWaiting: () => void, then: (answer: T) => void) =>
  (answer: OrProposed<T>): void => {
    if (toldProposed(answer)) onWaiting();
    else then(answer as T);
  };
