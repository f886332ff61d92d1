// The remedy of a cause: what the console offers as a button beside a group of held exports.
// Between the causes, which mapping and connectors write, and the screen. Invariant: pure; decided
// by the end of the code, so that a connector gets buttons by naming its causes alike
// (…_ACCOUNT_INACTIVE), without this file knowing any vendor. A code nobody knows can still be
// requeued by a person.

import { partsOfValueSubject } from '#mapping/map-line.ts';

export type RemedyKind =
  | 'map-account'
  | 'map-outlet'
  | 'map-department'
  | 'map-product'
  | 'map-customer'
  | 'activate-in-ledger'
  | 'open-period'
  | 'reconnect'
  | 'requeue'
  | 'none';

export interface Remedy {
  readonly kind: RemedyKind;
  /** What the button says. */
  readonly label: string;
  /**
   * What it is about, as the page it leads to takes it; null where the exports themselves are
   * meant, and where the ledger refused what is theirs: see `search`.
   */
  readonly target: string | null;
  /** Their account that was refused: what of ours is mapped to it is found by it in Mapping. */
  readonly search: string | null;
  /** Saving it requeues what waited for it; otherwise a person requeues when it is done. */
  readonly releases: boolean;
}

/** The first ending that fits decides. A label is written with the subject. */
const remedies: readonly (readonly [
  RegExp,
  RemedyKind | ((subject: string) => RemedyKind),
  (subject: string) => string,
])[] = [
  [/^MAPPING_ACCOUNT_NO_DIRECT_POSTING$/, 'activate-in-ledger', allow],
  [/^MAPPING_ACCOUNT_/, 'map-account', (subject) => `Map account ${subject}`],
  [/^MAPPING_OUTLET_/, 'map-outlet', (subject) => `Map outlet ${subject}`],
  [/^MAPPING_DEPARTMENT_/, 'map-department', (subject) => `Map department ${subject}`],
  [/^MAPPING_PRODUCT_/, 'map-product', (subject) => `Map product ${subject}`],
  [/^MAPPING_CUSTOMER_/, 'map-customer', (subject) => `Map customer ${subject}`],
  [/^MAPPING_DIMENSION_REQUIRED$/, 'map-account', (subject) => `Review account ${subject}`],
  [
    /^MAPPING_JOURNAL_(MISSING|UNKNOWN|STATISTICAL|COUNTS_MONEY|BOOK_UNREAD)$/,
    'reconnect',
    () => 'Choose the journal',
  ],
  [/^MAPPING_STATISTICAL_/, 'reconnect', () => 'Review the statistical accounts'],
  [/^MAPPING_ENTIT(Y_UNKNOWN|IES_SEVERAL)$/, 'reconnect', () => 'Say how entities are posted'],
  [/^MAPPING_ENTITY_UNBALANCED$/, 'map-outlet', () => 'Map outlets to one entity each'],
  [/_ACCOUNT_INVALID$/, 'activate-in-ledger', check('account')],
  [/_JOURNAL_INVALID$/, 'reconnect', () => 'Choose the journal'],
  [/_UNBALANCED$/, 'map-outlet', () => 'Map outlets to one entity each'],
  [/_DIMENSION_(INVALID|RESTRICTED)$/, 'activate-in-ledger', activate('')],
  [/_DIMENSION_MISSING$/, byDimension, (subject) => `Map the ${subject}`],
  [/_DIMENSION_AUTOFILLED$/, byDimension, (subject) => `Map to the ${subject}`],
  [/_ACCOUNT_OF_SUBLEDGER$/, 'map-account', (subject) => `Map to another account than ${subject}`],
  [/_ACCOUNT_RESTRICTED$/, 'activate-in-ledger', (subject) => `Lift the restriction on ${subject}`],
  [/_ATTACHMENT_INVALID$/, 'activate-in-ledger', (subject) => `Make attachment ${subject} there`],
  [/_RULE_BLOCKED$/, 'activate-in-ledger', () => 'Satisfy or change the rule, then requeue'],
  [/_FIELD_REFUSED$/, 'activate-in-ledger', (subject) => `Correct ${subject}, then requeue`],
  [/_ENTITY_INVALID$/, 'reconnect', (subject) => `Correct entity ${subject}`],
  [/_NO_DIRECT_POSTING$/, 'activate-in-ledger', allow],
  [/_ACCOUNT_INACTIVE$/, 'activate-in-ledger', activate('account')],
  [/_LOCATION_INACTIVE$/, 'activate-in-ledger', activate('location')],
  [/_DEPARTMENT_INACTIVE$/, 'activate-in-ledger', activate('department')],
  [/_(CUSTOMER|CLASS|ITEM|JOURNAL|DIMENSION)_INACTIVE$/, 'activate-in-ledger', activate('')],
  [/_ACCOUNT_(UNKNOWN|UNMAPPED|MISSING)$/, 'map-account', (subject) => `Map account ${subject}`],
  [/_LOCATION_(UNKNOWN|UNMAPPED|MISSING)$/, 'map-outlet', () => 'Map the outlet'],
  [/_DEPARTMENT_(UNKNOWN|UNMAPPED|MISSING)$/, 'map-department', () => 'Map the department'],
  [/_DIMENSION_REQUIRED$/, 'map-department', (subject) => `Map what ${subject} requires`],
  [
    /_(PERIOD_(CLOSED|MISSING)|REDATE_TOO_FAR)$/,
    'open-period',
    () => 'Open the period, then requeue',
  ],
  [/_(CREDENTIALS|USERNAME|TOKEN|PERMISSION|SETTING)_\w+$/, 'reconnect', () => 'Reconnect'],
  [/_(SENDER|CONSENT|COMPANY)_\w+$/, 'reconnect', () => 'Reconnect'],
  [/^EXPORT_EXCLUDED$/, 'requeue', () => 'Requeue'],
];

/** What is mapped to such a dimension; of any other a value can be given to the account. */
const masters: readonly (readonly [RegExp, RemedyKind])[] = [
  [/^location\b/i, 'map-outlet'],
  [/^department\b/i, 'map-department'],
  [/^item\b/i, 'map-product'],
  [/^customer\b/i, 'map-customer'],
];

function byDimension(subject: string): RemedyKind {
  return masters.find(([word]) => word.test(subject))?.[1] ?? 'map-account';
}

/** A refusal of theirs names no code of ours: their account leads to those mapped to it. */
function theirAccount(kind: RemedyKind, subject: string): string | null {
  if (kind !== 'map-account') return null;
  const [, onAccount] = /\bon account (\S+)$/i.exec(subject) ?? [];
  return onAccount ?? (/^\S*\d\S*$/.test(subject) ? subject : null);
}

function check(what: string) {
  return (subject: string) => `Activate or correct ${what} ${subject} in the ledger, then requeue`;
}

function allow(subject: string): string {
  return `Allow direct posting to ${subject} in the ledger, then requeue`;
}

function activate(what: string) {
  return (subject: string) =>
    `Activate ${[what, subject].filter(Boolean).join(' ')} in the ledger, then requeue`;
}

/** A value stands on the page of what carries it. */
function remedyOfValue(subject: string): Remedy | null {
  const { kind, code, dimension } = partsOfValueSubject(subject);
  if (kind === null) return null;
  return {
    ...({ kind: `map-${kind}`, label: `Give ${kind} ${code} another ${dimension}` } as const),
    ...{ target: code, search: null, releases: true },
  };
}

export function remedyOf(code: string, subject: string | null): Remedy {
  const about = subject ?? '';
  const ofValue = code.startsWith('MAPPING_VALUE_') ? remedyOfValue(about) : null;
  if (ofValue) return ofValue;
  const isOurs = code.startsWith('MAPPING_');
  for (const [ending, kindOf, label] of remedies) {
    if (!ending.test(code)) continue;
    const kind = typeof kindOf === 'string' ? kindOf : kindOf(about);
    const isTheirs = !isOurs && kind.startsWith('map-');
    return {
      ...{ kind, label: label(about), target: isTheirs ? null : subject },
      search: isTheirs ? theirAccount(kind, about) : null,
      releases: isOurs && kind !== 'activate-in-ledger',
    };
  }
  return { kind: 'requeue', label: 'Requeue', target: null, search: null, releases: false };
}
