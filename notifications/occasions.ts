// What somebody can be told of: the one list, with its words and how long a condition lasts before
// it is told. Pure. Invariant: a name here is a value in the database and in webhooks, and stays.
// Leaves to others: seeing that it is so (conditions-store.ts), saying it (messages.ts).

export interface Occasion {
  /** As a person chooses it. */
  readonly title: string;
  readonly about: string;
  /** How long it must hold before it is told. */
  readonly afterMs: number;
  /** For programs only. */
  readonly webhookOnly?: boolean;
}

const minute = 60_000;

export const occasions = {
  'exports-in-error': {
    title: 'Exports in error',
    about: 'A cause that holds exports appears, and ends.',
    // Errors of one cause come in swarms: told once, with all of them.
    afterMs: minute,
  },
  'backlog-stale': {
    title: 'Stale backlog',
    about: 'An export waits longer than it should, and none does any more.',
    afterMs: 0,
  },
  'connection-broken': {
    title: 'Broken connection',
    about: 'The external ledger refuses the credentials, or has not answered for ten minutes.',
    afterMs: 0,
  },
  unexplained: {
    title: 'Unexplained difference',
    about: 'The newest reconciliation of a connection leaves an amount without a cause.',
    afterMs: 0,
  },
  'sign-off-withdrawn': {
    title: 'Sign-off withdrawn',
    about: 'A balance that was signed off moved, and what moved.',
    afterMs: 0,
  },
  'daily-digest': {
    title: 'Daily digest',
    about: 'What was synced, what waits, what is in error and what ties out, once a day.',
    afterMs: 0,
  },
  'export-status': {
    title: 'Every export that becomes synced or error',
    about: 'For programs: each change of status, in batches.',
    afterMs: 0,
    webhookOnly: true,
  },
} as const satisfies Record<string, Occasion>;

export type OccasionName = keyof typeof occasions;
export const occasionNames = Object.keys(occasions) as readonly OccasionName[];

export const isOccasion = (text: string): text is OccasionName => Object.hasOwn(occasions, text);

export const isForPrograms = (name: OccasionName) =>
  (occasions[name] as Occasion).webhookOnly === true;

/** A condition as it is now. */
export interface Condition {
  readonly occasion: OccasionName;
  /** Which of its kind: the same while it lasts. */
  readonly subject: string;
  /** How long it must hold before it is told, where it is not the occasion's own time. */
  readonly afterMs?: number;
  readonly message: Message;
}

/** What a channel carries. */
export interface Message {
  readonly title: string;
  readonly lines: readonly string[];
  /** Address in the console, from its root. */
  readonly link: string;
  /** For webhooks; amounts are decimal strings. */
  readonly data: Readonly<Record<string, unknown>>;
}
