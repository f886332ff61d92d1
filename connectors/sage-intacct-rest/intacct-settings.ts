// The settings of a connection to a Sage Intacct company over REST, read from the connection's
// JSON. Stands before everything else of the connector. Invariant: the address is https on the
// vendor's own hosts, or loopback when the process allows it (simulators): credentials go nowhere
// else. Leaves to others: members it does not know (the export queue keeps its own beside them).

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { type Currency, currencyOf } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';
import { baseUrlOf, SettingsReader, vendorAddress } from '../sage-intacct/settings-reader.ts';
import { isPlain } from './exact-json.ts';
import { type ColumnNames, columnNamesOf } from './trial-balance-rows.ts';

/** Everything but the credentials. Durations in milliseconds, lengths in characters. */
export interface SageIntacctRestSettings {
  /** Default `https://api.intacct.com/ia/api/v1`. */
  readonly baseUrl: string;
  readonly companyId: string;
  /** Entity the connection is bound to; null: the top level, which sees all entities. */
  readonly entityId: string | null;
  /** User id of the Web Services user, without `@company`; case matters. */
  readonly username: string;
  /** Symbol of the journal that entries go to. */
  readonly journalId: string;
  /** Default `USD`. */
  readonly baseCurrency: Currency;
  /** Parallel calls, 1 to 16. Default 4: performance tier 1 allows an application 6. */
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
  /** Rows per query page, 1 to 4000. Default 4000: each page is a counted transaction. */
  readonly pageSize: number;
  /** Header description. Default 80; Sage publishes no limit. */
  readonly memoLengthMax: number;
  /** Line description. Default 400; Sage publishes no limit. */
  readonly lineMemoLengthMax: number;
  /** Default `when-foreign`. */
  readonly currencyOnLines: 'when-foreign' | 'always';
  /** Exchange rate type for foreign entries; null leaves it to the company's default. */
  readonly exchangeRateTypeId: string | null;
  /**
   * When state, link and entity of a created entry are read back, one counted call each. Default
   * `approval-journals`: where the journal may hold it back, and the first entry of each entity.
   */
  readonly readBack: 'always' | 'approval-journals' | 'never';
  /**
   * Whether the address of each entry is worth a reading of its own. Default `with-state`: it is
   * there whenever the state was read. It is never made up.
   */
  readonly readLink: 'with-state' | 'always';
  /** Which report is the second opinion on balances. Default `trial-balance`: per account. */
  readonly balanceReport: 'trial-balance' | 'account-balance-by-dimension';
  /** Names of its columns where ours are not found: `account=Konto; balance=Saldo`. */
  readonly reportColumns: ColumnNames;
  /** First day reports add up from: before the first entry. Default 2000-01-01. */
  readonly balancesFromOn: IsoDate;
  /** The book whose journals balances and lists are of. Default `ACCRUAL`. */
  readonly reportingBook: string;
  /** Adjustment and user-defined books counted besides it. Default none. */
  readonly adjustmentBooks: readonly string[];
  /** How long a report is waited for. Default 10 minutes. */
  readonly reportWaitMs: number;
  /** Longest pause between two looks; the vendor's Retry-After may shorten it. Default 30 s. */
  readonly reportPollMs: number;
}

/** The application's key pair, from the encrypted credentials. */
export interface SageIntacctRestCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whose rights: a Web Services user's (default), or those of a person who consents. */
  readonly grant: 'client-credentials' | 'authorization-code';
}

const grantKinds = ['client-credentials', 'authorization-code'] as const;
/** `user`, `user@company` and `user@company|entity` are all understood; the user id remains. */
function userIdOf(reader: SettingsReader, companyId: string): string {
  const value = reader.value('username');
  const [user = '', company] = typeof value === 'string' ? value.trim().split(/[@|]/) : [];
  if (!/^[^\p{Cc}]{1,100}$/u.test(user)) return reader.refuse('username', 'a user id', '');
  if (company !== undefined && company !== companyId) {
    return reader.refuse('username', `a user of company ${companyId}`, '');
  }
  return user;
}

/** A list, or names in one text with commas between them. */
function booksOf(reader: SettingsReader): readonly string[] {
  const value = reader.value('adjustmentBooks') ?? [];
  const listed = typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value;
  const books = Array.isArray(listed) ? listed.filter((one) => one !== '') : null;
  const isFine = books?.every((one) => typeof one === 'string' && /^[^\p{Cc}]{1,100}$/u.test(one));
  return isFine ? (books as string[]) : reader.refuse('adjustmentBooks', 'a list of names', []);
}

function reportSettings(reader: SettingsReader) {
  const columns = columnNamesOf(String(reader.value('reportColumns') ?? ''));
  const from = isoDateOf(String(reader.value('balancesFromOn') ?? '2000-01-01'));
  return {
    balanceReport: reader.choice('balanceReport', [
      'trial-balance',
      'account-balance-by-dimension',
    ]),
    reportColumns: columns ?? reader.refuse('reportColumns', '"account=…; balance=…"', {}),
    balancesFromOn: from ?? reader.refuse('balancesFromOn', 'a date', '2000-01-01' as IsoDate),
    reportingBook: reader.optionalText('reportingBook') ?? 'ACCRUAL',
    adjustmentBooks: booksOf(reader),
    reportWaitMs: reader.whole('reportWaitMs', { otherwise: 600_000, min: 0, max: 3_600_000 }),
    reportPollMs: reader.whole('reportPollMs', { otherwise: 30_000, min: 1, max: 600_000 }),
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
): SageIntacctRestSettings | readonly Problem[] {
  const reader = new SettingsReader(isPlain(json) ? json : {});
  const companyId = reader.text('companyId');
  const baseUrl = baseUrlOf(
    reader.value('baseUrl') ?? 'https://api.intacct.com/ia/api/v1',
    allowLoopback,
  );
  const baseCurrency = currencyOf(String(reader.value('baseCurrency') ?? 'USD'));
  const settings: SageIntacctRestSettings = {
    baseUrl: baseUrl ?? reader.refuse('baseUrl', vendorAddress, ''),
    companyId,
    entityId: reader.optionalText('entityId'),
    username: userIdOf(reader, companyId),
    journalId: reader.text('journalId'),
    baseCurrency:
      baseCurrency ?? reader.refuse('baseCurrency', 'an ISO 4217 code', 'USD' as Currency),
    lanes: reader.whole('lanes', { otherwise: 4, min: 1, max: 16 }),
    settlingMs: reader.whole('settlingMs', { otherwise: 900_000, min: 0, max: 86_400_000 }),
    connectTimeoutMs: reader.whole('connectTimeoutMs', {
      otherwise: 10_000,
      min: 10,
      max: 120_000,
    }),
    headersTimeoutMs: reader.whole('headersTimeoutMs', {
      otherwise: 120_000,
      min: 10,
      max: 960_000,
    }),
    bodyTimeoutMs: reader.whole('bodyTimeoutMs', { otherwise: 60_000, min: 10, max: 960_000 }),
    answerBytesMax: reader.whole('answerBytesMax', {
      otherwise: 67_108_864,
      min: 1024,
      max: 1_073_741_824,
    }),
    pageSize: reader.whole('pageSize', { otherwise: 4000, min: 1, max: 4000 }),
    memoLengthMax: reader.whole('memoLengthMax', { otherwise: 80, min: 10, max: 4000 }),
    lineMemoLengthMax: reader.whole('lineMemoLengthMax', { otherwise: 400, min: 10, max: 4000 }),
    currencyOnLines: reader.choice('currencyOnLines', ['when-foreign', 'always']),
    exchangeRateTypeId: reader.optionalText('exchangeRateTypeId'),
    readBack: reader.choice('readBack', ['approval-journals', 'always', 'never']),
    readLink: reader.choice('readLink', ['with-state', 'always']),
    ...reportSettings(reader),
  };
  return reader.problems.length === 0 ? settings : reader.problems;
}

/** Reads credentials, or says what is missing; the values themselves are never in a problem. */
export function readCredentials(json: unknown): SageIntacctRestCredentials | readonly Problem[] {
  const given = isPlain(json) ? json : {};
  const problems = (['clientId', 'clientSecret'] as const).flatMap((name) => {
    const value = given[name];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= 1000) return [];
    return [intacctProblem('INTACCT_SETTING_INVALID', { where: name }, name, 'given')];
  });
  const grant = grantKinds.find((one) => one === (given.grant ?? grantKinds[0]));
  if (grant === undefined) {
    const expected = `one of ${grantKinds.join(', ')}`;
    problems.push(intacctProblem('INTACCT_SETTING_INVALID', { where: 'grant' }, 'grant', expected));
  }
  if (problems.length > 0 || grant === undefined) return problems;
  return {
    clientId: String(given.clientId).trim(),
    clientSecret: String(given.clientSecret).trim(),
    grant,
  };
}
