// Process file: the export worker. Any number may run, on any number of machines; they share one
// PostgreSQL.
// Invariant: SIGTERM stops claiming, waits for what is on the wire and writes its outcomes before
// it exits.

import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { startSealing } from '#access/sealing-worker.ts';
import { type Rounds, software } from '#chart-of-accounts/rounds-worker.ts';
import { startClosingWorker } from '#closing/closing-worker.ts';
import { actingAs } from '#database/acting.ts';
import { startRecognitionWorker } from '#deferred-income/recognition-worker.ts';
import { startCountingWorker } from '#export-queue/counting-worker.ts';
import { type ExportWorker, startExportWorker } from '#export-queue/export-worker.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import { startBalanceWorker } from '#journal/balance-worker.ts';
import { startDelivering } from '#notifications/delivering-worker.ts';
import { startWatching } from '#notifications/watching-worker.ts';
import { startFollowUpWorker } from '#receivables/follow-up-worker.ts';
import { startReconciling } from '#reconciliation/scheduling-worker.ts';
import { startSignOffWatch } from '#reconciliation/sign-off-worker.ts';
import { commandConfig, commandLog } from './commands/open.ts';
import { type House, openHouse } from './compose.ts';
import { endWithParent, onStop } from './stop-signals.ts';

const signOffPauseMs = 60_000;

const sealPauseMs = 5_000;

/** Delivers exports, watches sign-offs, keeps balances, seals the trails: of every property. */
export const startWorker = (house: House): ExportWorker =>
  actingAs(asSoftware, () => startWorkers(house));

const asSoftware = { who: software, via: 'worker' } as const;

function startWorkers(house: House): ExportWorker {
  const sealing = startSealing({ ...house, pauseMs: sealPauseMs });
  const balances = startBalanceWorker({ pool: house.pool, log: house.log });
  const signOffs = startSignOffWatch({ ...house, pauseMs: signOffPauseMs });
  const counting = startCountingWorker({ pool: house.pool, log: house.log });
  const exports = startExportWorker({
    pool: house.pool,
    openLedger: house.openLedger,
    worker: `${hostname()}:${process.pid}`,
    log: house.log,
    now: house.now,
    monotonicMs: () => performance.now(),
    random: Math.random,
    marks: sentMarks(house.config.dataFolder),
  });
  return {
    wake: () => exports.wake(),
    lanes: () => exports.lanes(),
    stop: async (timeoutMs) => {
      await signOffs.stop();
      await balances.stop();
      await counting.stop();
      await exports.stop(timeoutMs);
      await sealing.stop();
    },
  };
}

const recognitionPauseMs = 15 * 60_000;

/** Recognizes deferred income by itself, where a property wants it. */
function startRecognition({ recognition, now, log }: House): Rounds {
  return startRecognitionWorker(recognition, { now, log, pauseMs: recognitionPauseMs });
}

const followUpPauseMs = 60_000;

/** Matches documents that came late, and what follows from a settlement taken back. */
function startFollowUp({ followUp, log }: House): Rounds {
  return startFollowUpWorker(followUp, { log, pauseMs: followUpPauseMs });
}

const reconcilingPauseMs = 5 * 60_000;

/** Compares the ledgers by itself, where a property wants it. */
function startScheduled({ pool, openLedgerById: openLedger, now, log }: House): Rounds {
  return startReconciling({ pool, openLedger, now, log, pauseMs: reconcilingPauseMs });
}

const closingPauseMs = 5 * 60_000;

/** Closes periods by itself, where a property wants it. */
function startClosing({ pool, charts, now, log }: House): Rounds {
  const loadChart = (propertyId: number) => charts.current(propertyId);
  return startClosingWorker({ pool, loadChart, now, log, pauseMs: closingPauseMs });
}

const watchPauseMs = 30_000;
const deliveryPauseMs = 5_000;

/** Tells who wants to be told, and delivers it. */
function startNotifying({ pool, log, now, notifying }: House): Rounds {
  const watching = startWatching({ pool, log, now, pauseMs: watchPauseMs });
  const delivery = { ...notifying, pool, log, now, random: Math.random };
  const delivering = startDelivering({ ...delivery, pauseMs: deliveryPauseMs });
  return {
    stop: async () => {
      await watching.stop();
      await delivering.stop();
    },
  };
}

/** `tieout work`: until stopped. */
export async function runWork(): Promise<void> {
  const config = commandConfig();
  const log = commandLog(config, 'work', false);
  const house = await openHouse({ config, log, applicationName: 'tieout work' });
  const worker = startWorker(house);
  const rounds = actingAs(asSoftware, () => [
    startRecognition(house),
    startClosing(house),
    startFollowUp(house),
    startNotifying(house),
    startScheduled(house),
  ]);
  endWithParent();
  onStop(async () => {
    await worker.stop();
    for (const one of rounds) await one.stop();
    await house.close();
  });
  log.info('Delivering exports');
}
