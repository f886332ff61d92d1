// Long work of the server, watched: a request that is answered line by line with how far it is, and
// last with its result. Invariant: callers see the result or an ApiProblem; an answer that was cut
// off is a problem too. Leaves to others: drawing it (controls/work-progress.tsx).

import { consoleProblem } from './console-errors.ts';
import type { ProblemAnswer } from './contract.ts';
import { ApiProblem, open } from './request.ts';

/** So many of so many are done. */
export interface Progress {
  readonly checked: number;
  readonly of: number;
}

type Line = Partial<Progress> & { readonly result?: unknown; readonly problem?: ProblemAnswer };

/** Sends `body` to `/api/v1{path}` and hears of it until it is done. Errors: ApiProblem. */
export async function sendWatched<T>(
  path: string,
  body: unknown,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<T> {
  const headers = { 'content-type': 'application/json', accept: 'application/x-ndjson' };
  const init = { method: 'POST', headers, body: JSON.stringify(body ?? {}) };
  const answer = await open(path, signal ? { ...init, signal } : init);
  for await (const line of linesOf(answer)) {
    if (line.result !== undefined) return line.result as T;
    if (line.problem) throw new ApiProblem(line.problem);
    if (line.of !== undefined) onProgress({ checked: line.checked ?? 0, of: line.of });
  }
  const { code, message, hint } = consoleProblem('CONSOLE_ANSWER_UNREADABLE', {}, answer.status);
  throw new ApiProblem({ status: answer.status, code, hint, detail: message });
}

async function* linesOf(answer: Response): AsyncGenerator<Line> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  while (reader) {
    const { done, value = '' } = await reader.read().catch(() => ({ done: true, value: '' }));
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Line;
    if (done) return;
  }
}
