// Requeue, and a note that says what came of it: how many went back, how many could not and why.
// Invariant: nothing fails silently. Leaves to others: which exports.

import { notifications } from '@mantine/notifications';
import { ApiProblem } from '../api/request.ts';
import { counted } from '../controls/amount-format.ts';
import { type Requeued, type Target, useRequeue } from './export-queries.ts';

/** `requeue(target)` acts at once; requeueing needs no confirmation, the key keeps it once. */
export function useRequeueWithNote(): { requeue: (target: Target) => void; busy: boolean } {
  const action = useRequeue();
  return {
    busy: action.isPending,
    requeue: (target) =>
      action.mutate(target, {
        onSuccess: (done) => notifications.show(noteOf(done)),
        onError: (error) => notifications.show(failureOf(error)),
      }),
  };
}

function noteOf({ requeued, skipped }: Requeued) {
  const first = skipped[0];
  return {
    title: `${counted(requeued, 'export')} requeued`,
    message: first
      ? `${counted(skipped.length, 'export')} left as they are: ${first.message}`
      : 'They are sent next; synced ones are never sent twice.',
    color: first ? 'yellow' : 'teal',
  };
}

/** A note for a failed action, with the hint. */
export function failureOf(error: unknown) {
  const known = error instanceof ApiProblem;
  return {
    title: known ? error.message : 'That did not work',
    message: known ? `${error.hint} ${error.code}` : String(error),
    color: 'red',
    autoClose: 12_000,
  };
}
