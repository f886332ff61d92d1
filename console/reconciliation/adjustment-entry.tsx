// One manual adjustment: the entry as it was registered, why, by whom, and whether it was
// withdrawn. Invariant: nothing is deleted; a withdrawn one stays with its reason. Leaves to
// others: counting it.

import type { ReactNode } from 'react';
import type { AdjustmentView } from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import classes from './reconciliation.module.css';

/** `action` stands below, such as the button that withdraws it. */
export function AdjustmentEntry(props: { adjustment: AdjustmentView; action?: ReactNode }) {
  const { adjustment: one } = props;
  return (
    <li className={classes.entry} style={one.withdrawn ? { opacity: 0.72 } : undefined}>
      <div className={classes.entryHead}>
        <span>{one.reason}</span>
        <Amount amount={one.amount} currency={one.currency} />
      </div>
      <span className={classes.placeNote}>
        Made {formatDay(one.madeOn)} · journal {one.journal} · {one.externalEntryId}
        {one.memo ? ` · ${one.memo}` : ''}
      </span>
      <span className={classes.placeNote}>
        Registered by {one.registeredBy}, {formatInstant(one.registeredAt)}
      </span>
      {one.withdrawn ? (
        <span>
          Withdrawn by {one.withdrawn.by}, {formatInstant(one.withdrawn.at)}: {one.withdrawn.reason}
        </span>
      ) : (
        props.action
      )}
    </li>
  );
}
