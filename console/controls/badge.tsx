// A small coloured word for a state, with a dot so that colour is not its only carrier.
// Invariant: the words come from the caller. Leaves to others: which state has which tone.

import classes from './controls.module.css';

export type BadgeTone = 'neutral' | 'good' | 'warn' | 'bad' | 'calm';

const classOf: Record<BadgeTone, string | undefined> = {
  neutral: undefined,
  good: classes.good,
  warn: classes.warn,
  bad: classes.bad,
  calm: classes.calm,
};

/** `title` is shown on hover and explains the word. */
export function ToneBadge(props: { tone: BadgeTone; label: string; title?: string }) {
  return (
    <span className={`${classes.badge} ${classOf[props.tone] ?? ''}`} title={props.title}>
      {props.label}
    </span>
  );
}
