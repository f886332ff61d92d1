// Requeue, and a note that says what came of it: how many went back, how many could not and why.
// Invariant: nothing fails silently. Leaves to others: which exports.

import { notifications } from '@mantine/notifications';
import { counted } from '../controls/amount-format.ts';
import { tellFailure } from '../controls/tell-failure.ts';
import { type Requeued, type Target, useRequeue } from './export-queries.ts';

/** `requeue(target)` acts at once; requeueing needs no confirmation, the key keeps it once. */
export function useRequeueWithNote(): { requeue: (target: Target) => void; busy: boolean } {
  const action = useRequeue();
  return {
    busy: action.isPending,
    requeue: (target) =>
      action.mutate(target, {
        onSuccess: (done) => notifications.show(noteOf(done)),
        onError: tellFailure,
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
