// The wire's shapes of reconciliations and of what stands behind them. Pure.
// Invariant: amounts are decimal strings beside their currency; ids are strings; dates are
// YYYY-MM-DD.
// Leaves to others: answering (reconciliation-routes.ts, adjustment-routes.ts).

import { type Static, Type } from 'typebox';
import { nullable } from '#journal/journal-schemas.ts';
import { AdjustmentView } from './adjustment-schemas.ts';
import { type CandidateRole, type Candidates, candidateRoles } from './candidates.ts';
import { type Cause, causes } from './causes.ts';
import {
  type ControlName,
  type ControlState,
  controlNames,
  controlStates,
} from './control-accounts.ts';
import { type OpinionWhat, opinionWords } from './second-opinion.ts';
import { totalTerms } from './totals.ts';
import { Amount, DateOn, EntryLine, InstantAt } from './wire-types.ts';

export const CauseName = Type.Unsafe<Cause>({ type: 'string', enum: [...causes] });

/** Sizes of the terms: sums of absolute amounts over the rows. */
export const Terms = Type.Object(
  Object.fromEntries(totalTerms.map((term) => [term, Type.String()])) as Record<
    (typeof totalTerms)[number],
    ReturnType<typeof Type.String>
  >,
);
export type Terms = Static<typeof Terms>;

/** The ledger's own trial balance report against its balances. */
const SecondOpinionView = Type.Object({
  state: Type.Unsafe<'agrees' | 'differs' | 'unread' | 'not-offered'>(
    Type.String({ enum: ['agrees', 'differs', 'unread', 'not-offered'] }),
  ),
  accounts: Type.Integer({ description: 'How many accounts were compared.' }),
  differences: Type.Array(
    Type.Object({
      account: Type.String(),
      currency: Type.String(),
      balance: Amount,
      report: Amount,
      what: Type.Unsafe<OpinionWhat>(Type.String({ enum: Object.keys(opinionWords) })),
      label: Type.String(),
    }),
  ),
  problem: nullable(
    Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
  ),
});

/** What a run would cost in calls of the ledger's API. */
export const EstimateView = Type.Object({
  reading: Type.Union([Type.Literal('full'), Type.Literal('changes')]),
  why: nullable(Type.String({ description: 'Why all of it where less was asked for.' })),
  calls: nullable(Type.Integer({ description: 'Null: this ledger cannot tell.' })),
  counted: nullable(Type.Integer({ description: 'Of those, API transactions the vendor counts.' })),
  entries: Type.Integer({ description: 'Entries it would read.' }),
  basedOn: nullable(Type.String({ description: 'The run whose counts it rests on.' })),
});
export type EstimateView = Static<typeof EstimateView>;

/** A reconciliation without its rows. */
export const ReconciliationSummary = Type.Object({
  reconciliationId: Type.String(),
  connectionId: Type.Integer(),
  asOf: DateOn,
  cutoverOn: DateOn,
  startedAt: InstantAt,
  startedBy: Type.String(),
  finishedAt: nullable(InstantAt),
  state: Type.Union([Type.Literal('running'), Type.Literal('finished'), Type.Literal('failed')]),
  tied: Type.Boolean({ description: 'Nothing is left to do.' }),
  explained: Type.Boolean({ description: 'Every cent has a named cause.' }),
  currency: Type.String(),
  unexplained: nullable(Type.String()),
  terms: nullable(Terms),
  totals: Type.Array(Type.Object({ currency: Type.String(), terms: Terms })),
  counts: nullable(
    Type.Object({
      entries: Type.Integer(),
      matched: Type.Integer(),
      listed: Type.Integer(),
      lines: Type.Optional(Type.Integer({ description: 'Lines of what was listed.' })),
      foreign: Type.Integer(),
      findings: Type.Integer(),
      balances: Type.Integer(),
      statistical: Type.Optional(
        Type.Integer({ description: 'Synced entries of counts: looked for, in no balance.' }),
      ),
      statisticalOpen: Type.Optional(
        Type.Integer({ description: 'Entries that count and are not there yet.' }),
      ),
    }),
  ),
  failure: nullable(
    Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
  ),
  secondOpinion: nullable(SecondOpinionView),
  reading: nullable(
    Type.Object({
      kind: Type.Union([Type.Literal('full'), Type.Literal('changes')], {
        description: 'The whole list, or what changed since the one kept of an earlier run.',
      }),
      why: nullable(Type.String({ description: 'Why all of it where less was wanted.' })),
      since: nullable(InstantAt),
      changed: nullable(Type.Integer({ description: 'Entries made or changed since.' })),
    }),
  ),
});
export type ReconciliationSummary = Static<typeof ReconciliationSummary>;

/** A named cause within a row. */
export const RowCause = Type.Object({
  cause: CauseName,
  label: Type.String(),
  remedy: Type.String(),
  amount: Amount,
});
export type RowCause = Static<typeof RowCause>;

/**
 * One place. external = opening + ours − notExported − pending − error − excluded + adjustments +
 * leftThere + foreign + discrepancies + unexplained, where discrepancies is the sum of `causes`.
 */
export const ReconciliationRow = Type.Object({
  path: Type.String({ description: 'What stands behind the row: append it to …/rows/.' }),
  accountNumber: nullable(Type.String()),
  accountName: nullable(Type.String()),
  externalAccountId: nullable(Type.String()),
  location: nullable(Type.String()),
  outlet: nullable(Type.String()),
  currency: Type.String(),
  ours: Amount,
  notExported: Amount,
  opening: Amount,
  pending: Amount,
  error: Amount,
  excluded: Amount,
  adjustments: Type.String({ description: 'Registered adjustments to be reversed there.' }),
  leftThere: Type.String({ description: 'Registered as belonging there: agreed to stay.' }),
  foreign: Amount,
  discrepancies: Amount,
  causes: Type.Array(RowCause),
  external: nullable(Amount),
  unexplained: Amount,
  tied: Type.Boolean(),
});
export type ReconciliationRow = Static<typeof ReconciliationRow>;

/**
 * A control account three ways, debit positive. account = subledger + unheld where the books tie;
 * external = account + others + accepted + open + unexplained.
 */
export const ControlRow = Type.Object({
  control: Type.Unsafe<ControlName>({ type: 'string', enum: [...controlNames] }),
  title: Type.String(),
  subledgerTitle: Type.String({ description: 'What its subledger is made of.' }),
  state: Type.Unsafe<ControlState>({ type: 'string', enum: [...controlStates] }),
  accountNumbers: Type.String({ description: 'Our accounts of it.' }),
  currency: Type.String(),
  subledger: Amount,
  unheld: Type.String({ description: 'Lines on the accounts that no subledger knows.' }),
  account: Amount,
  others: Type.String({ description: 'Accounts mapped to the same external accounts.' }),
  accepted: Type.String({ description: 'Opening, excluded and registered adjustments.' }),
  open: Type.String({ description: 'Pending, in error, made there, and named causes.' }),
  unexplained: Amount,
  external: nullable(Amount),
  belowZero: Type.Integer({ description: 'Holders who were given more than was held for them.' }),
  paths: Type.Array(Type.String(), { description: 'The rows it stands in.' }),
});
export type ControlRow = Static<typeof ControlRow>;

/** An entry of ours that was not in the external ledger. */
export const OpenExportRow = Type.Object({
  entryId: Type.String(),
  exportId: nullable(Type.String()),
  postedOn: DateOn,
  documentType: Type.String(),
  documentNumber: Type.String(),
  memo: nullable(Type.String()),
  amount: Amount,
  currency: Type.String(),
  cause: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
});
export type OpenExportRow = Static<typeof OpenExportRow>;

/** An entry of others in places of ours. */
export const ForeignEntryRow = Type.Object({
  externalEntryId: Type.String(),
  postedOn: DateOn,
  memo: Type.String(),
  reference: nullable(Type.String()),
  journal: Type.String(),
  createdBy: nullable(Type.String()),
  enteredAt: nullable(Type.String()),
  externalUrl: nullable(Type.String()),
  amount: Type.String({ description: 'At the place asked for; else the sum of the debits.' }),
  currency: Type.String(),
  lines: Type.Array(EntryLine),
  adjustmentId: nullable(Type.String()),
});
export type ForeignEntryRow = Static<typeof ForeignEntryRow>;

const Side = nullable(Type.String());

/** Both sides of an entry as the run saw them, what differs marked. */
export const Sides = Type.Object({
  ours: Type.Boolean({ description: 'False: nothing of ours stands against it.' }),
  theirs: Type.Boolean({ description: 'False: it is gone there.' }),
  facts: Type.Array(
    Type.Object({ what: Type.String(), ours: Side, theirs: Side, differs: Type.Boolean() }),
  ),
  lines: Type.Array(
    Type.Object({
      what: Type.String({ description: '4010 at 100, department 20' }),
      ours: nullable(Amount),
      theirs: nullable(Amount),
      differs: Type.Boolean(),
    }),
  ),
  currency: Type.String(),
  externalUrl: nullable(Type.String()),
});
export type Sides = Static<typeof Sides>;

/** What a difference adds to the external balance at a place. */
export const Effect = Type.Object({
  account: Type.String(),
  location: nullable(Type.String()),
  amount: Amount,
  currency: Type.String(),
});

/** A named cause: one export, entry or adjustment. */
export const FindingRow = Type.Object({
  findingNumber: Type.Integer(),
  cause: CauseName,
  label: Type.String(),
  remedy: Type.String(),
  exportId: nullable(Type.String()),
  externalId: nullable(Type.String()),
  adjustmentId: nullable(Type.String()),
  what: Type.String(),
  who: nullable(
    Type.String({
      description: 'Who did it there, and when, by its own history; or that it is unknown.',
    }),
  ),
  effects: Type.Array(Effect),
  sides: nullable(Sides),
  acceptedId: nullable(Type.String({ description: 'The acceptance that names it accepted.' })),
});
export type FindingRow = Static<typeof FindingRow>;

/** Entries that sum to an unexplained amount: a lead, not a cause. */
export const CandidatesView = Type.Object({
  currency: Type.String(),
  unexplained: Amount,
  state: Type.Unsafe<Candidates['state']>({ type: 'string', enum: ['found', 'none', 'gave-up'] }),
  entries: Type.Integer({ description: 'Entries that were looked at.' }),
  sizes: Type.Integer({ description: 'Up to how many together every combination was tried.' }),
  combinations: Type.Array(
    Type.Array(
      Type.Object({
        exportId: nullable(Type.String()),
        entryId: nullable(Type.String()),
        externalEntryId: nullable(Type.String()),
        postedOn: DateOn,
        memo: Type.String(),
        role: Type.Unsafe<CandidateRole>({ type: 'string', enum: Object.keys(candidateRoles) }),
        label: Type.String(),
        amount: Type.String({ description: 'What it adds to the unexplained amount.' }),
      }),
    ),
  ),
});
export type CandidatesView = Static<typeof CandidatesView>;

/** Lists behind a row that go on page by page. */
export const rowParts = [
  ...(['pending', 'error', 'excluded', 'notQueued', 'foreign', 'differing'] as const),
] as const;
export type RowPart = (typeof rowParts)[number];

const ofEachPart = <T extends ReturnType<typeof Type.Integer> | ReturnType<typeof nullable>>(
  each: T,
  description: string,
) =>
  Type.Object(Object.fromEntries(rowParts.map((part) => [part, each])) as Record<RowPart, T>, {
    description,
  });

/** Everything behind one row. */
export const RowDetail = Type.Object({
  pending: Type.Array(OpenExportRow),
  error: Type.Array(OpenExportRow),
  excluded: Type.Array(OpenExportRow),
  notQueued: Type.Array(OpenExportRow),
  foreign: Type.Array(ForeignEntryRow),
  adjustments: Type.Array(AdjustmentView),
  differing: Type.Array(FindingRow),
  counts: ofEachPart(Type.Integer(), 'How many there are of each; the first 200 are here.'),
  next: ofEachPart(
    nullable(Type.String()),
    'Where the list goes on: /open-exports and the others.',
  ),
  candidates: Type.Array(CandidatesView, {
    description: 'One per currency with an unexplained amount.',
  }),
});
export type RowDetail = Static<typeof RowDetail>;

const openingStates = ['unchanged', 'changed', 'accepted', 'not-newest'] as const;
export type OpeningState = (typeof openingStates)[number];

/** A place whose opening balance was another one when the run looked. */
export const OpeningPlace = Type.Object({
  path: Type.String({ description: 'The row it stands in.' }),
  accountNumber: nullable(Type.String()),
  accountName: nullable(Type.String()),
  externalAccountId: Type.String(),
  location: nullable(Type.String()),
  currency: Type.String(),
  was: Type.String({ description: 'As it was accepted.' }),
  change: Amount,
  is: Type.String({ description: 'As the external ledger reports it.' }),
});
export type OpeningPlace = Static<typeof OpeningPlace>;

/** How the opening changed, and whether it can be accepted from this run. */
export const OpeningChange = Type.Object({
  state: Type.Unsafe<OpeningState>({ type: 'string', enum: [...openingStates] }),
  cutoverOn: DateOn,
  inForce: nullable(
    Type.Object({ by: Type.String(), at: InstantAt, reason: nullable(Type.String()) }),
  ),
  places: Type.Array(OpeningPlace),
});
export type OpeningChange = Static<typeof OpeningChange>;
