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
}

/** The remedy of one cause, with the server's label where it gave one. */
export function remedyOf(cause: CauseGroup): RemedyButton {
  const { kind, label, target } = cause.remedy;
  const focus = target ?? cause.subject ?? undefined;
  const requeue = {
    label: t('Requeue {count, plural, one {# export} other {# exports}}', { count: cause.count }),
    href: null,
  };
  const releases = t('{count, plural, one {# export} other {# exports}}, {amount}', {
    count: cause.count,
    amount: formatDecimal(cause.amount),
  });
  const mapping = (what: MappingKind) => ({
    label: t('{label}: releases {releases}', {
      label: label || `Map ${what} ${focus ?? ''}`.trim(),
      releases,
    }),
    href: paths.mapping({ kind: what, ...(focus ? { focus } : {}) }),
  });
  const buttons: Record<RemedyKind, () => RemedyButton> = {
    'map-account': () => mapping('account'),
    'map-outlet': () => mapping('outlet'),
    'map-department': () => mapping('department'),
    'map-product': () => mapping('product'),
    'map-customer': () => mapping('customer'),
    reconnect: () => ({ label: label || t('Reconnect'), href: paths.integration() }),
    'activate-in-ledger': () => requeue,
    'open-period': () => requeue,
    requeue: () => requeue,
    none: () => requeue,
  };
  return buttons[kind]();
}
