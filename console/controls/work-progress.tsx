// How far long work of the server is: a bar and the numbers. Invariant: says nothing before the
// server has said something, so that quick work does not flicker. Leaves to others: the work.

import { Progress } from '@mantine/core';
import type { Progress as Done } from '../api/progress.ts';
import { t } from '../language/text.ts';
import { formatCount } from './amount-format.ts';
import classes from './controls.module.css';

/** `what` is done to the exports: `checked`, `compared`. */
export function WorkProgress({ progress, what }: { progress: Done | null; what: string }) {
  if (progress === null) return null;
  const { checked, of } = progress;
  const percent = of === 0 ? 100 : Math.floor((100 * checked) / of);
  return (
    <div className={classes.progress} role="status">
      <Progress value={percent} aria-label={`${percent} % ${what}`} transitionDuration={200} />
      <span>
        {t('{checked} of {of} {what}', {
          checked: formatCount(checked),
          of: formatCount(of),
          what,
        })}
      </span>
    </div>
  );
}
