// The answers of the HTTP API that no server route exports a type for yet.
// Invariant: amounts are decimal strings, bigint ids are strings, dates are `YYYY-MM-DD`, instants ISO 8601.
// Leaves to others: types a route file already exports are imported from there instead.

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface ProblemItem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retry: string;
  readonly where?: string;
}

/** `application/problem+json`, as every error of the server is answered. */
export interface ProblemAnswer {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly requestId?: string;
  readonly problems?: readonly ProblemItem[];
}

export interface Named {
  readonly code: string;
  readonly name: string;
}

export interface Outlet extends Named {
  readonly outletId: number;
  readonly legalEntity: string | null;
  readonly active: boolean;
}

export interface Property extends Named {
  readonly timeZone: string;
  readonly baseCurrency: string;
  readonly closedThroughOn: string | null;
  readonly outlets: readonly Outlet[];
}

export type ConnectionState = 'active' | 'paused' | 'disconnected';
export type ExportStatus = 'pending' | 'synced' | 'error' | 'excluded';
export type ExportState = 'queued' | 'sending' | 'uncertain' | 'confirmed' | 'held' | 'excluded';

export interface Connection {
  readonly connectionId: number;
  readonly name: string;
  readonly ledger: string;
  readonly ledgerName: string;
  readonly state: ConnectionState;
  readonly stateReason: string | null;
  readonly cutoverOn: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly hasCredentials: boolean;
  readonly lastSyncedAt: string | null;
  readonly chartReadAt: string | null;
  readonly counts: Readonly<Record<ExportStatus, number>>;
  readonly breakerUntil: string | null;
}

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly message: string;
  readonly hint: string | null;
}

export interface Cause {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly subject: string | null;
}

export interface ExportRow {
  readonly exportId: string;
  readonly entryId: string;
  readonly connectionId: number;
  readonly exportKey: string;
  readonly state: ExportState;
  readonly status: ExportStatus;
  readonly postedOn: string;
  readonly outlet: string;
  readonly documentType: string;
  readonly documentNumber: string;
  readonly customer: Named | null;
  readonly memo: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly attempts: number;
  readonly attemptsMax: number;
  readonly nextAttemptAt: string | null;
  readonly externalId: string | null;
  readonly externalUrl: string | null;
  readonly externalState: string | null;
  readonly cause: Cause | null;
  readonly changedAt: string;
  readonly confirmedAt: string | null;
}

export type RemedyKind =
  | 'map-account'
  | 'map-outlet'
  | 'map-department'
  | 'activate-in-ledger'
  | 'open-period'
  | 'reconnect'
  | 'requeue'
  | 'none';

export interface CauseGroup extends Cause {
  readonly count: number;
  readonly amount: string;
  readonly currency: string;
  readonly remedy: {
    readonly kind: RemedyKind;
    readonly label: string;
    readonly target: string | null;
  };
}

export interface StatusTotal {
  readonly count: number;
  readonly amount: string;
}

export interface ExportSummary {
  readonly counts: Readonly<Record<ExportStatus, StatusTotal>>;
  readonly oldestPendingAt: string | null;
  readonly causes: readonly CauseGroup[];
  readonly sending: number;
  readonly uncertain: number;
  readonly connection: { readonly state: ConnectionState; readonly reason: string | null };
  readonly nextRunAt: string | null;
}

export interface JournalLine {
  readonly lineNumber: number;
  readonly account: { readonly number: string; readonly name: string };
  readonly outlet: string;
  readonly department: string | null;
  readonly customer: Named | string | null;
  readonly product: string | null;
  readonly debit: string | null;
  readonly credit: string | null;
  readonly service: { readonly from: string; readonly through: string } | null;
  readonly memo: string | null;
}

export interface Attempt {
  readonly attemptNumber: number;
  readonly purpose: 'post' | 'find';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly outcome: string | null;
  readonly causeCode: string | null;
  readonly message: string | null;
  readonly request: unknown;
  readonly answer: unknown;
  readonly worker: string;
}

export type Tone = 'neutral' | 'good' | 'warn' | 'bad';

export interface TimelineItem {
  readonly at: string;
  readonly what: string;
  readonly detail: string | null;
  readonly by: string | null;
  readonly tone: Tone;
}

/** One line of what was sent, in the external ledger's ids; debit positive. */
export interface DraftLine {
  readonly accountId: string;
  readonly amount?: string;
  readonly memo?: string | null;
  readonly dimensions?: Readonly<Record<string, string>>;
}

export interface Draft {
  readonly journalId?: string;
  readonly postedOn?: string;
  readonly currency?: string;
  readonly memo?: string;
  readonly lines?: readonly DraftLine[];
}

export interface ExportAction {
  readonly action: string;
  readonly fromState: string | null;
  readonly toState: string;
  readonly actedAt: string;
  readonly actedBy: string;
  readonly reason: string | null;
}

export interface ExportDetail extends ExportRow {
  readonly lines: readonly JournalLine[];
  readonly draft: Draft | null;
  readonly attemptLog: readonly Attempt[];
  readonly actions: readonly ExportAction[];
  readonly timeline: readonly TimelineItem[];
}

export interface Skipped {
  readonly exportId: string;
  readonly code: string;
  readonly message: string;
}

export interface JournalEntryRow {
  readonly entryId: string;
  readonly postedOn: string;
  readonly documentType: string;
  readonly documentNumber: string;
  readonly outlet: string;
  readonly customer: Named | null;
  readonly memo: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly exportStatus: ExportStatus | null;
  readonly exportId: string | null;
  readonly reversesEntryId: string | null;
  readonly reversedByEntryId: string | null;
}

export interface JournalEntryDetail extends JournalEntryRow {
  readonly lines: readonly JournalLine[];
  readonly event: {
    readonly eventId: string;
    readonly source: string;
    readonly externalId: string;
    readonly kind: string;
    readonly content: unknown;
    readonly receivedAt: string;
  } | null;
  readonly postedAt: string;
  readonly postedBy: string;
  readonly exports: readonly {
    readonly exportId: string;
    readonly connectionId: number;
    readonly status: ExportStatus;
    readonly state: ExportState;
    readonly externalId: string | null;
    readonly externalUrl: string | null;
  }[];
}

export type MappingKind = 'account' | 'outlet' | 'department';
export type MappingState = 'mapped' | 'unmapped' | 'broken';

export interface Suggestion {
  readonly externalId: string;
  readonly name: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly why: string;
}

export interface MappingRow {
  readonly kind: MappingKind;
  readonly internalId: number;
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
  readonly type?: string | null;
  readonly externalId: string | null;
  readonly externalName: string | null;
  readonly externalActive: boolean | null;
  readonly state: MappingState;
  readonly suggestion: Suggestion | null;
  readonly waiting: number;
}

export interface ExternalChartItem {
  readonly kind: string;
  readonly externalId: string;
  readonly name: string;
  readonly active: boolean;
}
