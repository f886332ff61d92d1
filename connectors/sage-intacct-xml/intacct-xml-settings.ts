// The settings of a connection to a Sage Intacct company over its XML API, read from the
// connection's JSON. Stands before everything else of the connector. Invariant: the address is
// https on the vendor's own hosts, or loopback when the process allows it; a session may only name
// an endpoint that keeps to the same rule. Leaves to others: members it does not know.

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { type Currency, currencyOf } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';
import { baseUrlOf, SettingsReader, vendorAddress } from '../sage-intacct/settings-reader.ts';

/** What the balance functions report on when none is named. */
export const defaultBook = 'ACCRUAL';

/** Everything but the credentials. Durations in milliseconds, lengths in characters. */
export interface SageIntacctXmlSettings {
  /** Where sign-ins go. Default `https://api.intacct.com/ia/xml/xmlgw.phtml`. */
  readonly baseUrl: string;
  readonly companyId: string;
  /** Entity the connection is bound to; null: the top level, which sees all entities. */
  readonly entityId: string | null;
  /** User id of the Web Services user; case matters. */
  readonly userId: string;
  /** Symbol of the journal that entries go to. */
  readonly journalId: string;
  /** Default `USD`. */
  readonly baseCurrency: Currency;
  /**
   * Parallel calls, 1 to 16. Default 1: the standard level of service is one API call at a time per
   * company (developer.intacct.com, support/faq).
   */
  readonly lanes: number;
  /**
   * How long an absent entry may still arrive after a send. Default 15 minutes: Sage keeps working
   * on a request for up to 15 minutes after its sender has gone (developer.intacct.com,
   * sync-vs-async).
   */
  readonly settlingMs: number;
  /** To open a connection. Default 10 s. */
  readonly connectTimeoutMs: number;
  /** From the request to the answer's head. Default 120 s. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of an answer's body. Default 60 s. */
  readonly bodyTimeoutMs: number;
  /** Largest answer read, in bytes. Default 64 MiB. */
  readonly answerBytesMax: number;
  /** Rows per query page, 1 to 2000. Default 2000: each page is a counted transaction. */
  readonly pageSize: number;
  /** BATCH_TITLE. Default 80; Sage publishes no limit. */
  readonly memoLengthMax: number;
  /** A line's DESCRIPTION. Default 400; Sage publishes no limit. */
  readonly lineMemoLengthMax: number;
  /** Default `when-foreign`. */
  readonly currencyOnLines: 'when-foreign' | 'always';
  /** Exchange rate type for foreign entries; null leaves it to the company's default. */
  readonly exchangeRateTypeId: string | null;
  /** When the state of a created entry is read back, one call each. Default `approval-journals`. */
  readonly readBack: 'always' | 'approval-journals' | 'never';
  /** The company's asynchronous transport policy for entries; null: synchronous. */
  readonly policyId: string | null;
  /** Elements of user-defined dimensions (`GLDIMBERTH`) beside those the company tells itself. */
  readonly userDimensions: readonly string[];
  /** First day balances are added up from; the reports take no open range. Default 2000-01-01. */
  readonly balancesFromOn: IsoDate;
  /** Adjustment and user-defined books that balances include besides the reporting book. */
  readonly adjustmentBooks: readonly string[];
  /** The book whose journals lists and balances are of. */
  readonly reportingBook: string;
}

/** From the encrypted credentials: the sender is the developer licence, the user the company's. */
export interface SageIntacctXmlCredentials {
  readonly senderId: string;
  readonly senderPassword: string;
  readonly userPassword: string;
}

const globalEndpoint = 'https://api.intacct.com/ia/xml/xmlgw.phtml';

/** The endpoint a session named, or null when what is sent there could reach a stranger. */
export function sessionEndpointOf(endpoint: string | null, baseUrl: string): string | null {
  // Loopback only for a connection that is on loopback itself.
  return baseUrlOf(endpoint, baseUrlOf(baseUrl, false) === null);
}

/** A list, as JSON or as a text with commas. */
function namesOf(reader: SettingsReader, name: string, shape: RegExp): readonly string[] {
  const value = reader.value(name) ?? [];
  const listed = typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value;
  const names = Array.isArray(listed) ? listed.filter((one) => one !== '') : null;
  const isFine = names?.every((one) => typeof one === 'string' && shape.test(one));
  return isFine ? (names as string[]) : reader.refuse(name, 'a list of names', []);
}

function dayOf(reader: SettingsReader, name: string, otherwise: string): IsoDate {
  const day = isoDateOf(String(reader.value(name) ?? otherwise));
  return day ?? reader.refuse(name, 'a date YYYY-MM-DD', otherwise as IsoDate);
}

function patienceOf(reader: SettingsReader) {
  const ms = (name: string, otherwise: number, max: number) =>
    reader.whole(name, { otherwise, min: 10, max });
  return {
    settlingMs: reader.whole('settlingMs', { otherwise: 900_000, min: 0, max: 86_400_000 }),
    connectTimeoutMs: ms('connectTimeoutMs', 10_000, 120_000),
    headersTimeoutMs: ms('headersTimeoutMs', 120_000, 960_000),
    bodyTimeoutMs: ms('bodyTimeoutMs', 60_000, 960_000),
    answerBytesMax: reader.whole('answerBytesMax', {
      otherwise: 67_108_864,
      min: 1024,
      max: 1_073_741_824,
    }),
  };
}

/**
 * Reads settings, or says everything that is wrong with them. `allowLoopback` comes from the
 * process.
 * *Errors:* INTACCT_SETTING_INVALID, one per member.
 */
export function readSettings(
  json: unknown,
  { allowLoopback = false } = {},
): SageIntacctXmlSettings | readonly Problem[] {
  const isPlain = typeof json === 'object' && json !== null && !Array.isArray(json);
  const reader = new SettingsReader(isPlain ? (json as Record<string, unknown>) : {});
  const baseUrl = baseUrlOf(reader.value('baseUrl') ?? globalEndpoint, allowLoopback);
  const baseCurrency = currencyOf(String(reader.value('baseCurrency') ?? 'USD'));
  const settings: SageIntacctXmlSettings = {
    baseUrl: baseUrl ?? reader.refuse('baseUrl', vendorAddress, ''),
    companyId: reader.text('companyId'),
    entityId: reader.optionalText('entityId'),
    userId: reader.text('userId'),
    journalId: reader.text('journalId'),
    baseCurrency:
      baseCurrency ?? reader.refuse('baseCurrency', 'an ISO 4217 code', 'USD' as Currency),
    lanes: reader.whole('lanes', { otherwise: 1, min: 1, max: 16 }),
    ...patienceOf(reader),
    pageSize: reader.whole('pageSize', { otherwise: 2000, min: 1, max: 2000 }),
    memoLengthMax: reader.whole('memoLengthMax', { otherwise: 80, min: 10, max: 4000 }),
    lineMemoLengthMax: reader.whole('lineMemoLengthMax', { otherwise: 400, min: 10, max: 4000 }),
    currencyOnLines: reader.choice('currencyOnLines', ['when-foreign', 'always']),
    exchangeRateTypeId: reader.optionalText('exchangeRateTypeId'),
    readBack: reader.choice('readBack', ['approval-journals', 'always', 'never']),
    policyId: reader.optionalText('policyId'),
    userDimensions: namesOf(reader, 'userDimensions', /^[A-Za-z_][\w.-]{0,99}$/),
    balancesFromOn: dayOf(reader, 'balancesFromOn', '2000-01-01'),
    reportingBook: reader.optionalText('reportingBook') ?? defaultBook,
    adjustmentBooks: namesOf(reader, 'adjustmentBooks', /^[^\p{Cc}]{1,100}$/u),
  };
  return reader.problems.length === 0 ? settings : reader.problems;
}

/** Reads credentials, or says what is missing; the values themselves are never in a problem. */
export function readCredentials(json: unknown): SageIntacctXmlCredentials | readonly Problem[] {
  const given = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const names = ['senderId', 'senderPassword', 'userPassword'] as const;
  const problems = names.flatMap((name) => {
    const value = given[name];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= 1000) return [];
    return [intacctProblem('INTACCT_SETTING_INVALID', { where: name }, name, 'given')];
  });
  if (problems.length > 0) return problems;
  // Passwords keep their spaces: they are case-sensitive texts somebody else chose.
  return {
    senderId: String(given.senderId).trim(),
    senderPassword: String(given.senderPassword),
    userPassword: String(given.userPassword),
  };
}
