// RFC 9457 `application/problem+json`: how a problem looks on the wire, the same for every route.
// Invariant: only what a Problem says goes out; causes and stacks stay in the log, tied by
// requestId.

import { type Static, Type } from 'typebox';
import type { Problem } from './problem.ts';

export const ProblemItem = Type.Object({
  code: Type.String(),
  message: Type.String(),
  hint: Type.String(),
  retry: Type.Union([
    Type.Literal('never'),
    Type.Literal('later'),
    Type.Literal('after-a-fix'),
    Type.Literal('find-first'),
  ]),
  where: Type.Optional(Type.String()),
});

export const ProblemJson = Type.Object(
  {
    type: Type.String({
      description: 'A name for the kind of problem; docs/reference/errors.md explains its code.',
    }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    hint: Type.String(),
    requestId: Type.String(),
    problems: Type.Array(ProblemItem),
  },
  { $id: 'ProblemJson' },
);
export type ProblemJson = Static<typeof ProblemJson>;

/** The body for these problems; the first leads. `problems` must not be empty. */
export function problemJson(
  problems: readonly Problem[],
  status: number,
  requestId: string,
): ProblemJson {
  const first = problems[0] as Problem;
  return {
    type: `urn:tieout:problem:${first.code}`,
    title: problems.length === 1 ? first.code : `${first.code} and ${problems.length - 1} more`,
    status,
    code: first.code,
    detail: first.message,
    hint: first.hint,
    requestId,
    problems: problems.map((item) => ({ ...item })),
  };
}
