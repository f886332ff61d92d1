// What a list says when it has no rows: why that may be, and what to do. An empty state teaches.
// Invariant: it never pretends that nothing exists when only the filters hide it; the caller says
// which. Leaves to others: the words.

import type { ReactNode } from 'react';
import classes from './controls.module.css';

/** `icon` is drawn quietly above the title. */
export function EmptyState(props: {
  icon: ReactNode;
  title: string;
  text: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <span className={classes.emptyIcon} aria-hidden>
        {props.icon}
      </span>
      <p className={classes.emptyTitle}>{props.title}</p>
      <p className={classes.emptyText}>{props.text}</p>
      {props.action ? <div style={{ marginTop: 8 }}>{props.action}</div> : null}
    </div>
  );
}
