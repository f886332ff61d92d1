// What is kept of an event that was refused: the event itself as JSON, what names it, and what is
// wrong with it. Between intake (event-routes.ts) and refused-store.ts. Pure.
// Invariant: whatever a sender writes can be kept: texts are cut and cleaned to what the database
// holds, and of one event there is one.

import { createHash } from 'node:crypto';
import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import type { Problem } from '#problems/problem.ts';
import { textMax } from './event-field.ts';

/** An event as it came, and why it was refused. */
export interface RefusedEvent {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/** Keeps what was refused; never throws, so that the sender has its answer whatever happens. */
export type KeepRefused = (
  propertyId: number,
  sentBy: string,
  refused: readonly RefusedEvent[],
) => Promise<void>;

/** Bytes of an event that are kept at most; of a longer one all but the event itself. */
export const keptBytesMax = 256 * 1024;
const problemsMax = 20;

export interface KeptRefusal {
  readonly source: string;
  readonly externalId: string;
  /** Its digest, where it has no name. */
  readonly unnamed: string;
  readonly kind: string | null;
  readonly occurredOn: IsoDate | null;
  readonly outlet: string | null;
  readonly body: string | null;
  readonly bodyBytes: number;
  readonly digest: string;
  readonly code: string;
  /** JSON. */
  readonly problems: string;
  readonly problemCount: number;
  readonly differs: boolean;
  /** How often it stands in what was sent. */
  readonly sent: number;
}

/** One for each event, in an order that is the same for every batch; what is no event is left. */
export function keptOf(refused: readonly RefusedEvent[]): KeptRefusal[] {
  const kept = new Map<string, KeptRefusal>();
  for (const { value, problems } of refused) {
    const [first] = problems;
    if (first === undefined || !isEvent(value)) continue;
    const one = keep(value, first, problems);
    const key = `${one.source}\0${one.externalId}\0${one.unnamed}`;
    kept.set(key, { ...one, sent: (kept.get(key)?.sent ?? 0) + 1 });
  }
  // Two batches that keep the same events take their rows in one order: neither waits for ever.
  return [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

type Members = Readonly<Record<string, unknown>>;

const isEvent = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function keep(value: Members, first: Problem, problems: readonly Problem[]): KeptRefusal {
  const body = JSON.stringify(value);
  const bodyBytes = Buffer.byteLength(body);
  const digest = createHash('sha256').update(body).digest('hex');
  const source = textOf(value.source, textMax.source);
  const id = textOf(value.id, textMax.id);
  const isNamed = source !== null && id !== null;
  return {
    ...{ source: isNamed ? source : '', externalId: isNamed ? id : '' },
    unnamed: isNamed ? '' : digest,
    kind: textOf(value.kind, textMax.code),
    occurredOn: typeof value.occurredOn === 'string' ? isoDateOf(value.occurredOn) : null,
    outlet: textOf(value.outlet, textMax.code),
    ...{ body: bodyBytes > keptBytesMax ? null : body, bodyBytes, digest },
    code: first.code,
    problems: JSON.stringify(problems.slice(0, problemsMax), cleaned),
    problemCount: problems.length,
    differs: problems.some(({ code }) => code === 'EVENT_EXISTS_WITH_DIFFERENT_CONTENT'),
    sent: 1,
  };
}

/** A text the database can hold as it is; null: there is none. */
const textOf = (value: unknown, max: number) =>
  typeof value === 'string' && value !== '' && value.length <= max && value === clean(value)
    ? value
    : null;

/** Without what no text of the database may have: NUL, and half a character. */
const clean = (text: string) => text.replaceAll('\0', '\ufffd').toWellFormed();
const cleaned = (_key: string, value: unknown) =>
  typeof value === 'string' ? clean(value) : value;
