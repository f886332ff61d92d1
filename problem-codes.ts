// The codes of every problem an answer of the API may have, for its description.
// Invariant: whole; problem-codes.test.ts holds it against docs/reference/errors.md. Leaves to
// others: what each means (the catalogues), those of the command line and the console alone.

import { accessProblem } from '#access/access-errors.ts';
import { approvalProblem } from '#approvals/approval-errors.ts';
import { chartProblem } from '#chart-of-accounts/chart-errors.ts';
import { closingProblem } from '#closing/closing-errors.ts';
import { intacctProblem } from '#connectors/sage-intacct/intacct-errors.ts';
import { databaseProblem } from '#database/database-errors.ts';
import { deferralProblem } from '#deferred-income/deferral-errors.ts';
import { eventProblem } from '#events/event-errors.ts';
import { exportProblem } from '#export-queue/export-errors.ts';
import { ledgerProblem } from '#external-ledger/ledger-errors.ts';
import { importProblem } from '#imports/import-errors.ts';
import { journalProblem } from '#journal/journal-errors.ts';
import { mappingProblem } from '#mapping/mapping-errors.ts';
import { notificationProblem } from '#notifications/notification-errors.ts';
import { receivablesProblem } from '#receivables/receivables-errors.ts';
import { reconciliationProblem } from '#reconciliation/reconciliation-errors.ts';
import { reportProblem } from '#reports/report-errors.ts';
import { connectionProblem } from './connection-errors.ts';
import { consentProblem } from './consents.ts';
import { httpProblem } from './http-errors.ts';

const catalogues = [
  ...[accessProblem, approvalProblem, chartProblem, closingProblem, connectionProblem],
  consentProblem,
  ...[databaseProblem, deferralProblem, eventProblem, exportProblem, httpProblem, importProblem],
  ...[intacctProblem, journalProblem, ledgerProblem, mappingProblem, notificationProblem],
  ...[receivablesProblem, reconciliationProblem, reportProblem],
];

/** In alphabetical order. */
export const problemCodes: readonly string[] = catalogues
  .flatMap(({ codes }): readonly string[] => codes)
  .toSorted();
