// Turns what was kept into the wire's shapes: amounts to decimal strings, places to addresses.
// Pure.
// Invariant: every amount is shown in the currency it was kept in.

import { type Currency, formatAmount } from '#money/money.ts';
import { whoSaid } from './acts.ts';
import { candidateRoles } from './candidates.ts';
import type { readCandidates } from './candidates-store.ts';
import { type Cause, causeLabels, causeRemedies } from './causes.ts';
import { type ControlProof, controls } from './control-accounts.ts';
import type {
  ForeignEntry,
  KeptFinding,
  ReconciliationRow as KeptReconciliation,
  KeptRow,
  OpenExport,
} from './reconciliation-reading-store.ts';
import type {
  CandidatesView,
  ControlRow,
  FindingRow,
  ForeignEntryRow,
  OpenExportRow,
  OpeningPlace,
  ReconciliationRow,
  ReconciliationSummary,
  Terms,
} from './reconciliation-schemas.ts';
import { opinionWords, type SecondOpinion } from './second-opinion.ts';
import { sidesView } from './sides.ts';
import type { StoredAmount, StoredLine } from './stored-entry.ts';
import { totalTerms } from './totals.ts';

/** A place as part of an address: ours are marked, no location is a dash. */
export interface PlaceAddress {
  readonly mapped: boolean;
  readonly account: string;
  readonly location: string;
}

const ourMark = 'our:';

/** The address of a row below …/rows/. */
export function pathOf({ mapped, account, location }: PlaceAddress): string {
  const mark = mapped ? '' : ourMark;
  const parts = [`${mark}${account}`, location === '' ? '-' : location];
  return parts.map(encodeURIComponent).join('/');
}

/** The place an address names. */
export function placeOfPath(account: string, location: string): PlaceAddress {
  const mapped = !account.startsWith(ourMark);
  return {
    mapped,
    account: mapped ? account : account.slice(ourMark.length),
    location: location === '-' ? '' : location,
  };
}

function termsView(stored: Record<string, string>, currency: Currency): Terms {
  return Object.fromEntries(
    totalTerms.map((term) => [term, formatAmount(BigInt(stored[term] ?? '0'), currency)]),
  ) as Terms;
}

/** A reconciliation as it is listed. */
export function summaryView(kept: KeptReconciliation): ReconciliationSummary {
  const { totals, baseCurrency, failure } = kept;
  const base = totals?.[baseCurrency];
  const terms = base ? termsView(base, baseCurrency) : null;
  return {
    reconciliationId: String(kept.reconciliationId),
    connectionId: kept.connectionId,
    asOf: kept.asOf,
    cutoverOn: kept.cutoverOn,
    startedAt: kept.startedAt.toISOString(),
    startedBy: kept.startedBy,
    finishedAt: kept.finishedAt?.toISOString() ?? null,
    state: kept.state,
    tied: kept.tied === true,
    explained: kept.explained === true,
    currency: baseCurrency,
    unexplained: terms?.unexplained ?? null,
    terms,
    totals: Object.entries(totals ?? {}).map(([currency, stored]) => ({
      currency,
      terms: termsView(stored, currency as Currency),
    })),
    counts: kept.counts,
    failure: failure && { code: failure.code, message: failure.message, hint: failure.hint },
    secondOpinion: kept.secondOpinion && opinionView(kept.secondOpinion),
    reading: kept.reading && { why: null, since: null, changed: null, ...kept.reading },
  };
}

function opinionView(opinion: SecondOpinion): ReconciliationSummary['secondOpinion'] {
  const { state, accounts, differences, problem } = opinion;
  return {
    state,
    accounts,
    differences: differences.map(({ account, currency, balanceMinor, reportMinor, what }) => ({
      account,
      currency,
      balance: formatAmount(BigInt(balanceMinor), currency as Currency),
      report: formatAmount(BigInt(reportMinor), currency as Currency),
      what,
      label: opinionWords[what],
    })),
    problem: problem ? { code: problem.code, message: problem.message, hint: problem.hint } : null,
  };
}

/** One place. */
export function rowView(row: KeptRow): ReconciliationRow {
  const shown = (amount: bigint) => formatAmount(amount, row.currency);
  const named = Object.entries(row.causes).map(([cause, amount]): [Cause, bigint] => [
    cause as Cause,
    BigInt(amount),
  ]);
  return {
    path: pathOf(row),
    accountNumber: row.accountNumbers,
    accountName: row.accountNames,
    externalAccountId: row.mapped ? row.account : null,
    location: row.mapped && row.location !== '' ? row.location : null,
    outlet: row.mapped ? null : row.location,
    currency: row.currency,
    ours: shown(row.ours),
    notExported: shown(row.notExported),
    opening: shown(row.opening),
    pending: shown(row.pending),
    error: shown(row.error),
    excluded: shown(row.excluded),
    adjustments: shown(row.adjustments),
    leftThere: shown(row.leftThere),
    foreign: shown(row.foreign),
    discrepancies: shown(named.reduce((sum, [, amount]) => sum + amount, 0n)),
    causes: named.map(([cause, amount]) => ({
      cause,
      label: causeLabels[cause],
      remedy: causeRemedies[cause],
      amount: shown(amount),
    })),
    external: row.external === null ? null : shown(row.external),
    unexplained: shown(row.unexplained),
    tied: row.tied,
  };
}

/** The places whose opening balance changed: what was accepted, and what stands there. */
export function openingPlaces(rows: readonly KeptRow[]): OpeningPlace[] {
  return rows.flatMap((row) => {
    const change = BigInt(row.causes['opening-changed'] ?? '0');
    if (change === 0n) return [];
    const shown = (amount: bigint) => formatAmount(amount, row.currency);
    return {
      path: pathOf(row),
      accountNumber: row.accountNumbers,
      accountName: row.accountNames,
      externalAccountId: row.account,
      location: row.location === '' ? null : row.location,
      currency: row.currency,
      was: shown(row.opening),
      change: shown(change),
      is: shown(row.opening + change),
    };
  });
}

/** A control account against the external ledger. */
export function controlView(proof: ControlProof): ControlRow {
  const shown = (amount: bigint) => formatAmount(amount, proof.currency);
  const { title, subledger } = controls[proof.control];
  return {
    ...{ control: proof.control, title, subledgerTitle: subledger, state: proof.state },
    ...{ accountNumbers: proof.numbers, currency: proof.currency, belowZero: proof.belowZero },
    subledger: shown(proof.subledger),
    unheld: shown(proof.unheld),
    account: shown(proof.account),
    others: shown(proof.others),
    accepted: shown(proof.accepted),
    open: shown(proof.open),
    unexplained: shown(proof.unexplained),
    external: proof.external === null ? null : shown(proof.external),
    paths: proof.rows.map(pathOf),
  };
}

/** An open entry. */
export function openExportView(row: OpenExport): OpenExportRow {
  return {
    entryId: String(row.entryId),
    exportId: row.exportId === null ? null : String(row.exportId),
    postedOn: row.postedOn,
    documentType: row.documentType,
    documentNumber: row.documentNumber,
    memo: row.memo,
    amount: formatAmount(row.amount, row.currency),
    currency: row.currency,
    cause: row.causeCode ? { code: row.causeCode, message: row.causeMessage ?? '' } : null,
  };
}

export function linesView(lines: readonly StoredLine[], currency: Currency) {
  return lines.map(({ accountId, amountMinor, memo = '', dimensions = {} }) => ({
    accountId,
    location: dimensions.location ?? null,
    amount: formatAmount(BigInt(amountMinor), currency),
    memo,
    dimensions: { ...dimensions },
  }));
}

export function debits(lines: readonly StoredLine[]): bigint {
  const amounts = lines.map((line) => BigInt(line.amountMinor));
  return amounts.filter((amount) => amount > 0n).reduce((sum, amount) => sum + amount, 0n);
}

/** What lines put at a place; without one, the sum of the debits. */
export function amountAt(lines: readonly StoredLine[], place: PlaceAddress | null): bigint {
  if (!place) return debits(lines);
  return lines
    .filter((line) => line.accountId === place.account)
    .filter((line) => (line.dimensions?.location ?? '') === place.location)
    .reduce((sum, line) => sum + BigInt(line.amountMinor), 0n);
}

/** An entry of others, with its amount at a place. */
export function foreignView(entry: ForeignEntry, place: PlaceAddress | null): ForeignEntryRow {
  return {
    externalEntryId: entry.externalEntryId,
    postedOn: entry.postedOn,
    memo: entry.memo,
    reference: entry.reference,
    journal: entry.journal,
    createdBy: entry.createdBy,
    enteredAt: entry.enteredAt,
    externalUrl: entry.externalUrl,
    amount: formatAmount(amountAt(entry.lines, place), entry.currency),
    currency: entry.currency,
    lines: linesView(entry.lines, entry.currency),
    adjustmentId: entry.adjustmentId === null ? null : String(entry.adjustmentId),
  };
}

/** What an unexplained amount could be. */
export function candidatesView(
  kept: Awaited<ReturnType<typeof readCandidates>>[number],
): CandidatesView {
  const { currency, unexplained, found } = kept;
  return {
    ...{ currency, unexplained: formatAmount(unexplained, currency) },
    ...{ state: found.state, entries: found.entries, sizes: found.sizes },
    combinations: found.combinations.map((some) =>
      some.map(({ amountMinor, ...one }) => ({
        ...one,
        label: candidateRoles[one.role],
        amount: formatAmount(BigInt(amountMinor), currency),
      })),
    ),
  };
}

/** What a difference adds to the external balance. */
export function effectView({ account, location, currency, amountMinor }: StoredAmount) {
  return {
    account,
    location: location === '' ? null : location,
    amount: formatAmount(BigInt(amountMinor), currency),
    currency,
  };
}

/** A named cause. */
export function findingView(found: KeptFinding): FindingRow {
  const text = (id: bigint | null) => (id === null ? null : String(id));
  return {
    findingNumber: found.findingNumber,
    cause: found.cause,
    label: causeLabels[found.cause],
    remedy: causeRemedies[found.cause],
    exportId: text(found.exportId),
    externalId: found.externalEntryId,
    adjustmentId: text(found.adjustmentId),
    what: found.what,
    who: whoSaid(found, found.act),
    sides: sidesView(found),
    acceptedId: text(found.acceptedId),
    effects: found.effects.map(effectView),
  };
}
