// The simulator's switches: everything a person or a test may turn, with its default.
//
// Where Sage's behaviour is not known, both behaviours exist and a switch chooses; each such switch
// is a row of docs/reference/simulator-fidelity.md.
// **Invariant**: settings are plain data, replaced whole and never half-applied.
// It leaves keeping them to the change log and obeying them to the parts they name.

import { defaultXmlSettings, type XmlSettings, xmlChoices } from './xml/xml-settings.ts';

/** All switches. Durations are milliseconds unless the name says seconds. */
export interface Settings {
  /** Added to every API answer: half before the commit, half after it. */
  readonly latencyMs: number;
  /** 0 to 100: the share of API requests that meet a random fault. */
  readonly chaosPercent: number;
  /** Added to the clock: books, tokens and idempotency keys age by it. */
  readonly clockOffsetMs: number;
  /** Parallel calls allowed before 429. Tier 1 of the vendor is 6 and 8. */
  readonly limits: { readonly perApplication: number; readonly perCompany: number };
  /**
   * Calls of an application per minute (a soft limit: headers warn) and per hour (a hard one: 429),
   * and CPU cost per minute (headers only); 0 is none. The vendor publishes no values.
   */
  readonly rateLimits: {
    readonly perMinute: number;
    readonly perHour: number;
    readonly cpuPerMinute: number;
  };
  /** Answers are compressed for clients that accept it. */
  readonly gzip: boolean;
  /** Life of an access token. */
  readonly accessTokenSeconds: number;
  /**
   * How an expired or unknown bearer token is answered: 401 (GW-0040, REST-2102) or 400
   * (REST-1206).
   */
  readonly tokenErrorStatus: 400 | 401;
  /** How `invalid_grant` is written: as OAuth 2.0 does, or in the vendor's bare envelope. */
  readonly oauthErrors: 'vendor' | 'oauth';
  /** A refresh ends the refresh token it used. */
  readonly refreshTokenSingleUse: boolean;
  /** A new grant ends the older tokens of the same user, company and application. */
  readonly newGrantEndsOlder: boolean;
  /** How a user without the right is answered, status 403. */
  readonly permissionError: 'REST-3007' | 'GW-0042';
  /** HTTP status of a failed business rule. */
  readonly businessErrorStatus: 400 | 422;
  /**
   * Where the error stands: A in `ia::result`, B at the top as `ia::error`, C at the top as
   * `error`.
   */
  readonly errorEnvelope: 'A' | 'B' | 'C';
  /** Report the first failed business rule only, or all of them. */
  readonly businessErrors: 'first' | 'all';
  /** Which of the two known wordings a closed period gets. */
  readonly closedPeriodText: 'date-on-or-after' | 'periods-are-closed';
  /** State of an entry created in a journal with approval. */
  readonly approvalState: 'submitted' | 'posted';
  /** A base location adds the lines by which entities owe each other, or no lines. */
  readonly interEntityLines: 'append' | 'none';
  readonly negativeAmounts: 'refuse' | 'accept';
  readonly zeroAmounts: 'refuse' | 'accept';
  /** More than two decimals in an amount. */
  readonly extraDecimals: 'refuse' | 'round';
  /** Which answers besides business ones an Idempotency-Key stores. */
  readonly idempotencyCaches: {
    readonly rateLimited: boolean;
    readonly serverErrors: boolean;
    readonly unauthorized: boolean;
  };
  /** Status a second request gets while the first one with its key is still running. */
  readonly idempotencyTwinStatus: 400 | 409 | 422;
  /** A composite request that fails takes back what stood before the failure. */
  readonly compositeRollback: boolean;
  /** How long a job waits, and how long it runs: asynchronous calls, bulk jobs, reports. */
  readonly jobDelayMs: number;
  /** Bulk jobs and reports that run at once; tier 1 has one. */
  readonly offlineProcesses: number;
  /** Status of a bulk job's creation: 200 in the specification, 201 in a workshop. */
  readonly bulkCreateStatus: 200 | 201;
  /** CSV of reports: the table alone, or under lines with company, title and dates. */
  readonly reportCsv: 'table' | 'with-heading';
  /** Query rows carry a member nobody asked for. */
  readonly extraMembers: boolean;
  /** Reads do not see entries that are younger. */
  readonly readLagMs: number;
  /** Rows that slip away between the first page of a query and the following ones. */
  readonly pageShiftRows: number;
  /** Whether queries may filter by the time of the last change, over either API. */
  readonly modifiedTimes: 'queryable' | 'refused';
  /** The XML API's own switches. */
  readonly xml: XmlSettings;
}

/** Defaults of a simulator in a test: no latency, limits out of the way. */
export const defaultSettings: Settings = {
  latencyMs: 0,
  chaosPercent: 0,
  clockOffsetMs: 0,
  limits: { perApplication: 1000, perCompany: 1000 },
  rateLimits: { perMinute: 0, perHour: 0, cpuPerMinute: 0 },
  gzip: false,
  accessTokenSeconds: 43_200,
  tokenErrorStatus: 401,
  oauthErrors: 'vendor',
  refreshTokenSingleUse: false,
  newGrantEndsOlder: false,
  permissionError: 'REST-3007',
  businessErrorStatus: 422,
  errorEnvelope: 'A',
  businessErrors: 'first',
  closedPeriodText: 'date-on-or-after',
  approvalState: 'submitted',
  interEntityLines: 'append',
  negativeAmounts: 'refuse',
  zeroAmounts: 'accept',
  extraDecimals: 'refuse',
  idempotencyCaches: { rateLimited: false, serverErrors: false, unauthorized: false },
  idempotencyTwinStatus: 409,
  compositeRollback: false,
  jobDelayMs: 0,
  offlineProcesses: 1,
  bulkCreateStatus: 200,
  reportCsv: 'table',
  extraMembers: false,
  readLagMs: 0,
  pageShiftRows: 0,
  modifiedTimes: 'queryable',
  xml: defaultXmlSettings,
};

/** Some switches, of the XML API as well. */
export type StartSettings = Partial<Omit<Settings, 'xml'>> & {
  readonly xml?: Partial<XmlSettings>;
};

/** Settings with the defaults for whatever is absent: older books' folders know fewer switches. */
export function completeSettings(some: StartSettings): Settings {
  return { ...defaultSettings, ...some, xml: { ...defaultSettings.xml, ...some.xml } };
}

/** The limits of the vendor's performance tier 1, the default of `simulate.ts`. */
export const tierOneLimits = { perApplication: 6, perCompany: 8 };

const choices: Readonly<Record<string, readonly unknown[]>> = {
  ...xmlChoices,
  tokenErrorStatus: [400, 401],
  oauthErrors: ['vendor', 'oauth'],
  permissionError: ['REST-3007', 'GW-0042'],
  businessErrorStatus: [400, 422],
  errorEnvelope: ['A', 'B', 'C'],
  businessErrors: ['first', 'all'],
  closedPeriodText: ['date-on-or-after', 'periods-are-closed'],
  approvalState: ['submitted', 'posted'],
  interEntityLines: ['append', 'none'],
  negativeAmounts: ['refuse', 'accept'],
  zeroAmounts: ['refuse', 'accept'],
  extraDecimals: ['refuse', 'round'],
  idempotencyTwinStatus: [400, 409, 422],
  bulkCreateStatus: [200, 201],
  reportCsv: ['table', 'with-heading'],
  modifiedTimes: ['queryable', 'refused'],
};

/** The values a switch may have; `undefined` when any of its type is allowed. */
export function choicesOf(name: string): readonly unknown[] | undefined {
  return (choices as Readonly<Record<string, readonly unknown[]>>)[name];
}

type Plain = Record<string, unknown>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsOfValue(name: string, known: unknown, value: unknown): string[] {
  if (isPlain(known)) {
    if (!isPlain(value)) return [`${name} must be an object`];
    return Object.entries(value).flatMap(([member, inner]) =>
      member in known
        ? problemsOfValue(`${name}.${member}`, known[member], inner)
        : [`${name}.${member} is not a setting`],
    );
  }
  const allowed = choices[name];
  if (allowed !== undefined) {
    return allowed.includes(value) ? [] : [`${name} must be one of ${allowed.join(', ')}`];
  }
  if (typeof value !== typeof known) return [`${name} must be a ${typeof known}`];
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return [`${name} must be a whole number`];
    if (value < 0 && name !== 'clockOffsetMs') return [`${name} must not be negative`];
    if (name === 'chaosPercent' && value > 100) return ['chaosPercent must be 0 to 100'];
  }
  return [];
}

/** Settings with some of them changed, or every reason why the change is refused. */
export function changedSettings(
  current: Settings,
  change: unknown,
): { settings: Settings } | { problems: string[] } {
  if (!isPlain(change)) return { problems: ['settings must be a JSON object'] };
  const known = current as unknown as Plain;
  const problems = Object.entries(change).flatMap(([name, value]) =>
    name in known ? problemsOfValue(name, known[name], value) : [`${name} is not a setting`],
  );
  if (problems.length > 0) return { problems };
  const merged: Plain = { ...known };
  for (const [name, value] of Object.entries(change)) {
    merged[name] = isPlain(value) ? { ...(known[name] as Plain), ...value } : value;
  }
  return { settings: merged as unknown as Settings };
}
