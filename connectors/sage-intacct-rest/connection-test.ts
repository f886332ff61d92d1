// The connection test: every right the exporter needs, tried with the smallest call, and whom to
// ask. Used by the connector's `test`. Invariant: nothing is booked; a finding that fails says what
// to do and who can. Leaves to others: the right to add entries, which only the first export can
// prove, and the sign-in (grant-test.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Cause, ConnectionFinding, Reading } from '#external-ledger/external-ledger.ts';
import { chartItemOf } from './chart-rows.ts';
import { type Plain, textOf } from './exact-json.ts';
import type { SageIntacctRestSettings } from './intacct-settings.ts';
import {
  headersOfPeriod,
  linesOfPeriod,
  linesWithBaseCurrency,
  masters,
  type Query,
} from './query.ts';
import type { Peeked } from './query-client.ts';

/** Asks for the first row of a query; given by the connector. */
export type Peek = (query: Query) => Promise<Reading<Peeked>>;

export const good = (check: string, message: string): ConnectionFinding => ({
  check,
  ok: true,
  message,
  hint: null,
});

export const bad = (check: string, message: string, hint: string): ConnectionFinding => ({
  check,
  ok: false,
  message,
  hint,
});

/** A list the exporter reads, with the right it takes, as the company's screens name it. */
interface NeededList {
  readonly check: string;
  readonly query: Query;
  readonly right: string;
}

/** Everything that fails says which right is missing; anything else speaks for itself. */
function failure({ check, right }: NeededList, cause: Cause, username: string): ConnectionFinding {
  if (cause.code !== 'INTACCT_PERMISSION_MISSING') return bad(check, cause.message, cause.hint);
  return bad(
    check,
    `The user ${username} may not see this. ${cause.message}`,
    `Ask the Sage Intacct administrator to give the role of ${username} the right ${right}, ` +
      'then test again.',
  );
}

async function listFinding(
  list: NeededList,
  username: string,
  peek: Peek,
): Promise<ConnectionFinding> {
  const reading = await peek(list.query);
  if (reading.kind !== 'read') return failure(list, reading.cause, username);
  const { totalCount } = reading.value;
  return good(list.check, totalCount === null ? 'Can be read.' : `${totalCount} found.`);
}

const companyLists: readonly NeededList[] = [
  {
    check: 'Accounts',
    query: masters('general-ledger/account'),
    right: 'General Ledger ▸ Accounts: list, view',
  },
  {
    check: 'Locations',
    query: masters('company-config/location'),
    right: 'Company ▸ Locations: list, view',
  },
  {
    check: 'Departments',
    query: masters('company-config/department'),
    right: 'Company ▸ Departments: list, view',
  },
];

const entryLists = (today: IsoDate): readonly NeededList[] => {
  const period = { from: today, through: today };
  const right = 'General Ledger ▸ Journal entries: list, view, add';
  const scope = { userDefined: [], outside: [] };
  return [
    { check: 'Journal entries of today', query: headersOfPeriod(period, []), right },
    { check: 'Lines of journal entries', query: linesOfPeriod(period, scope), right },
  ];
};

async function journalFinding(
  { journalId, username }: SageIntacctRestSettings,
  peek: Peek,
): Promise<ConnectionFinding> {
  const check = `Journal ${journalId}`;
  const optionalFields = ['enableApproval', 'disallowDirectPosting'];
  const query = masters('general-ledger/journal', { optionalFields, id: journalId });
  const reading = await peek(query);
  const right = 'General Ledger ▸ Journals: list, view';
  if (reading.kind !== 'read') return failure({ check, query, right }, reading.cause, username);
  const item = itemIn(reading.value.row, 'journal');
  if (item === null) {
    return bad(
      check,
      `There is no journal ${journalId}.`,
      'Choose another journal, or ask the Sage Intacct administrator to add it.',
    );
  }
  if (!item.active) {
    return bad(check, 'It is inactive.', 'Ask the Sage Intacct administrator to activate it.');
  }
  if (item.attributes.directPosting !== true) {
    return bad(
      check,
      'It does not take entries from the API.',
      'Ask the Sage Intacct administrator to clear "disallow direct posting", or choose another.',
    );
  }
  const approval =
    item.attributes.needsApproval === true
      ? ' Entries wait there for approval before they count.'
      : '';
  return good(check, `${item.name} takes entries.${approval}`);
}

const itemIn = (row: Plain | null, kind: 'journal' | 'location') =>
  row === null ? null : chartItemOf(kind, row);

async function entityFinding(
  entityId: string,
  username: string,
  peek: Peek,
): Promise<ConnectionFinding> {
  const check = `Entity ${entityId}`;
  const query = masters('company-config/location', { id: entityId });
  const reading = await peek(query);
  const right = 'Company ▸ Locations: list, view';
  if (reading.kind !== 'read') return failure({ check, query, right }, reading.cause, username);
  const item = itemIn(reading.value.row, 'location');
  if (item?.active === true) return good(check, `${item.name} is active.`);
  return bad(
    check,
    item === null ? 'There is no such entity.' : 'It is inactive.',
    'Correct the entity id in Accounting Integration, or leave it empty to work at the top level.',
  );
}

/**
 * A wrong base currency would have every amount misread. No object of the API tells it but a line,
 * so that an empty company says nothing.
 */
async function currencyFindings(
  { baseCurrency }: SageIntacctRestSettings,
  peek: Peek,
): Promise<readonly ConnectionFinding[]> {
  const check = 'Base currency';
  const reading = await peek(linesWithBaseCurrency);
  const row = reading.kind === 'read' ? reading.value.row : null;
  const found = row === null ? null : textOf(row, 'currency.baseCurrency');
  if (found === null) return [];
  if (found === baseCurrency) return [good(check, `${found}, as its newest line says.`)];
  return [
    bad(
      check,
      `The newest line there is booked in ${found}, the connection's setting says ${baseCurrency}.`,
      `Set the base currency to ${found} in Accounting Integration before the first export, ` +
        `unless the company has several and this connection books in ${baseCurrency}.`,
    ),
  ];
}

/** Everything behind the sign-in. `today` bounds the smallest possible look at journal entries. */
export async function accessFindings(
  settings: SageIntacctRestSettings,
  peek: Peek,
  today: IsoDate,
): Promise<readonly ConnectionFinding[]> {
  const { entityId, username } = settings;
  const lists = [...companyLists, ...entryLists(today)];
  const currency = currencyFindings(settings, peek);
  const others = await Promise.all([
    ...(entityId === null ? [] : [entityFinding(entityId, username, peek)]),
    journalFinding(settings, peek),
    ...lists.map((list) => listFinding(list, username, peek)),
  ]);
  return [...(await currency), ...others];
}
