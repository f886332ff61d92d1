// Process file: the HTTP API and the console.
// Invariant: SIGTERM finishes the requests under way and closes the database; nothing is cut off
// half-way.

import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refusalFor } from '#access/actor.ts';
import { auditRoutes } from '#access/audit-routes.ts';
import { linkAddress, makeLink } from '#access/link-store.ts';
import { ownSessionRoutes } from '#access/own-session-routes.ts';
import { peopleRoutes } from '#access/people-routes.ts';
import { hasPeople, holdersOf } from '#access/person-store.ts';
import { openProvider } from '#access/provider-client.ts';
import { providerRoutes } from '#access/provider-routes.ts';
import { outletsWithin } from '#access/route-rights.ts';
import type { SessionDeps } from '#access/session-parts.ts';
import { sessionRoutes } from '#access/session-routes.ts';
import { approvalProblem } from '#approvals/approval-errors.ts';
import { approvalRoutes } from '#approvals/approval-routes.ts';
import { isSecondPersonAsked } from '#approvals/approval-store.ts';
import { chartRoutes } from '#chart-of-accounts/chart-routes.ts';
import { fiscalCalendarRoutes } from '#chart-of-accounts/fiscal-calendar-routes.ts';
import { todayIn } from '#chart-of-accounts/iso-date.ts';
import { postingSettingsRoutes } from '#chart-of-accounts/posting-settings-routes.ts';
import { closingRoutes } from '#closing/closing-routes.ts';
import { simulatedCompanyRoutes } from '#connectors/simulated-company-routes.ts';
import { consoleRoutes } from '#console/console-routes.ts';
import { deferralRoutes } from '#deferred-income/deferral-routes.ts';
import { type EventDeps, eventRoutes } from '#events/event-routes.ts';
import { refusedRoutes } from '#events/refused-routes.ts';
import { keepRefusedIn } from '#events/refused-store.ts';
import { kindsByHand, type RefusalsOf } from '#events/sender-limits.ts';
import { accountingSwitchRoutes } from '#export-queue/accounting-switch-routes.ts';
import { countHeld, releaseExports } from '#export-queue/action-store.ts';
import { closedPeriodRoutes } from '#export-queue/closed-period-routes.ts';
import { connectionRoutes } from '#export-queue/connection-routes.ts';
import { exportRoutes } from '#export-queue/export-routes.ts';
import { liveRoutes } from '#export-queue/live-routes.ts';
import { rehearsalRoutes } from '#export-queue/rehearsal-routes.ts';
import { restoreRoutes } from '#export-queue/restore-routes.ts';
import { shadowRoutes } from '#export-queue/shadow-routes.ts';
import { summaryRoutes } from '#export-queue/summary-routes.ts';
import { watchRoutes } from '#export-queue/watch-routes.ts';
import { importRoutes } from '#imports/import-routes.ts';
import { carryOutEntries, journalRoutes } from '#journal/journal-routes.ts';
import { joinPostings } from '#journal/posting-batcher.ts';
import { carryOutList } from '#mapping/journal-change-store.ts';
import { journalChoiceRoutes } from '#mapping/journal-choice-routes.ts';
import { carryOutMappings } from '#mapping/mapping-approval-store.ts';
import { mappingRoutes } from '#mapping/mapping-routes.ts';
import { memoPreviewRoutes } from '#mapping/memo-preview-routes.ts';
import { healthRoutes } from '#monitoring/health-routes.ts';
import { notificationRoutes } from '#notifications/notification-routes.ts';
import { overviewRoutes } from '#overview/overview-routes.ts';
import { ProblemError } from '#problems/problem.ts';
import { documentEntryRoutes } from '#receivables/document-entry-routes.ts';
import { carryOutMerge } from '#receivables/merge-approval-store.ts';
import { receivablesRoutes } from '#receivables/receivables-routes.ts';
import { adjustmentRoutes } from '#reconciliation/adjustment-routes.ts';
import { certificateRoutes } from '#reconciliation/certificate-routes.ts';
import { openingRoutes } from '#reconciliation/opening-routes.ts';
import { reconciliationRoutes } from '#reconciliation/reconciliation-routes.ts';
import { registerRoutes } from '#reconciliation/register-routes.ts';
import { repairRoutes } from '#reconciliation/repair-routes.ts';
import { ruleRoutes } from '#reconciliation/rule-routes.ts';
import { signOffEvidenceRoutes } from '#reconciliation/sign-off-evidence-routes.ts';
import { signOffRoutes } from '#reconciliation/sign-off-routes.ts';
import { reportRoutes } from '#reports/report-routes.ts';
import { commandConfig, commandLog, commandProblem } from './commands/open.ts';
import { type House, openHouse } from './compose.ts';
import { consentApiRoutes, consentReturnRoutes } from './consent-routes.ts';
import { entranceOf, originOf } from './doors.ts';
import { buildHttpServer } from './http-server.ts';
import { offersWithin } from './ledger-offers.ts';
import { onStop } from './stop-signals.ts';

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Default: that of the configuration; 0 takes a free one. */
  readonly port?: number;
  /** Who acts without signing in. Default: nobody; the demo and tests name somebody. */
  readonly localPerson?: string | null;
  /** Address of the simulated company that was started with it; the demo's. Default: none. */
  readonly companyUrl?: string | null;
}

/** Starts the server of an open house. *Errors:* COMMAND_PORT_TAKEN. */
export async function startServer(
  house: House,
  { port = house.config.port, localPerson = null, companyUrl = null }: ServerOptions = {},
): Promise<RunningServer> {
  const server = await serverOf(house, localPerson, companyUrl);
  try {
    const url = await server.listen({ host: house.config.host, port });
    return { url, stop: () => server.close() };
  } catch (error) {
    await server.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ProblemError([commandProblem('COMMAND_PORT_TAKEN', {}, port)]);
  }
}

function serverOf(
  house: House,
  localPerson: string | null,
  companyUrl: string | null,
): Promise<FastifyInstance> {
  const { pool, log } = house;
  const { publicUrl } = house.config;
  return buildHttpServer({
    db: pool,
    log,
    localPerson,
    publicUrl,
    factorRoles: house.config.secondFactor,
    lobbyRoutes: lobbyRoutes(house),
    apiRoutes: [
      ...bookRoutes(house),
      ...exportStageRoutes(house),
      simulatedCompanyRoutes({ pool, companyUrl }),
      ...tieOutRoutes(house),
      approvalsOf(house),
      ...houseRoutes(house),
    ],
    topRoutes: [
      healthRoutes([{ name: 'database', check: () => databaseReady(house) }]),
      { knowing: (actorOf) => consentReturnRoutes({ ...house, actorOf }) },
      consoleRoutes(),
    ],
  });
}

type Routes = readonly FastifyPluginAsyncTypebox[];

/** Signing in. */
function lobbyRoutes({ pool, now, keys, config }: House): Routes {
  const { publicUrl, passwords, oidc } = config;
  const deps: SessionDeps = {
    ...{ pool, now, keys, passwords },
    entranceOf: (request) => entranceOf(publicUrl, request),
    originOf: (request) => originOf(publicUrl, request),
    provider: oidc && openProvider(oidc, () => now().getTime()),
  };
  return [sessionRoutes(deps), ownSessionRoutes(deps), providerRoutes(deps)];
}

const chartOf =
  ({ charts }: House) =>
  (propertyId: number) =>
    charts.current(propertyId);

/** From masters and events to reports. */
function bookRoutes(house: House): Routes {
  const { pool, now, charts, postEvents, recognition } = house;
  const loadChart = chartOf(house);
  // Single events of many requests share a transaction; a stream's batches go straight in.
  const joined = joinPostings(postEvents);
  const refusalsOf = (request: FastifyRequest) => refusalsByHand(house, request);
  const keepRefused = keepRefusedIn(pool, (err, events) =>
    house.log.error({ err, events }, 'refused events could not be kept'),
  );
  const intake: EventDeps = { pool, loadChart, postEvents: joined, refusalsOf, keepRefused };
  return [
    chartRoutes({ pool, charts }),
    postingSettingsRoutes({ pool, charts, now }),
    fiscalCalendarRoutes({ pool, charts, now }),
    eventRoutes(intake),
    refusedRoutes(intake),
    journalRoutes({ ...house, loadChart }),
    receivablesRoutes({ pool, loadChart, now, postEvents }),
    documentEntryRoutes({ ...house, loadChart }),
    importRoutes({ ...house, loadChart, refusalsOf }),
    deferralRoutes({ pool, loadChart, recognition, now }),
    reportRoutes({ pool, loadChart, now }),
  ];
}

/** Mapping, connections and the queue of exports. */
function exportStageRoutes(house: House): Routes {
  const { pool, log, now, openLedger, checkDraft, textCuts, forgetCredentials } = house;
  const newConnectionKey = () => randomBytes(16).toString('hex');
  const ledgers = offersWithin({ allowLoopback: house.config.localLedgers });
  return [
    mappingRoutes({ pool, releaseExports, countHeld }),
    memoPreviewRoutes({ pool }),
    journalChoiceRoutes({ pool, releaseExports }),
    connectionRoutes({ ...house, ledgers, newConnectionKey }),
    consentApiRoutes(house),
    rehearsalRoutes({ pool, checkDraft, textCuts }),
    shadowRoutes({ pool, checkDraft, ledgers, forgetCredentials }),
    accountingSwitchRoutes({ pool }),
    closedPeriodRoutes({ pool }),
    exportRoutes({ pool }),
    summaryRoutes({ pool, openLedger }),
    restoreRoutes({ pool, openLedger }),
    watchRoutes({ pool, now }),
    liveRoutes({ pool, log, monotonicMs: () => performance.now() }),
  ];
}

/** The second person: what each stage proposes, and who may decide. */
function approvalsOf(house: House): FastifyPluginAsyncTypebox {
  const { pool, now } = house;
  const loadChart = chartOf(house);
  const queue = { pool, releaseExports };
  const today = async (propertyId: number) =>
    todayIn((await loadChart(propertyId)).timeZone, now());
  return approvalRoutes({
    pool,
    holdersOf: (propertyId, right) => holdersOf(pool, propertyId, right),
    carryOut: {
      mappings: carryOutMappings(queue),
      journals: carryOutList('journals', queue),
      'statistical-accounts': carryOutList('statistical-accounts', queue),
      entry: carryOutEntries({ ...house, loadChart }),
      'customer-merge': carryOutMerge({ pool, today }),
    },
  });
}

/** Reconciliation and the close. */
function tieOutRoutes(house: House): Routes {
  const { pool, now, openLedgerById: openLedger } = house;
  const loadChart = chartOf(house);
  return [
    reconciliationRoutes({ pool, openLedger, now }),
    adjustmentRoutes({ ...house, loadChart, openLedger }),
    openingRoutes({ pool, now }),
    closingRoutes({ pool, loadChart, now }),
    registerRoutes({ pool, now }),
    ruleRoutes({ pool, now }),
    signOffRoutes({ pool, now }),
    signOffEvidenceRoutes({ pool, now }),
    certificateRoutes(house),
    repairRoutes({ ...house, openLedger }),
  ];
}

/** What is about all of it, and who may in. */
function houseRoutes({ pool, now, config, notifying }: House): Routes {
  const { publicUrl, privateWebhooks: allowPrivate } = config;
  return [
    overviewRoutes({ pool, now }),
    auditRoutes({ pool }),
    notificationRoutes({ ...notifying, pool, now, allowPrivate, newSecret: newSigningSecret }),
    peopleRoutes({ pool, now, originOf: (request) => originOf(publicUrl, request) }),
  ];
}

/** Standard Webhooks asks for 24 to 64 bytes. */
const newSigningSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * An event that does by itself what people do by hand needs their right, and is not the way round a
 * second person: only a key's, to which an administrator gave the right, passes without one.
 */
function refusalsByHand({ pool }: House, { actor, propertyId }: FastifyRequest): RefusalsOf {
  return async (events) => {
    const isAny = events.some(({ event }) => kindsByHand.has(event.kind));
    const isAsked =
      isAny && actor.kind !== 'key' && (await isSecondPersonAsked(pool, propertyId, 'entries'));
    return events.map(({ event, content }) => {
      if (!kindsByHand.has(event.kind)) return null;
      const missing = refusalFor(actor, 'post-entries', outletsWithin(content));
      return missing ?? (isAsked ? approvalProblem('APPROVAL_NEEDED', {}, event.kind) : null);
    });
  };
}

async function databaseReady({ pool }: House) {
  await pool.query('select 1');
  return { ok: true, message: 'answers' };
}

/** How the first person gets in; nothing when somebody can sign in already. */
export async function setUpText({ pool, config }: House, url: string): Promise<string> {
  if (await hasPeople(pool)) return '';
  const token = await makeLink(pool, {
    ...{ purpose: 'set-up', personId: null, by: config.person, byMachine: true },
  });
  const link = linkAddress(config.publicUrl ?? url, token);
  return `\nNobody can sign in yet. Set up the first person, within an hour:\n  ${link}\n\n`;
}

/** `tieout serve`: until stopped. */
export async function runServe(): Promise<void> {
  const config = commandConfig();
  const log = commandLog(config, 'serve', false);
  const house = await openHouse({ config, log, applicationName: 'tieout serve' });
  const server = await startServer(house).catch(async (error: unknown) => {
    // Else its connections keep the process alive for a minute, and a server it started behind it.
    await house.close();
    throw error;
  });
  // Before it says that it answers: who reads that may stop it at once.
  onStop(async () => {
    await server.stop();
    await house.close();
  });
  log.info(`Tieout answers on ${server.url}`);
  process.stderr.write(await setUpText(house, server.url));
}
