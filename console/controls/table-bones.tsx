// The grey rows shown while the first page of a table loads, as tall as real rows, so nothing
// jumps. Invariant: announced once as loading. Leaves to others: when to show them.

import { Skeleton } from '@mantine/core';
import { t } from '../language/text.ts';
import classes from './data-table.module.css';

const widths = ['78%', '62%', '84%', '55%', '70%', '66%', '80%', '58%'];

/** Eight rows of the given height in pixels. */
export function TableBones({ height }: { height: number }) {
  return (
    <div role="status" aria-label={t('Loading')}>
      {widths.map((width) => (
        <div key={width} className={classes.bone} style={{ height }}>
          <Skeleton height={11} width={width} radius={4} />
        </div>
      ))}
    </div>
  );
}
