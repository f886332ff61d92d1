// The note of a failed action that has no place of its own on the page. Invariant: nothing fails
// silently; what to do next and the code stand in the note. Leaves to others: which action it was.

import { notifications } from '@mantine/notifications';
import { ApiProblem } from '../api/request.ts';
import { t } from '../language/text.ts';

/** For `onError` of a mutation. */
export function tellFailure(error: unknown): void {
  const known = error instanceof ApiProblem;
  notifications.show({
    title: known ? error.message : t('That did not work'),
    message: known ? `${error.hint} ${error.code}` : String(error),
    color: 'red',
    autoClose: 12_000,
  });
}
