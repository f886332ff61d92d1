// Which system types the product knows, which are built, and which fields each wants.
// Invariant: field names are those of the server's settings and credentials; secrets are marked.
// Leaves to others: drawing the forms.

import { t } from '../language/text.ts';

export interface LedgerField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  /** Whole numbers between `min` and `max` are kept as numbers. */
  readonly number?: { readonly min: number; readonly max: number };
  /** One of these, the first unless chosen otherwise. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Right as it is for nearly everybody: folded away. */
  readonly seldom?: true;
}

export interface LedgerKind {
  readonly ledger: string;
  readonly name: string;
  /** What it is, and when to choose it. */
  readonly lead: string;
  readonly settings: readonly LedgerField[];
  readonly credentials: readonly LedgerField[];
  /** A person can approve the access in the ledger's own page. */
  readonly consent?: true;
}

const company: readonly LedgerField[] = [
  { name: 'companyId', label: t('Company id'), required: true },
  {
    name: 'entityId',
    label: t('Entity id'),
    description: t('Empty works at the top level of a multi-entity company.'),
  },
];

const journal: LedgerField = {
  name: 'journalId',
  label: t('Journal'),
  description: t('The journal symbol entries are posted to, best one of its own.'),
  required: true,
};

const memo: LedgerField = {
  name: 'memoTemplate',
  label: t('Memo'),
  description: t('Text with {places}.', {
    places: '{document} {type} {customer} {outlet} {memo}',
  }),
};

const periods: LedgerField = {
  name: 'closedPeriods',
  label: t('Entries in a closed period'),
  description: t('Re-dated entries keep their own date in the memo and in the log.'),
  choices: [
    { value: '', label: t('are held') },
    { value: 're-date', label: t('are dated the first open day') },
  ],
};

const standing: LedgerField = {
  name: 'postAs',
  label: t('Entries arrive there'),
  choices: [
    { value: '', label: t('posted') },
    { value: 'draft', label: t('as drafts that a person posts') },
  ],
  seldom: true,
};

const settling: LedgerField = {
  name: 'settlingMs',
  label: t('Settling time, milliseconds'),
  description: t(
    'How long a sent entry may take to appear. 900000 (15 minutes) unless you know better.',
  ),
  number: { min: 0, max: 3_600_000 },
  seldom: true,
};

/** What a company abroad, or one with its own limits, sets. */
const money: readonly LedgerField[] = [
  {
    name: 'baseCurrency',
    label: t('Base currency of the company'),
    description: t('An ISO code. The property’s unless set.'),
    seldom: true,
  },
  {
    name: 'currencyOnLines',
    label: t('Currency on lines'),
    choices: [
      { value: '', label: t('where it is foreign') },
      { value: 'always', label: t('always') },
    ],
    seldom: true,
  },
  {
    name: 'exchangeRateTypeId',
    label: t('Exchange rate type'),
    description: t('Of entries in another currency. The company’s default unless set.'),
    seldom: true,
  },
];

const texts: readonly LedgerField[] = [
  {
    name: 'memoLengthMax',
    label: t('Longest text of an entry, characters'),
    description: t('Longer ones are cut; 80 unless set.'),
    number: { min: 10, max: 4000 },
    seldom: true,
  },
  {
    name: 'lineMemoLengthMax',
    label: t('Longest text of a line, characters'),
    description: t('Longer ones are cut; 400 unless set.'),
    number: { min: 10, max: 4000 },
    seldom: true,
  },
];

const reading: readonly LedgerField[] = [
  {
    name: 'readBack',
    label: t('A new entry’s state is read'),
    choices: [
      { value: '', label: t('where it may be held back') },
      { value: 'always', label: t('always, one call each') },
      { value: 'never', label: t('never') },
    ],
    seldom: true,
  },
  {
    name: 'balancesFromOn',
    label: t('First day of balances'),
    description: t('Before the first entry there; 2000-01-01 unless set.'),
    seldom: true,
  },
];

const redating: LedgerField = {
  name: 'redateDaysMax',
  label: t('Days an entry may be re-dated by'),
  description: t('Beyond them it is held; 45 unless set.'),
  number: { min: 1, max: 366 },
  seldom: true,
};

const lanes = (usual: number): LedgerField => ({
  name: 'lanes',
  label: t('Requests at once'),
  description: t('How many may be under way at the same time; {usual} unless set.', { usual }),
  number: { min: 1, max: 16 },
  seldom: true,
});

/** Built: can be connected now. */
export const ledgerKinds: readonly LedgerKind[] = [
  {
    ledger: 'sage-intacct-rest',
    name: t('Sage Intacct (REST API)'),
    lead: t('The vendor’s choice for new work. Needs an application with a client id.'),
    settings: [
      ...company,
      {
        name: 'username',
        label: t('Web services user'),
        description: t('Without @company; upper and lower case matter.'),
        required: true,
      },
      journal,
      memo,
      periods,
      {
        name: 'baseUrl',
        label: t('API address'),
        placeholder: 'https://api.intacct.com/ia/api/v1',
        seldom: true,
      },
      lanes(4),
      settling,
      standing,
      redating,
      ...money,
      ...texts,
      ...reading,
    ],
    credentials: [
      { name: 'clientId', label: t('Client id'), required: true },
      { name: 'clientSecret', label: t('Client secret'), required: true },
      {
        name: 'grant',
        label: t('Access by'),
        choices: [
          { value: 'client-credentials', label: t('a Web Services user') },
          { value: 'authorization-code', label: t('a person’s consent') },
        ],
      },
    ],
    consent: true,
  },
  {
    ledger: 'sage-intacct-xml',
    name: t('Sage Intacct (XML API)'),
    lead: t('What most companies have enabled today. Needs a sender id the company authorised.'),
    settings: [
      ...company,
      {
        name: 'userId',
        label: t('Web services user'),
        description: t('Upper and lower case matter.'),
        required: true,
      },
      journal,
      memo,
      periods,
      {
        name: 'baseUrl',
        label: t('API address'),
        placeholder: 'https://api.intacct.com/ia/xml/xmlgw.phtml',
        seldom: true,
      },
      {
        name: 'policyId',
        label: t('Asynchronous policy'),
        description: t('Only where the vendor has set one up for very long entries.'),
        seldom: true,
      },
      lanes(1),
      settling,
      standing,
      redating,
      ...money,
      ...texts,
      ...reading,
    ],
    credentials: [
      { name: 'senderId', label: t('Sender id'), required: true },
      { name: 'senderPassword', label: t('Sender password'), required: true },
      { name: 'userPassword', label: t('User password'), required: true },
    ],
  },
];

/** The other ways to the books of this one, and what each is called for short: `REST API`. */
export function otherApisOf(ledger: string): readonly (LedgerKind & { readonly api: string })[] {
  return ledgerKinds
    .filter((kind) => kind.ledger !== ledger)
    .map((kind) => ({ ...kind, api: apiOf(kind.ledger) }));
}

/** `REST API` of `Sage Intacct (REST API)`. */
export function apiOf(ledger: string): string {
  const name = ledgerKindOf(ledger)?.name ?? ledger;
  return /\((.*)\)$/.exec(name)?.[1] ?? name;
}

/** Named so that nobody looks for them: they cannot be connected yet. */
export const ledgersNotBuilt: readonly string[] = [t('QuickBooks Online'), t('QuickBooks Desktop')];

/** What is known of a ledger; undefined for one this console does not know. */
export function ledgerKindOf(ledger: string): LedgerKind | undefined {
  return ledgerKinds.find((kind) => kind.ledger === ledger);
}
