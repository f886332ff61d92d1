// The one place where the stages meet: opens the database, and passes to each stage what the stages
// below it do. Processes (serve.ts, work.ts) and commands build on it.
// Invariant: what is opened here is closed by `close`; nothing runs until a process starts it.

import { join } from 'node:path';
import type pg from 'pg';
import { forgetCredentials, loadCredentials, saveCredentials } from '#access/credential-store.ts';
import type { MasterKey } from '#access/credential-vault.ts';
import { dropGrants, grantStore } from '#access/grant-store.ts';
import { loadMasterKeys } from '#access/master-key-store.ts';
import { type Rotation, rotateSecrets } from '#access/rotation-store.ts';
import { readHead, sealTrail } from '#access/seal-store.ts';
import { type ChartCache, chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { adoptDatabase } from '#database/adoption.ts';
import { migrate } from '#database/migrations.ts';
import { type OpenedDatabase, openDatabase } from '#database/open-database.ts';
import { openPool, type Queryable } from '#database/pool.ts';
import { deferredIncome } from '#deferred-income/deferral-store.ts';
import type { RecognitionDeps } from '#deferred-income/recognition-store.ts';
import { UnwindingNotes, withUnwinding } from '#deferred-income/recognition-worker.ts';
import type { PostEvents } from '#events/receipt.ts';
import { startCallMeter } from '#export-queue/call-meter-worker.ts';
import { type ConnectionRecord, readConnection } from '#export-queue/connection-store.ts';
import { enqueueExports } from '#export-queue/enqueue-store.ts';
import type { TextCuts } from '#export-queue/rehearsing-worker.ts';
import { mayPutTogether } from '#export-queue/restored-worker.ts';
import { type SentMarks, sentMarks } from '#export-queue/sent-mark-store.ts';
import type { EntryDraft, ExternalLedger } from '#external-ledger/external-ledger.ts';
import { heldMoney } from '#held-money/held-money-store.ts';
import { type EnqueueExports, makePostEvents, makePostTogether } from '#journal/posting-store.ts';
import { makePreviewEvents, type PreviewEvents } from '#journal/preview-store.ts';
import type { Subledger } from '#journal/subledger.ts';
import { tickets } from '#journal/tickets-store.ts';
import type { Log } from '#monitoring/log.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { type FollowUpDeps, FollowUpNotes, withFollowUp } from '#receivables/follow-up-worker.ts';
import { receivablesWith } from '#receivables/receivables-store.ts';
import type { AuditPosition } from '#reconciliation/certificate-store.ts';
import type { Config } from './config.ts';
import { connectionProblem } from './connection-errors.ts';
import {
  beginConsent,
  type ConsentAnswer,
  type ConsentBegun,
  type ConsentOf,
  completeConsent,
} from './consents.ts';
import { type ConnectorOffer, ledgerOffers } from './ledger-offers.ts';
import { type Notifying, notifyingOf } from './notifying.ts';

/** What every process has open. */
export interface House {
  readonly config: Config;
  readonly log: Log;
  readonly database: OpenedDatabase;
  readonly pool: pg.Pool;
  readonly charts: ChartCache;
  readonly postEvents: PostEvents;
  /** All of them or none. */
  readonly postTogether: PostEvents;
  /** The same, with exports given in another way: of entries that are there already. */
  readonly postWith: (enqueue: EnqueueExports) => PostEvents;
  /** What posting events would write, with nothing written. */
  readonly previewEvents: PreviewEvents;
  /** What Recognize Revenue needs. */
  readonly recognition: RecognitionDeps;
  /** What is done by itself about open items needs. */
  readonly followUp: FollowUpDeps;
  readonly now: () => Date;
  /** What seals secrets, the present key first. *Errors:* ACCESS_KEY_*. */
  readonly keys: () => readonly [MasterKey, ...MasterKey[]];
  /**
   * The connector of a connection, with its decrypted credentials. *Errors:* CONNECTION_*,
   * ACCESS_*.
   */
  openLedger(connection: ConnectionRecord): Promise<ExternalLedger>;
  openLedgerById(of: { propertyId: number; connectionId: number }): Promise<ExternalLedger>;
  /** What the connector of a ledger would refuse in an entry by form alone. */
  checkDraft(ledger: string, draft: EntryDraft): readonly Problem[];
  /** Which texts of an entry the connector of a connection would cut. */
  textCuts: TextCuts;
  /** Checks and seals credentials of a connection. *Errors:* what the connector says of them. */
  saveCredentials(
    tx: Queryable,
    at: { propertyId: number; connectionId: number },
    credentials: unknown,
  ): Promise<void>;
  /** Forgets credentials of a connection and what was granted for them. */
  forgetCredentials(tx: Queryable, at: { propertyId: number; connectionId: number }): Promise<void>;
  /**
   * Seals all secrets under the present key; `older`: keys they may be under besides
   * TIEOUT_KEY_OLD. *Errors:* ACCESS_ROTATION_REFUSED.
   */
  rotateKey(older: readonly MasterKey[]): Promise<Rotation>;
  /** Sends a person to give access in the external ledger. *Errors:* CONSENT_*, CONNECTION_*. */
  beginConsent(of: ConsentOf): Promise<ConsentBegun>;
  /**
   * What the person came back with, in the session `by`. *Errors:* CONSENT_*, what the ledger says.
   */
  completeConsent(answer: ConsentAnswer, by: string): Promise<ConnectionRecord>;
  /** How messages leave, for whoever delivers or tests a channel. */
  readonly notifying: Notifying;
  /** Where the chain of the audit trail stands. */
  readonly auditPosition: AuditPosition;
  /** Seals what waits in the audit trail of a property. */
  readonly sealTrail: (propertyId: number) => Promise<void>;
  close(): Promise<void>;
}

export interface OpenHouseOptions {
  readonly config: Config;
  readonly log: Log;
  /** How the database sees the process: `tieout serve`. */
  readonly applicationName: string;
  readonly connectionsMax?: number;
}

/** Opens and migrates the database, and lays everything out. *Errors:* DATABASE_*, ACCESS_KEY_*. */
export async function openHouse(options: OpenHouseOptions): Promise<House> {
  const { dataFolder, databaseUrl } = options.config;
  const database = await openDatabase({ databaseUrl, dataFolder, log: options.log });
  try {
    return await furnish(options, database);
  } catch (error) {
    // A server we started would outlive us.
    await database.stop();
    throw error;
  }
}

async function furnish(options: OpenHouseOptions, database: OpenedDatabase): Promise<House> {
  const { log, applicationName, connectionsMax = 16 } = options;
  await migrate(database.url, { log });
  const pool = openPool(database.url, { max: connectionsMax, applicationName, log });
  try {
    return await houseOver(pool, options, database);
  } catch (error) {
    // Its connections would keep the process alive for a minute.
    await pool.end();
    throw error;
  }
}

async function houseOver(
  pool: pg.Pool,
  options: OpenHouseOptions,
  database: OpenedDatabase,
): Promise<House> {
  const { config, log } = options;
  await adoptDatabase(pool, log);
  const charts = chartCache(pool);
  const loadChart = (propertyId: number) => charts.current(propertyId);
  const keys = await masterKeys(options);
  const now = () => new Date();
  const meter = startCallMeter({ pool, log, now });
  const openLedger = ledgerOpener({ pool, keys, now, meter });
  const notifying = notifyingOf(config, keys);
  const known = (at: ConnectionAt, db: Queryable = pool) => knownConnection(db, at);
  return {
    config,
    log,
    database,
    pool,
    charts,
    ...postingOf({ pool, loadChart, log, marks: sentMarks(config.dataFolder) }),
    now,
    keys,
    openLedger,
    openLedgerById: async (at) => openLedger(await known(at)),
    checkDraft: (ledger, draft) => offerOf(ledger).draftProblems(draft),
    textCuts: ({ ledger, settings }, draft) => offerOf(ledger).textCuts(settings, draft),
    saveCredentials: async (tx, at, given) => {
      const { ledger } = await known(at, tx);
      const checked = offerOf(ledger).checkedCredentials(given);
      await saveCredentials(tx, at, { ...checked }, keys()[0]);
      await dropGrants(tx, at);
    },
    forgetCredentials: async (tx, at) => {
      await forgetCredentials(tx, at);
      await dropGrants(tx, at);
    },
    beginConsent: async (of) => beginConsent({ pool, keys, now }, await known(of), of),
    completeConsent: (answer, by) => completeConsent({ pool, keys, now }, answer, by),
    auditPosition: async (tx, propertyId) => {
      const head = await readHead(tx, propertyId);
      return head && { position: String(head.position), hash: head.hash };
    },
    sealTrail: (propertyId) => sealTrail(pool, propertyId),
    notifying,
    rotateKey: (older) => rotateSecrets(pool, [...keys(), ...older]),
    close: async () => {
      await meter.close();
      await notifying.close();
      await pool.end();
      await database.stop();
    },
  };
}

interface LedgerOpenerDeps {
  readonly pool: pg.Pool;
  readonly keys: Awaited<ReturnType<typeof masterKeys>>;
  readonly now: () => Date;
  readonly meter: ReturnType<typeof startCallMeter>;
}

/** Opens ledgers with their credentials. *Errors:* CONNECTION_CREDENTIALS_MISSING. */
const ledgerOpener =
  ({ pool, keys, now, meter }: LedgerOpenerDeps) =>
  async (connection: ConnectionRecord): Promise<ExternalLedger> => {
    const place = { propertyId: connection.propertyId, connectionId: connection.connectionId };
    const sealed = await loadCredentials(pool, place, keys());
    if (!sealed) refuse([connectionProblem('CONNECTION_CREDENTIALS_MISSING', {}, connection.name)]);
    const grants = grantStore({ pool, place, masters: keys() });
    return offerOf(connection.ledger).open(connection.settings, sealed, {
      ...{ grants, now, noteCall: meter.noteOf(place) },
    });
  };

interface ConnectionAt {
  readonly propertyId: number;
  readonly connectionId: number;
}

/** *Errors:* CONNECTION_UNKNOWN (404). */
async function knownConnection(db: Queryable, at: ConnectionAt): Promise<ConnectionRecord> {
  const connection = await readConnection(db, at.propertyId, at.connectionId);
  if (connection) return connection;
  return refuse([connectionProblem('CONNECTION_UNKNOWN', {}, at.connectionId)], 404);
}

/** Posting with its subledgers, and what recognizes deferred income through it. */
export function postingOf(
  of: Pick<RecognitionDeps, 'pool' | 'loadChart'> & {
    readonly log: Log;
    /** By which a restored database is noticed before income is recognized. */
    readonly marks?: SentMarks;
  },
) {
  const { pool, loadChart, log, marks } = of;
  const followNotes = new FollowUpNotes();
  const receivables = receivablesWith({ note: followNotes.note });
  const posting = (book: Subledger, enqueue: EnqueueExports) =>
    ({
      pool,
      loadChart,
      enqueueExports: enqueue,
      subledgers: [receivables, tickets, book, heldMoney],
    }) as const;
  const postThrough = (book: Subledger) => makePostEvents(posting(book, enqueueExports));
  const parts = { pool, log, worker: 'recognition', ...(marks && { marks }) };
  const may = (propertyId: number) => mayPutTogether(parts, propertyId);
  const recognition: RecognitionDeps = { pool, loadChart, postThrough, mayPutTogether: may };
  const notes = new UnwindingNotes();
  const withNotes = (enqueue: EnqueueExports) => {
    const all = posting(deferredIncome({ noteUnwinding: notes.note }), enqueue);
    const unwinding = (post: PostEvents) => withUnwinding(post, notes, { deps: recognition, log });
    const postAny = unwinding(makePostEvents(all));
    const followUp = { pool, loadChart, postEvents: postAny, mayPutTogether: may };
    const post = unwinding(makePostTogether(all));
    return {
      followUp,
      postEvents: withFollowUp(followUp, followNotes, { log }),
      postTogether: withFollowUp(followUp, followNotes, { log, post }),
    };
  };
  const postWith = (enqueue: EnqueueExports) => withNotes(enqueue).postEvents;
  const subledgers = [receivablesWith({}), tickets, deferredIncome(), heldMoney];
  const previewEvents = makePreviewEvents({ pool, loadChart, subledgers });
  return { ...withNotes(enqueueExports), recognition, postWith, previewEvents };
}

/**
 * The keys of the vault. A key that cannot be used keeps nobody from the settings and the books:
 * what is wrong with it is logged now and told to whoever needs a secret.
 */
async function masterKeys({ config, log }: OpenHouseOptions) {
  try {
    const keys = await loadMasterKeys({
      envValue: config.masterKey ?? undefined,
      oldValue: config.masterKeyOld ?? undefined,
      keyFile: join(config.dataFolder, 'key'),
    });
    return () => keys;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    log.error(`Credentials cannot be used: ${error.message}`);
    return () => {
      throw error;
    };
  }
}

function offerOf(ledger: string): ConnectorOffer {
  const offer = ledgerOffers.find((one) => one.ledger === ledger);
  if (offer === undefined) refuse([connectionProblem('CONNECTION_LEDGER_UNKNOWN', {}, ledger)]);
  return offer;
}

function refuse(problems: readonly Problem[], status = 422): never {
  throw new ProblemError(problems, status);
}
