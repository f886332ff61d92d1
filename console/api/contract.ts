// Names the console gives to the server's answers and to parts of them. Types come from the
// server's schemas where it has them; the rest is written here by the contract of the HTTP API.
// Invariant: amounts are decimal strings, bigint ids are strings, dates are `YYYY-MM-DD`, instants
// ISO 8601.

import type { ConnectionRow } from '#export-queue/connection-schemas.ts';
import type {
  AccountingSwitchView,
  ExportDetail as ServerExportDetail,
  ExportRow as ServerExportRow,
  ExportSummary as ServerExportSummary,
} from '#export-queue/export-schemas.ts';
import type {
  ExternalPeriod as ServerExternalPeriod,
  Preview as ServerPreview,
  Rehearsal as ServerRehearsal,
} from '#export-queue/rehearsal-schemas.ts';
import type {
  ProposalPairs,
  ShadowReport as ServerShadowReport,
} from '#export-queue/shadow-schemas.ts';
import type {
  JournalSettings as ServerJournals,
  StatisticalView,
} from '#mapping/journal-choice-routes.ts';
import type { ImportResult, MappingView } from '#mapping/mapping-schemas.ts';

export type Connection = ConnectionRow;
export type ConnectionState = Connection['state'];
export type ConnectionStage = Connection['stage'];
export type Rehearsal = ServerRehearsal;
export type RehearsalCause = Rehearsal['causes'][number];
export type Preview = ServerPreview;
export type ExternalPeriod = ServerExternalPeriod;
export type JournalSettings = ServerJournals;
export type Journal = JournalSettings['journals'][number];
export type JournalChoice = JournalSettings['items'][number];
export type StatisticalAccount = StatisticalView;
export type ShadowReport = ServerShadowReport;
export type ShadowGroup = ShadowReport['differences'][number];
export type ProposalPair = ProposalPairs['items'][number];
export type MappingRow = MappingView;
export type MappingKind = MappingRow['kind'];
export type MappingState = MappingRow['state'];
export type MappingImport = ImportResult;
export type ExportRow = ServerExportRow;
export type ExportDetail = ServerExportDetail;
export type ExportSummary = ServerExportSummary;
export type AccountingSwitch = AccountingSwitchView;
export type ExportState = ExportRow['state'];
export type Standing = NonNullable<ExportRow['standing']>;
export type ExportStatus = ExportRow['status'];
export type CauseGroup = ExportSummary['causes'][number];
export type RemedyKind = CauseGroup['remedy']['kind'];
export type Attempt = ExportDetail['attemptLog'][number];
export type TimelineItem = ExportDetail['timeline'][number];
export type Draft = NonNullable<ExportDetail['draft']>;

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
  /** The further of its own closing date and its property's. */
  readonly closedThroughOn: string | null;
}

export interface Property extends Named {
  readonly timeZone: string;
  readonly baseCurrency: string;
  readonly closedThroughOn: string | null;
  readonly outlets: readonly Outlet[];
  readonly departments: readonly (Named & { readonly active: boolean })[];
}

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly message: string;
  readonly hint: string | null;
}

export interface Skipped {
  readonly exportId: string;
  readonly code: string;
  readonly message: string;
}

export interface ExternalChartItem {
  readonly kind: string;
  readonly externalId: string;
  readonly name: string;
  readonly active: boolean;
}
