// Which system types the product knows, which are built, and which fields each wants.
// Invariant: field names are those of the server's settings and credentials; secrets are marked.
// Leaves to others: drawing the forms.

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
  { name: 'companyId', label: 'Company id', required: true },
  {
    name: 'entityId',
    label: 'Entity id',
    description: 'Empty works at the top level of a multi-entity company.',
  },
];

const journal: LedgerField = {
  name: 'journalId',
  label: 'Journal',
  description: 'The journal symbol entries are posted to, best one of its own.',
  required: true,
};

const memo: LedgerField = {
  name: 'memoTemplate',
  label: 'Memo',
  description: 'Text with {document} {type} {customer} {outlet} {memo}.',
};

const periods: LedgerField = {
  name: 'closedPeriods',
  label: 'Entries in a closed period',
  description: 'Re-dated entries keep their own date in the memo and in the log.',
  choices: [
    { value: '', label: 'are held' },
    { value: 're-date', label: 'are dated the first open day' },
  ],
};

const standing: LedgerField = {
  name: 'postAs',
  label: 'Entries arrive there',
  choices: [
    { value: '', label: 'posted' },
    { value: 'draft', label: 'as drafts that a person posts' },
  ],
  seldom: true,
};

const settling: LedgerField = {
  name: 'settlingMs',
  label: 'Settling time, milliseconds',
  description:
    'How long a sent entry may take to appear. 900000 (15 minutes) unless you know better.',
  number: { min: 0, max: 3_600_000 },
  seldom: true,
};

/** What a company abroad, or one with its own limits, sets. */
const money: readonly LedgerField[] = [
  {
    name: 'baseCurrency',
    label: 'Base currency of the company',
    description: 'An ISO code. The property\u2019s unless set.',
    seldom: true,
  },
  {
    name: 'currencyOnLines',
    label: 'Currency on lines',
    choices: [
      { value: '', label: 'where it is foreign' },
      { value: 'always', label: 'always' },
    ],
    seldom: true,
  },
  {
    name: 'exchangeRateTypeId',
    label: 'Exchange rate type',
    description: 'Of entries in another currency. The company\u2019s default unless set.',
    seldom: true,
  },
];

const texts: readonly LedgerField[] = [
  {
    name: 'memoLengthMax',
    label: 'Longest text of an entry, characters',
    description: 'Longer ones are cut; 80 unless set.',
    number: { min: 10, max: 4000 },
    seldom: true,
  },
  {
    name: 'lineMemoLengthMax',
    label: 'Longest text of a line, characters',
    description: 'Longer ones are cut; 400 unless set.',
    number: { min: 10, max: 4000 },
    seldom: true,
  },
];

const reading: readonly LedgerField[] = [
  {
    name: 'readBack',
    label: 'A new entry\u2019s state is read',
    choices: [
      { value: '', label: 'where it may be held back' },
      { value: 'always', label: 'always, one call each' },
      { value: 'never', label: 'never' },
    ],
    seldom: true,
  },
  {
    name: 'balancesFromOn',
    label: 'First day of balances',
    description: 'Before the first entry there; 2000-01-01 unless set.',
    seldom: true,
  },
];

const redating: LedgerField = {
  name: 'redateDaysMax',
  label: 'Days an entry may be re-dated by',
  description: 'Beyond them it is held; 45 unless set.',
  number: { min: 1, max: 366 },
  seldom: true,
};

const lanes = (usual: number): LedgerField => ({
  name: 'lanes',
  label: 'Requests at once',
  description: `How many may be under way at the same time; ${usual} unless set.`,
  number: { min: 1, max: 16 },
  seldom: true,
});

/** Built: can be connected now. */
export const ledgerKinds: readonly LedgerKind[] = [
  {
    ledger: 'sage-intacct-rest',
    name: 'Sage Intacct (REST API)',
    lead: 'The vendor\u2019s choice for new work. Needs an application with a client id.',
    settings: [
      ...company,
      {
        name: 'username',
        label: 'Web services user',
        description: 'Without @company; upper and lower case matter.',
        required: true,
      },
      journal,
      memo,
      periods,
      {
        name: 'baseUrl',
        label: 'API address',
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
      { name: 'clientId', label: 'Client id', required: true },
      { name: 'clientSecret', label: 'Client secret', required: true },
      {
        name: 'grant',
        label: 'Access by',
        choices: [
          { value: 'client-credentials', label: 'a Web Services user' },
          { value: 'authorization-code', label: 'a person’s consent' },
        ],
      },
    ],
    consent: true,
  },
  {
    ledger: 'sage-intacct-xml',
    name: 'Sage Intacct (XML API)',
    lead: 'What most companies have enabled today. Needs a sender id the company authorised.',
    settings: [
      ...company,
      {
        name: 'userId',
        label: 'Web services user',
        description: 'Upper and lower case matter.',
        required: true,
      },
      journal,
      memo,
      periods,
      {
        name: 'baseUrl',
        label: 'API address',
        placeholder: 'https://api.intacct.com/ia/xml/xmlgw.phtml',
        seldom: true,
      },
      {
        name: 'policyId',
        label: 'Asynchronous policy',
        description: 'Only where the vendor has set one up for very long entries.',
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
      { name: 'senderId', label: 'Sender id', required: true },
      { name: 'senderPassword', label: 'Sender password', required: true },
      { name: 'userPassword', label: 'User password', required: true },
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
export const ledgersNotBuilt: readonly string[] = ['QuickBooks Online', 'QuickBooks Desktop'];

/** What is known of a ledger; undefined for one this console does not know. */
export function ledgerKindOf(ledger: string): LedgerKind | undefined {
  return ledgerKinds.find((kind) => kind.ledger === ledger);
}
