// What happened to an export, in order, with who did it. Invariant: words come from the server.
// Leaves to others: requests and answers (attempt-list.tsx).

import type { TimelineItem } from '../api/contract.ts';
import { formatInstant } from '../controls/date-format.ts';
import classes from './attempt-list.module.css';

/** Oldest first. */
export function ExportTimeline({ items }: { items: readonly TimelineItem[] }) {
  return (
    <ol className={classes.timeline}>
      {items.map((item) => (
        <li key={`${item.at} ${item.what}`} className={classes.moment} data-tone={item.tone}>
          <div>{item.what}</div>
          {item.detail ? <div className={classes.detail}>{item.detail}</div> : null}
          <div className={classes.at}>
            {formatInstant(item.at)}
            {item.by ? ` · ${item.by}` : ''}
          </div>
        </li>
      ))}
    </ol>
  );
}
