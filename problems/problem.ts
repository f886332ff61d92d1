// What goes wrong, as a value. One shape for every stage; each stage keeps its own catalogue of
// codes (…-errors.ts), and docs/reference/errors.md lists them all.
// Invariant: a problem carries what happened with its numbers, what to do next, and whether trying
// again can help.
// Leaves to others: HTTP (problem+json) and the screen.

/** Can the same request succeed later? `find-first`: ask the other side before sending again. */
export type Retry = 'never' | 'later' | 'after-a-fix' | 'find-first';

/** One thing that went wrong. Money and dates inside `message` are already written for people. */
export interface Problem {
  /** Stable name, `STAGE_WHAT`. */
  readonly code: string;
  /** What happened, with the numbers in it. */
  readonly message: string;
  /** What to do next, and who can. */
  readonly hint: string;
  readonly retry: Retry;
  /** Where in the input: a field path (`lines[2].amount`), a file line, an id. */
  readonly where?: string;
}

/** An entry of a catalogue: how to write the message and hint from the facts `F`. */
export interface ProblemKind<F extends unknown[]> {
  readonly retry: Retry;
  readonly message: (...facts: F) => string;
  readonly hint: (...facts: F) => string;
}

// biome-ignore lint/suspicious/noExplicitAny: a catalogue mixes kinds with different facts.
type Catalogue = Record<string, ProblemKind<any[]>>;

/**
 * Turns a stage's catalogue into a function that makes its problems, and knows its `codes`:
 * `problem('EVENT_OUTLET_UNKNOWN', { where: 'outlet' }, 'TRS')`.
 */
export function problemsOf<C extends Catalogue>(catalogue: C) {
  const made = <K extends keyof C & string>(
    code: K,
    at: { where?: string },
    ...facts: Parameters<C[K]['message']>
  ): Problem => {
    const kind = catalogue[code] as C[K];
    return {
      code,
      message: kind.message(...facts),
      hint: kind.hint(...facts),
      retry: kind.retry,
      ...(at.where === undefined ? {} : { where: at.where }),
    };
  };
  return Object.assign(made, { codes: Object.keys(catalogue) as readonly (keyof C & string)[] });
}

/** Expected failure carried to a boundary (HTTP, command line) that turns it into an answer. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[];
  /** HTTP status the boundary should answer with. */
  readonly status: number;
  constructor(problems: readonly Problem[], status = 422) {
    super(problems.map((p) => `${p.code}: ${p.message}`).join('\n'));
    this.name = 'ProblemError';
    this.problems = problems;
    this.status = status;
  }
}
