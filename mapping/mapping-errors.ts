// The catalogue of mapping gaps: why an entry cannot be said in the external ledger's terms yet.
// Invariant: every code is listed in docs/reference/errors.md, section MAPPING. Each gap has a
// subject, our account number or code: with the code it names what a person must map. Leaves to
// others: holding and releasing the exports (export-queue/).

import type { Cause } from '#external-ledger/external-ledger.ts';
import { problemsOf } from '#problems/problem.ts';

const catalogue = {
  MAPPING_ACCOUNT_UNMAPPED: {
    retry: 'after-a-fix',
    message: (number: string, name: string) => `Account ${number} ${name} is not mapped.`,
    hint: (number: string) =>
      `Map ${number} in Accounting Integration ▸ Mapping: what waits for it goes by itself.`,
  },
  MAPPING_OUTLET_UNMAPPED: {
    retry: 'after-a-fix',
    message: (code: string, name: string) => `Outlet ${code} ${name} is not mapped to a location.`,
    hint: (code: string) =>
      `Map ${code} in Accounting Integration ▸ Mapping, or set outlets to "ignore".`,
  },
  MAPPING_DEPARTMENT_UNMAPPED: {
    retry: 'after-a-fix',
    message: (code: string, name: string) => `Department ${code} ${name} is not mapped.`,
    hint: (code: string) =>
      `Map ${code} in Accounting Integration ▸ Mapping, or set departments to "ignore".`,
  },
  MAPPING_ACCOUNT_UNKNOWN: {
    retry: 'after-a-fix',
    message: (number: string, externalId: string) =>
      `Account ${number} is mapped to ${externalId}, which the external chart does not have.`,
    hint: (number: string) =>
      `Map ${number} to another account, or add it there and read the chart again.`,
  },
  MAPPING_ACCOUNT_INACTIVE: {
    retry: 'after-a-fix',
    message: (number: string, externalId: string) =>
      `Account ${number} is mapped to ${externalId}, which is inactive in the external ledger.`,
    hint: (number: string) =>
      `Map ${number} to an active account, or activate it there and read the chart again.`,
  },
  MAPPING_OUTLET_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string, externalId: string) =>
      `Outlet ${code} is mapped to location ${externalId}, which is not in the external ledger.`,
    hint: (code: string) => `Map ${code} to another location, or read the chart again.`,
  },
  MAPPING_OUTLET_INACTIVE: {
    retry: 'after-a-fix',
    message: (code: string, externalId: string) =>
      `Outlet ${code} is mapped to location ${externalId}, which is inactive there.`,
    hint: (code: string) =>
      `Map ${code} to an active location, or activate it there and read the chart again.`,
  },
  MAPPING_DEPARTMENT_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string, externalId: string) =>
      `Department ${code} is mapped to ${externalId}, which is not in the external ledger.`,
    hint: (code: string) => `Map ${code} to another department, or read the chart again.`,
  },
  MAPPING_DEPARTMENT_INACTIVE: {
    retry: 'after-a-fix',
    message: (code: string, externalId: string) =>
      `Department ${code} is mapped to ${externalId}, which is inactive there.`,
    hint: (code: string) =>
      `Map ${code} to an active department, or activate it there and read the chart again.`,
  },
  MAPPING_CUSTOMER_UNMAPPED: {
    retry: 'after-a-fix',
    message: (code: string, name: string) => `Customer ${code} ${name} is not mapped.`,
    hint: (code: string) =>
      `Map ${code} in Accounting Integration ▸ Mapping, or set customers to "when-mapped".`,
  },
  MAPPING_CUSTOMER_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string, externalId: string) =>
      `Customer ${code} is mapped to ${externalId}, which is not in the external ledger.`,
    hint: (code: string) => `Map ${code} to another customer, or read the chart again.`,
  },
  MAPPING_CUSTOMER_INACTIVE: {
    retry: 'after-a-fix',
    message: (code: string, externalId: string) =>
      `Customer ${code} is mapped to ${externalId}, which is inactive there.`,
    hint: (code: string) =>
      `Map ${code} to an active customer, or activate it there and read the chart again.`,
  },
  MAPPING_PRODUCT_UNMAPPED: {
    retry: 'after-a-fix',
    message: (code: string, name: string) => `Product ${code} ${name} is not mapped.`,
    hint: (code: string) =>
      `Map ${code} in Accounting Integration ▸ Mapping, or set products to "when-mapped".`,
  },
  MAPPING_PRODUCT_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string, externalId: string) =>
      `Product ${code} is mapped to ${externalId}, which is not in the external ledger.`,
    hint: (code: string) => `Map ${code} to another item, or read the chart again.`,
  },
  MAPPING_PRODUCT_INACTIVE: {
    retry: 'after-a-fix',
    message: (code: string, externalId: string) =>
      `Product ${code} is mapped to ${externalId}, which is inactive there.`,
    hint: (code: string) =>
      `Map ${code} to an active item, or activate it there and read the chart again.`,
  },
  MAPPING_VALUE_UNKNOWN: {
    retry: 'after-a-fix',
    message: (kind: string, code: string, dimension: string, externalId: string) =>
      `Lines of ${kind} ${code} carry ${dimension} ${externalId}, which the external ledger does ` +
      'not have.',
    hint: (kind: string, code: string, dimension: string) =>
      `Give ${kind} ${code} another ${dimension}, or read the chart again if it is new there.`,
  },
  MAPPING_VALUE_INACTIVE: {
    retry: 'after-a-fix',
    message: (kind: string, code: string, dimension: string, externalId: string) =>
      `Lines of ${kind} ${code} carry ${dimension} ${externalId}, which is inactive there.`,
    hint: (kind: string, code: string, dimension: string) =>
      `Give ${kind} ${code} another ${dimension}, or activate it there and read the chart again.`,
  },
  MAPPING_VALUE_REFUSED: {
    retry: 'after-a-fix',
    message: (kind: string, dimension: string) =>
      `Lines of a ${kind} cannot carry a value of "${dimension}".`,
    hint: () =>
      'Location and department come from the mapping of outlets and departments; values are ' +
      'carried by accounts, outlets, departments and products.',
  },
  MAPPING_DIMENSION_REQUIRED: {
    retry: 'after-a-fix',
    message: (number: string, externalId: string, dimension: string) =>
      `Account ${externalId}, the target of ${number}, needs a ${dimension}; the line has none.`,
    hint: (number: string, _externalId: string, dimension: string) =>
      `Give account ${number}, its outlet or products a ${dimension}, or make it optional there.`,
  },
  MAPPING_JOURNAL_MISSING: {
    retry: 'after-a-fix',
    message: () => 'The connection has no journal to post into.',
    hint: () => 'Choose the journal in System Settings ▸ Accounting Integration.',
  },
  MAPPING_JOURNAL_STATISTICAL: {
    retry: 'after-a-fix',
    message: (journal: string) => `Journal ${journal} takes counts, not money.`,
    hint: () => 'Choose a journal of amounts in Accounting Integration ▸ Journals and entities.',
  },
  MAPPING_JOURNAL_COUNTS_MONEY: {
    retry: 'after-a-fix',
    message: (journal: string) => `Journal ${journal} takes money, not counts.`,
    hint: () => 'Choose a statistical journal in Accounting Integration ▸ Journals and entities.',
  },
  MAPPING_JOURNAL_BOOK_UNREAD: {
    retry: 'after-a-fix',
    message: (journal: string, book: string) =>
      `Journal ${journal} writes to book ${book}, which this connection does not read back.`,
    hint: (_journal: string, book: string) =>
      `Add ${book} to adjustmentBooks of the connection, so that reconciliation sees its ` +
      'entries, or choose another journal.',
  },
  MAPPING_JOURNAL_CHOICE_INVALID: {
    retry: 'never',
    message: (what: string) => `The choice of a journal ${what}.`,
    hint: () =>
      'Name a document type, an outlet or both, each pair once; the rest goes to journalId.',
  },
  MAPPING_STATISTICAL_JOURNAL_MISSING: {
    retry: 'after-a-fix',
    message: () => 'The connection has no journal for statistical entries.',
    hint: () => 'Choose the statistical journal in Accounting Integration ▸ Journals and entities.',
  },
  MAPPING_STATISTICAL_TWICE: {
    retry: 'never',
    message: (number: string) => `Account ${number} is there twice.`,
    hint: () => 'Send each statistical account once.',
  },
  MAPPING_STATISTICAL_MIXED: {
    retry: 'after-a-fix',
    message: (counts: string, money: string) =>
      `The entry has lines that count (account ${counts}) and lines of money (account ${money}).`,
    hint: (counts: string) =>
      `Reverse it and enter counts by themselves, or take ${counts} off the statistical accounts.`,
  },
  MAPPING_STATISTICAL_EMPTY: {
    retry: 'after-a-fix',
    message: (counts: string) =>
      `All lines of the entry are on accounts that are left out, as ${counts} is.`,
    hint: (counts: string) =>
      `Say which statistical account ${counts} is there, or exclude the export.`,
  },
  MAPPING_STATISTICAL_DECIMALS: {
    retry: 'never',
    message: (counts: string, amount: string) =>
      `The count ${amount} on account ${counts} has more than two decimals.`,
    hint: () => 'Exclude the export, and enter the count with two decimals.',
  },
  MAPPING_STATISTICAL_UNKNOWN: {
    retry: 'after-a-fix',
    message: (number: string, externalId: string) =>
      `Account ${number} counts on ${externalId}, which is no statistical account there.`,
    hint: (number: string) =>
      `Choose another for ${number}, or add it there and read the chart again.`,
  },
  MAPPING_STATISTICAL_INACTIVE: {
    retry: 'after-a-fix',
    message: (number: string, externalId: string) =>
      `Account ${number} counts on ${externalId}, which is inactive there.`,
    hint: (number: string) =>
      `Choose another for ${number}, or activate it there and read the chart again.`,
  },
  MAPPING_ACCOUNT_STATISTICAL: {
    retry: 'after-a-fix',
    message: (number: string) => `Account ${number} counts: it is mapped to no account of money.`,
    hint: (number: string) =>
      `Take ${number} off the statistical accounts in Accounting Integration first.`,
  },
  MAPPING_ENTITY_UNKNOWN: {
    retry: 'after-a-fix',
    message: (location: string, entity: string) =>
      `Which entity location ${location || 'of the entry'} belongs to is not known` +
      `${entity ? ` (${entity} is none)` : ''}.`,
    hint: () => 'Read the chart again, map the outlet to a location of an entity, or set postIn.',
  },
  MAPPING_ENTITIES_SEVERAL: {
    retry: 'after-a-fix',
    message: (entities: string) => `The entry has lines of several entities: ${entities}.`,
    hint: () =>
      'Map its outlets to one entity, or let such entries be split or name a base location ' +
      '(interEntity).',
  },
  MAPPING_PART_UNBALANCED: {
    retry: 'after-a-fix',
    message: (entity: string, difference: string) =>
      `The part of entity ${entity} is off by ${difference} by itself.`,
    hint: () =>
      'Enter what the entities owe each other as lines of the entry (inter-outlet-posted does), ' +
      'or let such entries name a base location (interEntity).',
  },
  MAPPING_PART_MOVED: {
    retry: 'after-a-fix',
    message: (entity: string, others: string) =>
      `This is the part of entity ${entity}, and its outlets are mapped to ${others} by now.`,
    hint: (entity: string) =>
      `Map its outlets to locations of ${entity} until it is synced: the other parts went out ` +
      'by the mapping of then.',
  },
  MAPPING_JOURNAL_UNKNOWN: {
    retry: 'after-a-fix',
    message: (journal: string) => `The external ledger has no journal ${journal}.`,
    hint: () => 'Choose one in Accounting Integration, or read the chart again if it is new there.',
  },
  MAPPING_JOURNAL_INACTIVE: {
    retry: 'after-a-fix',
    message: (journal: string) => `Journal ${journal} is inactive in the external ledger.`,
    hint: () => 'Activate it there and read the chart again, or choose another journal.',
  },
  MAPPING_JOURNAL_NO_DIRECT_POSTING: {
    retry: 'after-a-fix',
    message: (journal: string) => `Journal ${journal} takes no entries from outside.`,
    hint: () => 'Allow direct posting to it there and read the chart again, or choose another.',
  },
  MAPPING_ACCOUNT_NO_DIRECT_POSTING: {
    retry: 'after-a-fix',
    message: (account: string) => `Account ${account} takes no journal entries there.`,
    hint: (account: string) =>
      `Map to another account than ${account}, or allow direct posting there and read the chart.`,
  },
  MAPPING_DIMENSION_RESTRICTED: {
    retry: 'after-a-fix',
    message: (account: string, dimension: string, id: string) =>
      `Account ${account} may not be used with ${dimension} ${id} there.`,
    hint: () => 'Lift the restriction there and read the chart again, or map to another account.',
  },
  MAPPING_DIMENSION_UNKNOWN: {
    retry: 'after-a-fix',
    message: (dimension: string, id: string) =>
      `The external ledger has no active ${dimension} ${id}.`,
    hint: () =>
      'Correct `dimensions` of the connection, or read the chart again if it is new there.',
  },
  MAPPING_ENTITY_UNBALANCED: {
    retry: 'after-a-fix',
    message: (entity: string, difference: string) =>
      `The entry is out of balance for ${entity ? `entity ${entity}` : 'the top level'} by ` +
      `${difference}: entries balance per entity there.`,
    hint: () => 'Map every outlet to a location, all locations of an outlet to one entity.',
  },
  MAPPING_PERIOD_CLOSED: {
    retry: 'after-a-fix',
    message: (postedOn: string, through: string) =>
      `The entry is dated ${postedOn}; the books there are closed through ${through}.`,
    hint: () =>
      'Ask the controller to reopen the period, then say so in Accounting Integration, or let ' +
      'the connection re-date such entries.',
  },
  MAPPING_REDATE_TOO_FAR: {
    retry: 'after-a-fix',
    message: (postedOn: string, openOn: string, days: string) =>
      `The entry is dated ${postedOn}; the first open day there is ${openOn}, more than ${days} ` +
      'days later.',
    hint: () =>
      'Ask the controller to reopen the period and say so in Accounting Integration, or raise ' +
      'redateDaysMax.',
  },
  MAPPING_SETTING_INVALID: {
    retry: 'after-a-fix',
    message: (name: string, value: string, what: string) => `${name} is ${value}, not ${what}.`,
    hint: (name: string) => `Correct ${name}, or leave it out for its default.`,
  },
  MAPPING_TARGET_UNKNOWN: {
    retry: 'after-a-fix',
    message: (kind: string, externalId: string) =>
      `The external chart has no ${kind} "${externalId}".`,
    hint: () => 'Choose one of GET …/external-chart, or read the chart again if it is new there.',
  },
  MAPPING_CONNECTION_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `There is no connection ${id} in this property.`,
    hint: () => 'List the connections, and check the header Tieout-Property.',
  },
  MAPPING_SUBJECT_UNKNOWN: {
    retry: 'never',
    message: (kind: string, internalId: string) =>
      `There is no ${kind} with the id ${internalId} in this property.`,
    hint: () => 'Send internalId as GET …/mappings gives it.',
  },
  MAPPING_SUBJECT_TWICE: {
    retry: 'after-a-fix',
    message: (kind: string, code: string) => `${kind} ${code} is named twice.`,
    hint: () => 'Leave one of the two: which of them counts would be a guess.',
  },
  MAPPING_CODE_UNKNOWN: {
    retry: 'after-a-fix',
    message: (kind: string, code: string) => `There is no ${kind} ${code} in this property.`,
    hint: () => 'Correct the code, or remove the row; a file never makes masters.',
  },
  MAPPING_CSV_HEADER_INVALID: {
    retry: 'after-a-fix',
    message: (fault: string) => `The header does not fit: ${fault}.`,
    hint: () =>
      'Columns are kind, code, name, externalId, externalName, and one per dimension of values; ' +
      'take the file out, change it, and send it back.',
  },
  MAPPING_CSV_LINE_UNREADABLE: {
    retry: 'after-a-fix',
    message: (fault: string) => `The line cannot be read: ${fault}.`,
    hint: () => 'Save it as CSV in UTF-8, fields with commas, quotes or line ends in quotes.',
  },
  MAPPING_CSV_KIND_UNKNOWN: {
    retry: 'after-a-fix',
    message: (kind: string) => `"${kind}" is no kind that can be mapped.`,
    hint: () => 'Write account, outlet, department, product or customer.',
  },
} as const;

export const mappingProblem = problemsOf(catalogue);

export type MappingCode = keyof typeof catalogue;

/** A gap as the cause of a held export. */
export function mappingCause(problem: ReturnType<typeof mappingProblem>, subject: string): Cause {
  return { ...problem, subject };
}
