// The client for programs: every route of the HTTP API with its types, answers as values, problems
// as one error, lists as iterators, events as a stream. For Node 20, browsers and anything with
// fetch; published as `tieout/client`.
// Invariant: it sends again only what is safe to send twice, as the description says of each route.
// Leaves to others: the types and what is safe (schema.d.ts, repeatable.ts, made from the
// description by build.ts), webhooks (webhooks.ts).

import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { repeatable } from './repeatable.ts';
import type { components, paths } from './schema.d.ts';

export type { components, paths };
export type Schemas = components['schemas'];
export type TieoutEvent = Schemas['Event'];
export type Problem = Schemas['Problem'];
/** Codes this version knows; the server may be newer. */
export type ProblemCode = Schemas['ProblemCode'];

export interface TieoutOptions {
  /** Where Tieout answers: `https://books.example.com`. */
  readonly url: string;
  /** An API key, `tieout_…`; the demo needs none. */
  readonly key?: string;
  /** Code of the property; may be left out while the server keeps one. */
  readonly property?: string;
  /** How often what is safe to repeat is tried before it fails. Default 5. */
  readonly attempts?: number;
  /** First pause between two tries in milliseconds, doubled each time. Default 500. */
  readonly pauseMs?: number;
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch;
}

/** A request that Tieout refused, with everything that is wrong with it. */
export class TieoutProblem extends Error {
  readonly status: number;
  readonly code: ProblemCode | (string & {});
  /** What to do next. */
  readonly hint: string;
  /** Finds the cause in the server's log. */
  readonly requestId: string;
  readonly problems: Problem['problems'];
  constructor({ status, code, detail, hint, requestId, problems }: Problem) {
    super(`${code}: ${detail}`);
    this.name = 'TieoutProblem';
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.requestId = requestId;
    this.problems = problems;
  }
}

export type TieoutClient = Client<paths>;

/**
 * `tieout.GET('/exports', { params: { query: { status: 'error' } } })` and so on for every route.
 * *Errors:* TieoutProblem for whatever is refused; what fetch throws when nothing answers.
 */
export function tieout(options: TieoutOptions): TieoutClient {
  const client = createClient<paths>({
    baseUrl: `${options.url.replace(/\/$/, '')}/api/v1`,
    headers: headersOf(options),
    fetch: patientFetch(options),
  });
  client.use(throwing);
  return client;
}

function headersOf({ key, property }: TieoutOptions): Record<string, string> {
  return {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(property === undefined ? {} : { 'tieout-property': property }),
  };
}

const throwing: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
};

async function problemOf(response: Response): Promise<Error> {
  const isProblem = response.headers.get('content-type')?.includes('application/problem+json');
  if (isProblem) return new TieoutProblem((await response.json()) as Problem);
  return new Error(`Answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
}

/** Safe to send twice: what reads, and what the description says is done once. */
function isRepeatable({ method, url }: Request): boolean {
  if (method === 'GET') return true;
  const [, address = ''] = /\/api\/v1(\/.*)$/.exec(new URL(url).pathname) ?? [];
  return repeatable.some((one) => one.method === method && one.address.test(address));
}

function patientFetch(options: TieoutOptions) {
  const { attempts = 5, pauseMs = 500, fetch = globalThis.fetch } = options;
  return async (request: Request): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= attempts || !isRepeatable(request);
      try {
        const answer = await fetch(last ? request : request.clone());
        if (last || (answer.status !== 503 && answer.status !== 429)) return answer;
        await answer.body?.cancel();
      } catch (error) {
        if (last) throw error;
      }
      await new Promise((resume) => setTimeout(resume, pauseMs * 2 ** (attempt - 1)));
    }
  };
}

/** What became of one event of a stream. */
export interface Receipt {
  readonly line: number;
  readonly source: string;
  readonly id: string;
  readonly status: 'posted' | 'exists' | 'refused';
  readonly eventId?: string;
  readonly entryId?: string;
  readonly problems?: Problem['problems'];
}

/**
 * Sends any number of events as one stream and tells what became of each as it is posted; memory
 * does not grow with it. When the connection breaks, send all of them again: none posts twice.
 * *Errors:* TieoutProblem; what fetch throws.
 */
export async function* sendEvents(
  options: TieoutOptions,
  events: Iterable<TieoutEvent> | AsyncIterable<TieoutEvent>,
): AsyncGenerator<Receipt> {
  const { fetch = globalThis.fetch } = options;
  const answer = await fetch(`${options.url.replace(/\/$/, '')}/api/v1/events`, {
    method: 'POST',
    headers: { ...headersOf(options), 'content-type': 'application/x-ndjson' },
    body: linesOf(events),
    duplex: 'half',
  } as RequestInit);
  if (!answer.ok || answer.body === null) throw await problemOf(answer);
  let rest = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as Receipt;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as Receipt;
}

function linesOf(events: Iterable<TieoutEvent> | AsyncIterable<TieoutEvent>) {
  const encoder = new TextEncoder();
  const from =
    Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]();
  return new ReadableStream<Uint8Array>({
    async pull(stream) {
      const next = await from.next();
      if (next.done) stream.close();
      else stream.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
    },
    async cancel() {
      await from.return?.();
    },
  });
}

/** A list's answer, as openapi-fetch gives it. */
interface ListAnswer {
  readonly data?: { readonly items: readonly unknown[]; readonly next?: string | null } | undefined;
}
type ItemOf<Answer extends ListAnswer> = NonNullable<Answer['data']>['items'][number];

/**
 * Every item of a list, page by page. `page` asks for one:
 * `(cursor) => api.GET('/exports', { params: { query: { status: 'error', cursor } } })`.
 */
export async function* items<Answer extends ListAnswer>(
  page: (cursor: string | undefined) => Promise<Answer>,
): AsyncGenerator<ItemOf<Answer>> {
  let cursor: string | undefined;
  do {
    const { data } = await page(cursor);
    if (data === undefined) return;
    yield* data.items as ItemOf<Answer>[];
    cursor = data.next ?? undefined;
  } while (cursor !== undefined);
}
