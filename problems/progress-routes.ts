// Long work that says how far it is: who accepts application/x-ndjson is answered line by line,
// `{"checked", "of"}` as often as there is news and `{"result"}` last; everybody else gets the
// result alone. Used by rehearsals, shadow runs and settling for all. Invariant: an answer without
// a `result` or a `problem` in its last line was cut off; the work itself is the same either way.

import { PassThrough } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';
import { problemJson } from './problem-json.ts';

export const progressType = 'application/x-ndjson';

/** What work is given to say how far it is, and to hear that nobody listens any more. */
export interface Watch {
  readonly tell: (checked: number, of: number) => void;
  readonly signal: AbortSignal;
}

/** The result, or the stream that will end with it. */
export async function answerWatched<T>(
  request: FastifyRequest,
  reply: Pick<FastifyReply, 'type' | 'header'>,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  const left = new AbortController();
  const wantsLines = request.headers.accept?.includes(progressType) === true;
  if (!wantsLines) return await work({ tell: () => {}, signal: left.signal });
  const out = new PassThrough();
  const line = (said: object) => void (out.writable && out.write(`${JSON.stringify(said)}\n`));
  out.on('close', () => left.abort());
  work({ tell: (checked, of) => line({ checked, of }), signal: left.signal })
    .then((result) => line({ result }))
    .catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      line({ problem: problemJson(error.problems, error.status, request.id) });
    })
    .then(() => out.end())
    .catch((error: unknown) => {
      if (left.signal.aborted) return;
      request.log.error({ err: error }, 'unexpected');
      out.destroy(error as Error);
    });
  reply.type(progressType);
  // Proxies that collect an answer would make progress a surprise at the end.
  reply.header('x-accel-buffering', 'no').header('cache-control', 'no-store');
  return out as T;
}
