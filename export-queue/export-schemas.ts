// What the sync log looks like on the wire, written once: validation, OpenAPI and the console's
// types. Invariant: amounts are decimal strings with their currency, ids of bigint type strings,
// dates YYYY-MM-DD.

import { type Static, Type } from 'typebox';
import { cursorText, withExamples } from '#chart-of-accounts/wire-types.ts';
import { pageLimit } from '#journal/journal-schemas.ts';

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
export const words = <const T extends readonly string[]>(all: T, description?: string) =>
  Type.Unsafe<T[number]>(
    Type.String({ enum: [...all], ...(description === undefined ? {} : { description }) }),
  );

const states = ['queued', 'sending', 'uncertain', 'confirmed', 'held', 'excluded'] as const;
const statuses = ['pending', 'synced', 'error', 'excluded'] as const;
const standings = ['booked', 'awaiting-approval', 'draft', 'declined', 'unread'] as const;
const kinds = ['entry', 'summary', 'reversal'] as const;

export const ExportStateName = words(states);
export const ExportStatusName = words(statuses);
const StandingName = words(standings);

const CauseView = Type.Object({
  code: Type.String(),
  message: Type.String(),
  hint: Type.String(),
  subject: nullable(Type.String()),
});

/** One entity's part of an entry that is split. */
const PartView = Type.Object({
  exportId: nullable(
    Type.String({ description: 'null: it gets an export when the first part is synced.' }),
  ),
  number: Type.Integer(),
  entityId: Type.String(),
  state: nullable(ExportStateName),
  status: nullable(ExportStatusName),
  amount: Type.String(),
  externalId: nullable(Type.String()),
  externalUrl: nullable(Type.String()),
});
export type PartView = Static<typeof PartView>;

export const ExportRow = Type.Object({
  exportId: Type.String(),
  entryId: nullable(Type.String({ description: 'null for a daily summary: see summary.' })),
  kind: words(kinds),
  part: nullable(
    Type.Object(
      { number: Type.Integer(), entityId: Type.String(), firstExportId: Type.String() },
      { description: 'Which part of a split entry it is; null: the whole, or not split yet.' },
    ),
  ),
  connectionId: Type.Integer(),
  exportKey: Type.String(),
  state: ExportStateName,
  status: ExportStatusName,
  postedOn: Type.String(),
  outlet: Type.String(),
  documentType: Type.String(),
  documentNumber: Type.String(),
  customer: nullable(Type.Object({ code: Type.String(), name: Type.String() })),
  memo: nullable(Type.String()),
  amount: Type.String(),
  currency: Type.String(),
  attempts: Type.Integer(),
  attemptsMax: nullable(Type.Integer({ description: 'null: no limit.' })),
  nextAttemptAt: nullable(Type.String()),
  externalId: nullable(Type.String()),
  externalUrl: nullable(Type.String()),
  /** The ledger's own word for its state. */
  externalState: nullable(Type.String()),
  /** Synced entries only: `booked`, or why it is in no balance there yet. */
  standing: nullable(StandingName),
  cause: nullable(CauseView),
  changedAt: Type.String(),
  confirmedAt: nullable(Type.String()),
});
export type ExportRow = Static<typeof ExportRow>;

export const ExportList = Type.Object({
  items: Type.Array(ExportRow),
  next: nullable(Type.String()),
});
export type ExportList = Static<typeof ExportList>;

const filterFields = {
  connection: Type.Optional(Type.String({ description: 'Id of a connection.' })),
  status: Type.Optional(words(statuses, 'As people see it.')),
  state: Type.Optional(words(states, 'How it got there.')),
  kind: Type.Optional(words(kinds, 'An entry, a daily summary, or the reversal of one.')),
  standing: Type.Optional(words(standings, 'Of synced ones: where they stand there.')),
  cause: Type.Optional(Type.String({ description: 'Code of the cause that holds it.' })),
  subject: Type.Optional(Type.String({ description: 'What the cause is about: `4010`.' })),
  approved: Type.Optional(words(['true'] as const, 'Those a person approved as first exports.')),
  from: Type.Optional(Type.String({ description: 'First day of the entries, YYYY-MM-DD.' })),
  through: Type.Optional(Type.String({ description: 'Last day of the entries, YYYY-MM-DD.' })),
  outlet: Type.Optional(Type.String({ description: 'Code of an outlet.' })),
  documentType: Type.Optional(Type.String({ description: 'Type of the entries: `invoice`.' })),
  customer: Type.Optional(Type.String({ description: 'Code of a customer.' })),
  text: Type.Optional(
    Type.String({ maxLength: 200, description: 'A number, an id there, or a word of the memo.' }),
  ),
  amountFrom: Type.Optional(Type.String({ description: 'At least this amount.' })),
  amountThrough: Type.Optional(Type.String({ description: 'At most this amount.' })),
};

export const ExportFilterBody = Type.Object(filterFields, { additionalProperties: false });

export const ExportListQuery = Type.Object({
  ...filterFields,
  limit: pageLimit(500, 50),
  cursor: Type.Optional(Type.String({ description: cursorText })),
});

/** As a filter. */
export const OneConnection = Type.Optional(
  Type.Integer({ description: 'Id of a connection. Default: all.' }),
);

/** The filter alone: a file holds every row. */
export const ExportFileQuery = Type.Object(filterFields);

export const Remedy = Type.Object({
  kind: words([
    'map-account',
    'map-outlet',
    'map-department',
    'map-product',
    'map-customer',
    'activate-in-ledger',
    'open-period',
    'reconnect',
    'requeue',
    'none',
  ] as const),
  label: Type.String(),
  target: nullable(Type.String({ description: 'Ours that it is about, by its code.' })),
  search: nullable(
    Type.String({ description: 'Theirs that was refused: ours are found in Mapping by it.' }),
  ),
  releases: Type.Boolean({
    description: 'Saving it requeues what waited for it; otherwise requeue when it is done.',
  }),
});

const StatusCount = Type.Object({ count: Type.Integer(), amount: Type.String() });

/** *Enable Accounting*; `by`, `at` and `reason` are null where nobody ever moved it. */
export const AccountingSwitchView = Type.Object({
  enabled: Type.Boolean({ description: 'Off: nothing is sent to any ledger of the property.' }),
  reason: nullable(Type.String()),
  by: nullable(Type.String()),
  at: nullable(Type.String()),
});
export type AccountingSwitchView = Static<typeof AccountingSwitchView>;

export const ExportSummary = Type.Object({
  counts: Type.Object({
    pending: StatusCount,
    synced: StatusCount,
    error: StatusCount,
    excluded: StatusCount,
  }),
  waiting: Type.Object(
    { entries: Type.Integer(), amount: Type.String(), oldestOn: nullable(Type.String()) },
    { description: 'Entries that wait for their day to be summarised; not among the counts.' },
  ),
  /** The property's base currency: amounts of other currencies are counted, not added. */
  currency: Type.String(),
  oldestPendingAt: nullable(Type.String()),
  causes: Type.Array(
    Type.Object({
      code: Type.String(),
      subject: nullable(Type.String()),
      message: Type.String(),
      hint: Type.String(),
      count: Type.Integer(),
      amount: Type.String(),
      currency: Type.String(),
      remedy: Remedy,
    }),
  ),
  sending: Type.Integer(),
  uncertain: Type.Integer(),
  standings: Type.Array(Type.Object({ standing: StandingName, ...StatusCount.properties }), {
    description: 'The synced ones by where they stand there; `booked`: in the balances.',
  }),
  /** Synced, and in no balance there: awaiting approval, drafts, declined, unread. */
  notBooked: Type.Integer(),
  /** Of the connection asked for; else the worst of all. */
  connection: Type.Object({
    state: words(['active', 'paused', 'disconnected'] as const),
    reason: nullable(Type.String()),
  }),
  accounting: AccountingSwitchView,
  nextRunAt: nullable(
    Type.String({ description: 'Null: nothing waits, or accounting is not enabled.' }),
  ),
});
export type ExportSummary = Static<typeof ExportSummary>;

const Lines = Type.Array(
  Type.Object({
    lineNumber: Type.Integer(),
    account: Type.Object({ number: Type.String(), name: Type.String() }),
    outlet: Type.String(),
    department: nullable(Type.String()),
    customer: nullable(Type.Object({ code: Type.String(), name: Type.String() })),
    product: nullable(Type.String()),
    service: nullable(Type.Object({ from: Type.String(), through: Type.String() })),
    debit: nullable(Type.String()),
    credit: nullable(Type.String()),
    memo: nullable(Type.String()),
    journalLines: nullable(
      Type.Integer({ description: 'Of a daily summary: how many journal lines it sums.' }),
    ),
  }),
);

/** What only some drafts have: where they are made, and that they count. */
export const draftHead = {
  entityId: Type.Optional(Type.String()),
  baseLocationId: Type.Optional(Type.String()),
  statistical: Type.Optional(Type.Boolean()),
  attachmentId: Type.Optional(Type.String()),
};

const Draft = Type.Object({
  journalId: Type.String(),
  ...draftHead,
  postedOn: Type.String(),
  currency: Type.String(),
  memo: Type.String(),
  lines: Type.Array(
    Type.Object({
      accountId: Type.String(),
      amount: Type.String({ description: 'Debit positive, credit negative.' }),
      memo: Type.String(),
      dimensions: Type.Record(Type.String(), Type.String()),
    }),
  ),
});

export const SummaryView = Type.Object({
  summaryOn: Type.String(),
  outlet: Type.String(),
  journalId: Type.String(),
  currency: Type.String(),
  part: Type.Integer({ description: '1; 2 and on: entries that came later.' }),
  netting: Type.Boolean(),
  entryCount: Type.Integer(),
  formedAt: Type.String(),
  formedBy: Type.String(),
});

export const ExportDetail = Type.Object({
  ...ExportRow.properties,
  parts: Type.Array(PartView, {
    description: 'All parts of the entry it belongs to, or will be split into; empty: none.',
  }),
  summary: nullable(SummaryView),
  corrects: Type.Array(Type.Object({ entryId: Type.String(), exportId: nullable(Type.String()) }), {
    description: 'The export whose entry this one corrects; at most one.',
  }),
  correctedBy: Type.Array(
    Type.Object({ entryId: Type.String(), exportId: nullable(Type.String()) }),
  ),
  lines: Lines,
  draft: nullable(Draft),
  attemptLog: Type.Array(
    Type.Object({
      attemptNumber: Type.Integer(),
      purpose: words(['post', 'find'] as const),
      startedAt: Type.String(),
      finishedAt: nullable(Type.String()),
      outcome: nullable(Type.String()),
      applied: nullable(Type.Boolean()),
      causeCode: nullable(Type.String()),
      message: nullable(Type.String()),
      request: Type.Unknown(),
      answer: Type.Unknown(),
      worker: Type.String(),
    }),
  ),
  actions: Type.Array(
    Type.Object({
      action: Type.String(),
      fromState: nullable(Type.String()),
      toState: Type.String(),
      actedAt: Type.String(),
      actedBy: Type.String(),
      reason: nullable(Type.String()),
    }),
  ),
  timeline: Type.Array(
    Type.Object({
      at: Type.String(),
      what: Type.String(),
      detail: nullable(Type.String()),
      by: nullable(Type.String()),
      tone: words(['neutral', 'good', 'warn', 'bad'] as const),
    }),
  ),
});
export type ExportDetail = Static<typeof ExportDetail>;

const SelectionBody = {
  exportIds: Type.Optional(
    Type.Array(Type.String({ pattern: '^\\d{1,18}$' }), { maxItems: 10_000 }),
  ),
  filter: Type.Optional(ExportFilterBody),
};
export const RequeueBody = withExamples(
  Type.Object({
    ...SelectionBody,
    reason: Type.Optional(Type.String({ maxLength: 2000 })),
  }),
  { exportIds: ['1'], reason: 'The department is active again' },
  { filter: { status: 'error', cause: 'EXPORT_CONNECTOR_FAILED' }, reason: 'It is mended' },
);
export const ExcludeBody = withExamples(
  Type.Object({
    ...SelectionBody,
    reason: Type.String({ maxLength: 2000 }),
  }),
  { exportIds: ['2'], reason: 'Test invoice of the installer' },
);

export const MarkSyncedBody = withExamples(
  Type.Object({
    externalId: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'What the ledger calls the entry that was made there by hand.',
    }),
    reason: Type.String({ minLength: 1, maxLength: 2000 }),
  }),
  { externalId: '10234', reason: 'Booked there by hand while the connection was down' },
);

const SkippedView = Type.Array(
  Type.Object({ exportId: Type.String(), code: Type.String(), message: Type.String() }),
);
export const RequeueResult = Type.Object({ requeued: Type.Integer(), skipped: SkippedView });
export const ExcludeResult = Type.Object({ excluded: Type.Integer(), skipped: SkippedView });
