// The connection test: sender, the company's authorisation, user, entity and each right the
// exporter needs, tried with the smallest question, and whom to ask. Used by `test`.
// Invariant: nothing is booked; a finding that fails names the one thing that is wrong, as far as
// Sage lets it be told. Leaves to others: the right to add entries, which the first export proves.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ConnectionFinding, Reading } from '#external-ledger/external-ledger.ts';
import type { Renewal } from '#external-ledger/shared-grant.ts';
import type { NotGranted } from '../sage-intacct/silence.ts';
import { chartItemOf, chartLists, journalList, journalListFallback } from './chart-rows.ts';
import { isTrue } from './entry-rows.ts';
import type { SageIntacctXmlSettings } from './intacct-xml-settings.ts';
import { headersOfPeriod, linesQueries, type Query, type Row, whereIs } from './query.ts';
import { child, textAt, type XmlElement } from './xml-reader.ts';
import { node, type XmlNode } from './xml-writer.ts';

/** Asks a query; given by the connector. */
export type AskRows = (query: Query) => Promise<Reading<readonly Row[]>>;
/** Asks a function that is no query; given by the connector. */
export type AskOne = (content: XmlNode) => Promise<Reading<XmlElement>>;
/** Signs in at the top level (null) or into an entity; given by the connector. */
export type SignIn = (entityId: string | null) => Promise<Renewal<NotGranted>>;

const good = (check: string, message: string): ConnectionFinding => ({
  check,
  ok: true,
  message,
  hint: null,
});

const bad = (check: string, message: string, hint: string): ConnectionFinding => ({
  check,
  ok: false,
  message,
  hint,
});

const steps = {
  address: 'Address',
  sender: 'Sender id and sender password',
  authorization: 'Company authorization of the sender',
  user: 'User, password and company',
} as const;

/** The steps a sign-in takes, in the order Sage checks them; which one a refusal belongs to. */
const stepOfCode: Readonly<Record<string, keyof typeof steps>> = {
  INTACCT_SENDER_REFUSED: 'sender',
  INTACCT_SENDER_UNAUTHORIZED: 'authorization',
};

function passedBefore(step: keyof typeof steps, settings: SageIntacctXmlSettings) {
  const told: readonly (readonly [keyof typeof steps, string])[] = [
    ['address', `${settings.baseUrl} answers.`],
    ['sender', 'Sage Intacct knows the sender.'],
    ['authorization', `${settings.companyId} lets the sender in.`],
  ];
  const at = told.findIndex(([name]) => name === step);
  return told.slice(0, at < 0 ? told.length : at).map(([name, text]) => good(steps[name], text));
}

function refused(failed: NotGranted, settings: SageIntacctXmlSettings): ConnectionFinding[] {
  const { kind, cause } = failed;
  if (kind === 'busy') {
    const message = `${settings.baseUrl} does not let us sign in now. ${cause.message}`;
    return [bad(steps.address, message, cause.hint)];
  }
  const step = stepOfCode[cause.code] ?? 'user';
  const hint =
    step === 'user' && cause.code === 'INTACCT_CREDENTIALS_REFUSED'
      ? `Check user id ${settings.userId} (case matters), its password and company id ` +
        `${settings.companyId}. If they are right, ask the Sage Intacct administrator whether ` +
        'the password was reset: that ends the old one.'
      : cause.hint;
  return [...passedBefore(step, settings), bad(steps[step], cause.message, hint)];
}

/** Everything up to a session, and whether there is one. */
export async function signInFindings(
  settings: SageIntacctXmlSettings,
  signIn: SignIn,
): Promise<{ readonly findings: readonly ConnectionFinding[]; readonly isIn: boolean }> {
  const { entityId, userId, companyId } = settings;
  const entered = await signIn(entityId);
  const signedIn = good(steps.user, `Signed in as ${userId} of ${companyId}.`);
  const before = passedBefore('user', settings);
  if ('grant' in entered) {
    const place = entityId === null ? [] : [good(`Entity ${entityId}`, 'Signed in to it.')];
    return { findings: [...before, signedIn, ...place], isIn: true };
  }
  // A wrong entity is refused with the words of wrong credentials: the top level tells them apart.
  const isAmbiguous =
    entityId !== null && entered.failed.cause.code === 'INTACCT_CREDENTIALS_REFUSED';
  const atTop = isAmbiguous ? await signIn(null) : entered;
  if ('grant' in atTop) {
    const entity = bad(
      `Entity ${entityId}`,
      `The user may sign in at the top level, not to entity ${entityId}.`,
      'Correct the entity id in Accounting Integration, leave it empty to work at the top level, ' +
        `or ask the Sage Intacct administrator to give ${userId} access to it.`,
    );
    return { findings: [...before, signedIn, entity], isIn: false };
  }
  return { findings: refused(atTop.failed, settings), isIn: false };
}

function permission(what: string, userId: string): string {
  return (
    `Ask the Sage Intacct administrator to give the role of ${userId} "list" and "view" on ` +
    `${what}, then test again.`
  );
}

interface Right {
  readonly check: string;
  readonly query: Query;
  /** Where the administrator finds it. */
  readonly what: string;
}

async function rightFinding(
  { check, query, what }: Right,
  ask: AskRows,
  userId: string,
): Promise<ConnectionFinding> {
  const reading = await ask(query);
  if (reading.kind === 'read') return good(check, `${reading.value.length} found.`);
  const isRight = reading.cause.code === 'INTACCT_PERMISSION_MISSING';
  const hint = isRight ? permission(what, userId) : reading.cause.hint;
  return bad(check, reading.cause.message, hint);
}

async function journalFinding(
  { journalId, userId }: SageIntacctXmlSettings,
  ask: AskRows,
): Promise<ConnectionFinding> {
  const check = `Journal ${journalId}`;
  const where = ['SYMBOL', journalId] as const;
  const first = await ask(whereIs(journalList.query, where));
  const reading =
    first.kind === 'refused' ? await ask(whereIs(journalListFallback.query, where)) : first;
  if (reading.kind !== 'read') {
    const isRight = reading.cause.code === 'INTACCT_PERMISSION_MISSING';
    const hint = isRight ? permission('General Ledger ▸ Journals', userId) : reading.cause.hint;
    return bad(check, reading.cause.message, hint);
  }
  const item = reading.value[0] ? chartItemOf(journalList, reading.value[0]) : null;
  if (item?.attributes.directPosting === false) {
    return bad(
      check,
      'It does not take entries from the API.',
      'Ask the Sage Intacct administrator to clear "disallow direct posting", or choose another.',
    );
  }
  if (item !== null) {
    const approval =
      item.attributes.needsApproval === true
        ? ' Entries wait there for approval before they count.'
        : '';
    return good(check, `${item.name} is there.${approval}`);
  }
  return bad(
    check,
    `There is no journal ${journalId}.`,
    'Choose another journal, or ask the Sage Intacct administrator to add it.',
  );
}

/** A wrong base currency would have every amount misread: compared where the company tells. */
async function currencyFindings(
  { baseCurrency, currencyOnLines }: SageIntacctXmlSettings,
  askOne: AskOne,
): Promise<readonly ConnectionFinding[]> {
  const check = 'Base currency';
  const reading = await askOne(node('getFinancialSetup'));
  if (reading.kind !== 'read') return [];
  const setup = child(reading.value, 'data', 'financialSetup');
  const found = textAt(setup, 'baseCurrency');
  if (found === null) {
    const several = isTrue(textAt(setup, 'multiBaseCurrency') ?? undefined);
    const message = `The company has several; this connection books in ${baseCurrency}.`;
    return several ? [good(check, message)] : [];
  }
  if (found !== baseCurrency) {
    return [
      bad(
        check,
        `The company's books are in ${found}, the connection's setting says ${baseCurrency}.`,
        `Set the base currency to ${found} in Accounting Integration before the first export.`,
      ),
    ];
  }
  const isMulti = isTrue(textAt(setup, 'multiCurrency') ?? undefined);
  const note =
    isMulti && currencyOnLines !== 'always'
      ? ' Several currencies are in use: if entries are refused for want of one, set ' +
        'currencyOnLines to "always".'
      : '';
  return [good(check, `${found}.${note}`)];
}

/** How the connector is asked. */
export interface Asking {
  readonly rows: AskRows;
  readonly one: AskOne;
}

/** Everything behind the sign-in. `today` bounds the smallest possible look at journal entries. */
export async function accessFindings(
  settings: SageIntacctXmlSettings,
  { rows: ask, one }: Asking,
  today: IsoDate,
): Promise<readonly ConnectionFinding[]> {
  const period = { from: today, through: today };
  const masterRights = chartLists(settings.userDimensions)
    .filter((one) => !one.optional)
    .map(({ kind, query }): Right => {
      const check = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`;
      const module = kind === 'account' ? 'General Ledger' : 'Company';
      return { check, query, what: `${module} ▸ ${check}` };
    });
  const entries = 'General Ledger ▸ Journal entries';
  const rights: readonly Right[] = [
    ...masterRights,
    { check: 'Journal entries of today', query: headersOfPeriod(period), what: entries },
    {
      check: 'Journal lines of today',
      query: linesQueries(settings.userDimensions).ofPeriod(period),
      what: entries,
    },
  ];
  const findings = [
    ...(await currencyFindings(settings, one)),
    await journalFinding(settings, ask),
  ];
  // One after the other: a company may take one call at a time.
  for (const right of rights) findings.push(await rightFinding(right, ask, settings.userId));
  return findings;
}
