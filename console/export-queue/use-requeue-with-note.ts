// Requeue, and a note that says what came of it: how many went back, how many could not and why.
// Invariant: nothing fails silently. Leaves to others: which exports.

import { notifications } from '@mantine/notifications';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
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
    title: t('{requeued, plural, one {# export} other {# exports}} requeued', { requeued }),
    message: first
      ? t('{skipped, plural, one {# export} other {# exports}} left as they are: {message}', {
          skipped: skipped.length,
          message: first.message,
        })
      : t('They are sent next; synced ones are never sent twice.'),
    color: first ? 'yellow' : 'teal',
  };
}
