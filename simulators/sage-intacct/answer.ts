// What the simulated API receives and answers, before it becomes bytes on a socket.
//
// Stands between the HTTP server and everything that decides: requests come in as these values,
// answers leave as these values, and how an answer is delivered (or lost) is data as well.
// **Invariant**: an answer is complete text; nothing is streamed, so it can be stored and replayed.
// It leaves sockets to server.ts and the wording of errors to errors.ts.

/**
 * One HTTP request under /ia/api/v1. `path` is what follows that base, without the query
 * string.
 */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as text; empty when there was none. */
  readonly text: string;
  /** What is asked in a few words, where the path does not say it: `create GLBATCH`. */
  readonly summary?: string;
}

/** One complete HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What becomes of an answer on its way back. */
export interface Delivery {
  /** `null` when the socket is destroyed instead. */
  readonly answer: Answer | null;
  /**
   * `cut` announces the whole length, sends half and destroys the socket; `drip` sends it bit by
   * bit over `dripMs`.
   */
  readonly manner: 'whole' | 'cut' | 'destroy' | 'drip';
  readonly dripMs?: number;
  /** The fault that was played, for the request log; absent when none was. */
  readonly fault?: string;
}

/** An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/**
 * A success: `ia::result` with the counting `ia::meta` of a create, read or update of one
 * object.
 */
export function resultAnswer(status: number, result: unknown): Answer {
  return jsonAnswer(status, {
    'ia::result': result,
    'ia::meta': { totalCount: 1, totalSuccess: 1, totalError: 0 },
  });
}

/** One header as text; the first one when it was sent several times. */
export function headerOf(request: ApiRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
