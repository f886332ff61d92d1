// Work that goes on after its call was answered: asynchronous calls, bulk jobs, reports.
//
// The services make jobs and ask for them; a job moves on by the company's clock.
// **Invariant**: no more offline processes (bulk jobs and reports) run at once than the setting
// says; the others wait in the order they came.
// Jobs are kept in memory and do not survive a restart.

import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Settings } from './settings.ts';

/** What a job stands at. Each service names these in its own words. */
export type JobPhase = 'waiting' | 'running' | 'done' | 'failed';

/** One job. `result` is what it leaves behind. */
export interface Job {
  readonly id: string;
  readonly kind: 'async' | 'bulk' | 'report';
  readonly userId: string;
  readonly createdAt: string;
  readonly name: string;
  phase: JobPhase;
  percent: number;
  result: unknown;
}

/** What a job does when its time has come. Throwing makes it fail. */
export type JobWork = (job: Job) => unknown;

/** All jobs of one company. */
export class Jobs {
  readonly #clock: Clock;
  readonly #settings: () => Settings;
  readonly #jobs = new Map<string, Job>();
  #waiting: (() => void)[] = [];
  #running = 0;
  #lastReport = 100;

  constructor(clock: Clock, settings: () => Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  find(kind: Job['kind'], id: string | undefined): Job | undefined {
    const job = this.#jobs.get(id ?? '');
    return job?.kind === kind ? job : undefined;
  }

  /** All of them, the oldest first. */
  all(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  /** Forgets a job that is over. */
  drop(id: string): void {
    this.#jobs.delete(id);
  }

  clear(): void {
    this.#jobs.clear();
    this.#waiting = [];
    this.#running = 0;
  }

  #newId(kind: Job['kind']): string {
    if (kind !== 'report') return randomBytes(16).toString('hex');
    this.#lastReport += 1;
    return String(this.#lastReport);
  }

  /** Makes a job; it waits `jobDelayMs`, runs `jobDelayMs`, and then `work` is done. */
  start(kind: Job['kind'], name: string, userId: string, work: JobWork): Job {
    const job: Job = {
      id: this.#newId(kind),
      kind,
      userId,
      name,
      createdAt: this.#clock.nowText(),
      phase: 'waiting',
      percent: 0,
      result: null,
    };
    this.#jobs.set(job.id, job);
    if (kind === 'async') this.#after(() => this.#work(job, work));
    else {
      this.#waiting.push(() => this.#runOffline(job, work));
      this.#after(() => this.#startWaiting());
    }
    return job;
  }

  #after(work: () => void): void {
    this.#clock.after(this.#settings().jobDelayMs, work);
  }

  #startWaiting(): void {
    while (this.#running < this.#settings().offlineProcesses) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next();
    }
  }

  #runOffline(job: Job, work: JobWork): void {
    this.#running += 1;
    job.phase = 'running';
    job.percent = 50;
    this.#after(() => {
      this.#work(job, work);
      this.#running -= 1;
      this.#startWaiting();
    });
  }

  #work(job: Job, work: JobWork): void {
    if (!this.#jobs.has(job.id)) return;
    job.phase = 'running';
    try {
      job.result = work(job);
      job.phase = 'done';
    } catch (error) {
      job.result = String(error);
      job.phase = 'failed';
    }
    job.percent = 100;
  }
}
