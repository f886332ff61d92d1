// HTTP intake: one event, up to a thousand, or a stream of any length; and what became of an event.
// Invariant: every event sent is answered for, in the order sent; sending again never posts twice.
// Leaves to others: what an event must have (read-event.ts), streams (receive-events.ts), posting.

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { ProblemItem } from '#problems/problem-json.ts';
import { eventError, eventProblem } from './event-errors.ts';
import { EventJson } from './event-kinds.ts';
import { findEvent } from './event-store.ts';
import { faultOfJson } from './json-fault.ts';
import { readEvent } from './read-event.ts';
import type { PostEvents, ReadEvent, Receipt } from './receipt.ts';
import { type EventForm, type LineReceipt, receiveEvents } from './receive-events.ts';
import type { KeepRefused, RefusedEvent } from './refused-events.ts';
import { type RefusalsOf, withinLimits } from './sender-limits.ts';

/** What the routes need. */
export interface EventDeps {
  readonly pool: Queryable;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly postEvents: PostEvents;
  /** What who asks may not send. Default: everything may be sent. */
  readonly refusalsOf?: (request: FastifyRequest) => RefusalsOf;
  /** Keeps what was refused. Default: nobody does. */
  readonly keepRefused?: KeepRefused;
}

/** Events in one JSON request at most. */
export const requestEventsMax = 1000;
/** Bytes of one JSON request at most; streams have no limit. */
export const requestBytesMax = 16 * 1024 * 1024;

export const EventReceipt = Type.Object({
  line: Type.Optional(Type.Integer({ description: 'Line of the stream, from 1.' })),
  source: Type.String(),
  id: Type.String(),
  status: Type.Union([Type.Literal('posted'), Type.Literal('exists'), Type.Literal('refused')]),
  eventId: Type.Optional(Type.String()),
  entryId: Type.Optional(Type.String()),
  problems: Type.Optional(Type.Array(ProblemItem)),
});
export type EventReceipt = Static<typeof EventReceipt>;

export const EventReceipts = Type.Object({
  results: Type.Array(EventReceipt),
  posted: Type.Integer(),
  exists: Type.Integer(),
  refused: Type.Integer(),
});
export type EventReceipts = Static<typeof EventReceipts>;

export const EventDetail = Type.Object({
  eventId: Type.String(),
  source: Type.String(),
  externalId: Type.String(),
  kind: Type.String(),
  occurredOn: Type.String(),
  receivedAt: Type.String(),
  content: Type.Unknown(),
  entryId: Type.String(),
});
export type EventDetail = Static<typeof EventDetail>;

const EventId = Type.Object({
  eventId: Type.String({ pattern: '^[0-9]{1,18}$', description: 'Id of the event.' }),
});
const ReceiptChoice = Type.Object({
  receipts: Type.Optional(
    Type.Union([Type.Literal('all'), Type.Literal('refused')], {
      description:
        'Of a stream: one receipt per event, or only of refused ones and a last summary.',
    }),
  ),
});

const streamTypes = new Map<string, EventForm>([
  ['application/x-ndjson', 'ndjson'],
  ['text/csv', 'csv'],
]);

// A body that is read as it comes; a class, because no JSON a sender writes can be one.
class EventStream {
  readonly form: EventForm;
  readonly bytes: Readable;
  constructor(form: EventForm, bytes: Readable) {
    this.form = form;
    this.bytes = bytes;
  }
}

/** POST /events and GET /events/:eventId, below /api/v1. */
export function eventRoutes(deps: EventDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.removeContentTypeParser('application/json');
    server.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: requestBytesMax },
      async (_request: unknown, text: string) => parseJson(text),
    );
    for (const [type, form] of streamTypes) {
      const parse = async (_request: unknown, bytes: Readable) => new EventStream(form, bytes);
      server.addContentTypeParser(type, parse);
    }
    await server.register(postRoute(deps));
    await server.register(readRoute(deps));
  };
}

/** The same for who asks: what they may not send is refused wherever it stands. */
export function limited(deps: EventDeps, request: FastifyRequest): EventDeps {
  const { postEvents, refusalsOf } = deps;
  if (refusalsOf === undefined) return deps;
  return { ...deps, postEvents: withinLimits(postEvents, refusalsOf(request)) };
}

function postRoute(all: EventDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/events',
      {
        schema: {
          summary:
            'Posts accounting events and queues their exports; sent again, none posts twice.',
          description:
            'One event, a list of up to 1,000 (16 MB), or a stream of any length. An event is ' +
            'known by its source and id: with other content it is refused with 409.',
          consumes: ['application/json', ...streamTypes.keys()],
          querystring: ReceiptChoice,
          body: Type.Union([EventJson, Type.Array(EventJson, { maxItems: requestEventsMax })]),
          response: { 200: EventReceipt, 201: EventReceipt, 207: EventReceipts },
        },
        // read-event.ts says all that is wrong with an event, and says it better than the schema.
        validatorCompiler:
          ({ httpPart }) =>
          (value: unknown) =>
            httpPart === 'querystring' && !isChoice(value)
              ? { error: new Error('receipts is all or refused') }
              : { value },
        errorHandler: (error) => {
          throw (error as { code?: string }).code === 'FST_ERR_CTP_BODY_TOO_LARGE'
            ? eventError('EVENT_BODY_TOO_LARGE', 413, '16 MB')
            : error;
        },
      },
      async (request, reply) => {
        const { propertyId, person, body } = request;
        const sender = { propertyId, person };
        const deps = limited(all, request);
        if (body instanceof EventStream) {
          const onlyRefused = request.query.receipts === 'refused';
          const onBroken = (err: unknown) => request.log.error({ err }, 'event stream broken');
          const lines = receiptLines(deps, sender, body, { onlyRefused, onBroken });
          reply.code(200).type('application/x-ndjson');
          return reply.send(Readable.from(lines) as never);
        }
        if (Array.isArray(body)) return reply.code(207).send(await postMany(deps, sender, body));
        const receipt = await postOne(deps, sender, body);
        return reply.code(receipt.status === 'posted' ? 201 : 200).send(receipt);
      },
    );
  };
}

function readRoute(deps: EventDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/events/:eventId',
      {
        schema: {
          summary: 'Shows an event as it was received, and the entry it made.',
          params: EventId,
          response: { 200: EventDetail },
        },
      },
      async (request) => {
        const { eventId } = request.params;
        const event = await findEvent(deps.pool, request.propertyId, BigInt(eventId));
        if (!event) throw eventError('EVENT_UNKNOWN', 404, eventId);
        return {
          ...event,
          eventId: String(event.eventId),
          entryId: String(event.entryId),
          receivedAt: event.receivedAt.toISOString(),
        };
      },
    );
  };
}

export interface Sender {
  readonly propertyId: number;
  readonly person: string;
}

const isChoice = (query: unknown) =>
  [undefined, 'all', 'refused'].includes((query as { receipts?: string }).receipts);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const fault = faultOfJson(text)?.fault ?? 'it cannot be parsed';
    throw eventError('EVENT_JSON_MALFORMED', 400, fault);
  }
}

async function postOne(deps: EventDeps, sender: Sender, value: unknown): Promise<EventReceipt> {
  const read = readEvent(value, await deps.loadChart(sender.propertyId));
  if (Array.isArray(read)) {
    await keep(deps, sender, [{ value, problems: read }]);
    throw new ProblemError(read, 422);
  }
  const [receipt] = await deps.postEvents(sender.propertyId, [read], sender.person);
  if (receipt?.status === 'refused') {
    await keep(deps, sender, [{ value, problems: receipt.problems }]);
    const codes = receipt.problems.map(({ code }) => code);
    if (codes.some((code) => /^(ACCESS|APPROVAL)_/.test(code))) {
      throw new ProblemError(receipt.problems, 403);
    }
    const other = codes.some((code) => code.startsWith('EVENT_EXISTS_'));
    throw new ProblemError(receipt.problems, other ? 409 : 422);
  }
  return receiptJson(value, receipt as Receipt);
}

/** Posts a list of events and answers for each; what is refused is kept. */
export async function postMany(
  deps: EventDeps,
  sender: Sender,
  values: readonly unknown[],
): Promise<EventReceipts> {
  if (values.length > requestEventsMax) {
    throw eventError('EVENT_TOO_MANY', 413, values.length, requestEventsMax);
  }
  const chart = await deps.loadChart(sender.propertyId);
  const reads = values.map((value) => readEvent(value, chart));
  const good = reads.filter((read): read is ReadEvent => !Array.isArray(read));
  const posted = [...(await deps.postEvents(sender.propertyId, good, sender.person))];
  const receipts = reads.map(
    (read): Receipt =>
      Array.isArray(read) ? { status: 'refused', problems: read } : (posted.shift() as Receipt),
  );
  await keep(
    deps,
    sender,
    refusedAmong(receipts, (index) => values[index]),
  );
  const results = receipts.map((receipt, index) => receiptJson(values[index], receipt));
  const count = (status: string) => results.filter((result) => result.status === status).length;
  return {
    results,
    posted: count('posted'),
    exists: count('exists'),
    refused: count('refused'),
  };
}

const keep = async (deps: EventDeps, sender: Sender, refused: readonly RefusedEvent[]) => {
  if (refused.length > 0) await deps.keepRefused?.(sender.propertyId, sender.person, refused);
};

function refusedAmong(
  receipts: readonly Receipt[],
  valueAt: (index: number) => unknown,
): RefusedEvent[] {
  return receipts.flatMap((receipt, index) =>
    receipt.status === 'refused' ? [{ value: valueAt(index), problems: receipt.problems }] : [],
  );
}

// The texts by which a sender knows its event; empty where they are no texts.
function identityOf(value: unknown): { source: string; id: string } {
  const { source, id } = (value ?? {}) as Record<string, unknown>;
  const text = (member: unknown) => (typeof member === 'string' ? member : '');
  return { source: text(source), id: text(id) };
}

function receiptJson(value: unknown, receipt: Receipt): EventReceipt {
  const identity = identityOf(value);
  if (receipt.status === 'refused') {
    return { ...identity, status: 'refused', problems: [...receipt.problems] };
  }
  const { status, eventId, entryId } = receipt;
  return { ...identity, status, eventId: String(eventId), entryId: String(entryId) };
}

async function* receiptLines(
  deps: EventDeps,
  sender: Sender,
  stream: EventStream,
  { onlyRefused, onBroken }: { onlyRefused: boolean; onBroken: (error: unknown) => void },
): AsyncGenerator<string> {
  const counts = { posted: 0, exists: 0, refused: 0 };
  const batches = receiveEvents({
    form: stream.form,
    bytes: stream.bytes,
    propertyId: sender.propertyId,
    postedBy: sender.person,
    currentChart: deps.loadChart,
    post: deps.postEvents,
  });
  try {
    for await (const { receipts } of batches) {
      const judged = receipts.map(({ receipt }) => receipt);
      await keep(
        deps,
        sender,
        refusedAmong(judged, (index) => receipts[index]?.value),
      );
      for (const { receipt } of receipts) counts[receipt.status] += 1;
      const told = onlyRefused ? receipts.filter(isRefused) : receipts;
      if (told.length > 0) yield told.map(receiptLine).join('');
    }
    if (onlyRefused) yield `${JSON.stringify({ summary: counts })}\n`;
  } catch (error) {
    onBroken(error);
    // The answer has begun: its status cannot change any more, so the failure is its last line.
    const problem = eventProblem('EVENT_STREAM_BROKEN', {}, counts.posted);
    yield `${JSON.stringify({ problem })}\n`;
  }
}

const isRefused = ({ receipt }: LineReceipt) => receipt.status === 'refused';

function receiptLine({ line, source, id, receipt }: LineReceipt): string {
  return `${JSON.stringify({ line, ...receiptJson({ source, id }, receipt) })}\n`;
}
