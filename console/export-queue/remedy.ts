// From a cause to the button that repairs it: an address of the console, or requeue.
// Invariant: every remedy kind the server may name has a button. Leaves to others: drawing it.

import type { CauseGroup, MappingKind, RemedyKind } from '../api/contract.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import { t } from '../language/text.ts';
import { paths } from '../navigation/paths.ts';

export interface RemedyButton {
  readonly label: string;
  /** Where it leads; null means it requeues all exports of the cause. */
  readonly href: string | null;
  /** When what it leads to is done, somebody still has to requeue. */
  readonly thenRequeue: boolean;
}

/** What the button says that requeues all exports of a cause. */
export const requeueLabel = (count: number) =>
  t('Requeue {count, plural, one {# export} other {# exports}}', { count });

/** The remedy of one cause, with the server's label where it gave one. */
export function remedyOf(cause: CauseGroup): RemedyButton {
  const { kind, label, target, search, releases } = cause.remedy;
  const requeue = { label: requeueLabel(cause.count), href: null, thenRequeue: false };
  const found = t('{count, plural, one {# export} other {# exports}}, {amount}', {
    count: cause.count,
    amount: formatDecimal(cause.amount),
  });
  const mapping = (what: MappingKind) => {
    const at = { ...(target ? { focus: target } : {}), ...(search ? { text: search } : {}) };
    return {
      label: releases ? t('{label}: releases {releases}', { label, releases: found }) : label,
      href: paths.mapping({ kind: what, ...at }),
      thenRequeue: !releases,
    };
  };
  const buttons: Record<RemedyKind, () => RemedyButton> = {
    'map-account': () => mapping('account'),
    'map-outlet': () => mapping('outlet'),
    'map-department': () => mapping('department'),
    'map-product': () => mapping('product'),
    'map-customer': () => mapping('customer'),
    reconnect: () => ({ label, href: paths.integration(), thenRequeue: !releases }),
    'activate-in-ledger': () => requeue,
    'open-period': () => requeue,
    requeue: () => requeue,
    none: () => requeue,
  };
  return buttons[kind]();
}
