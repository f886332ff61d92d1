// From rows of master data to chart items: what mapping may point at and rehearsal must know. Pure.
// Used by chart-client.ts and the connection test. Invariant: an item is active only when Sage says
// so; a list the company or the user does not have is left out only where it is optional. Leaves to
// others: which items are mapped to what (mapping).

import type { ChartKind, ExternalChartItem } from '#external-ledger/external-ledger.ts';
import type { DimensionLabel } from '../sage-intacct/dimension-words.ts';
import { standardDimensions } from '../sage-intacct/dimension-words.ts';
import { flagOf, isPlain, type Plain, textOf } from './exact-json.ts';
import { masters, type Query } from './query.ts';

/** A list a chart is made of. */
export interface ChartList {
  readonly kind: ChartKind;
  readonly query: Query;
  /** What is left out when the company has no such list, or the user no right to see it. */
  readonly isOptional: boolean;
  /** What kind of journal the list holds. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const requirements = standardDimensions.map((name) => `requireDimensions.${name}`);
const journalFields = ['bookType', 'bookId', 'disallowDirectPosting'];

const list = (kind: ChartKind, query: Query): ChartList => ({ kind, query, isOptional: false });
const optional = (
  kind: ChartKind,
  query: Query,
  attributes?: Readonly<Record<string, unknown>>,
): ChartList => ({ kind, query, isOptional: true, ...(attributes && { attributes }) });

/** The lists a chart is made of, with their queries. */
export const chartLists: readonly ChartList[] = [
  list(
    'account',
    masters('general-ledger/account', {
      fields: ['accountType', 'normalBalance'],
      optionalFields: ['disallowDirectPosting', ...requirements],
    }),
  ),
  optional(
    'statistical-account',
    masters('general-ledger/statistical-account', { optionalFields: requirements }),
  ),
  list(
    'journal',
    masters('general-ledger/journal', {
      optionalFields: [...journalFields, 'enableApproval', 'isAdjustment'],
    }),
  ),
  optional(
    'journal',
    masters('general-ledger/statistical-journal', { optionalFields: journalFields }),
    { statistical: true },
  ),
  ...['adjustment', 'gaap-adjustment', 'tax-adjustment'].map((book) =>
    optional(
      'journal',
      masters(`general-ledger/${book}-journal`, { optionalFields: journalFields }),
      { book },
    ),
  ),
  optional(
    'journal',
    masters('general-ledger/user-defined-journal', {
      optionalFields: [...journalFields, 'userDefinedBook.id'],
    }),
    { book: 'user-defined' },
  ),
  optional('entity', masters('company-config/entity')),
  list('location', masters('company-config/location', { optionalFields: ['entity.id'] })),
  list('department', masters('company-config/department')),
  optional('class', masters('company-config/class')),
  optional('customer', masters('accounts-receivable/customer')),
  optional('vendor', masters('accounts-payable/vendor')),
  optional('employee', masters('company-config/employee')),
  optional('project', masters('projects/project')),
  optional('item', masters('inventory-control/item')),
  optional('contract', masters('contracts/contract')),
  optional('warehouse', masters('inventory-control/warehouse')),
];

const requiredOf = (row: Plain) =>
  standardDimensions.filter((name) => flagOf(row, `requireDimensions.${name}`));

function attributesOf(kind: ChartKind, row: Plain): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'account':
      return {
        accountType: textOf(row, 'accountType'),
        normalBalance: textOf(row, 'normalBalance'),
        directPosting: !flagOf(row, 'disallowDirectPosting'),
        requiredDimensions: requiredOf(row),
      };
    case 'statistical-account':
      return { requiredDimensions: requiredOf(row) };
    case 'journal':
      return {
        bookType: textOf(row, 'bookType'),
        bookId: textOf(row, 'userDefinedBook.id') ?? textOf(row, 'bookId'),
        needsApproval: flagOf(row, 'enableApproval'),
        directPosting: !flagOf(row, 'disallowDirectPosting'),
        statistical: false,
      };
    case 'location':
      return { entityId: textOf(row, 'entity.id') };
    default:
      return {};
  }
}

/** One item; null when the row has no id. */
export function chartItemOf(
  kind: ChartKind,
  row: Plain,
  attributes: Readonly<Record<string, unknown>> = {},
): ExternalChartItem | null {
  const externalId = textOf(row, 'id');
  if (externalId === null) return null;
  return {
    kind,
    externalId,
    name: textOf(row, 'name') ?? externalId,
    active: textOf(row, 'status') === 'active',
    attributes: { ...attributesOf(kind, row), ...attributes },
  };
}

/** The name lines carry a dimension under: `PROJECT` is `project`, `…/nsp::berth` its own name. */
function dimensionName(row: Plain): string | null {
  if (flagOf(row, 'isUserDefinedDimension')) {
    const [, name] = (textOf(row, 'dimensionEndpoint') ?? '').split('nsp::');
    return name === undefined || name === '' ? null : `nsp::${name}`;
  }
  return textOf(row, 'dimensionName')?.toLowerCase() ?? null;
}

/** The dimensions of the company with its own words, out of the answer of the list service. */
export function dimensionItemsOf(body: unknown): readonly ExternalChartItem[] | null {
  if (!isPlain(body) || !Array.isArray(body['ia::result'])) return null;
  return body['ia::result'].filter(isPlain).flatMap((row): ExternalChartItem[] => {
    const externalId = dimensionName(row);
    if (externalId === null) return [];
    const label = textOf(row, 'termName') ?? textOf(row, 'dimensionLabel') ?? externalId;
    return [
      {
        kind: 'dimension',
        externalId,
        name: label,
        active: flagOf(row, 'isEnabledInGL'),
        attributes: { userDefined: externalId.startsWith('nsp::'), termLabel: label },
      },
    ];
  });
}

/** The company's words, for the reading of its errors. */
export function labelsOf(items: readonly ExternalChartItem[]): readonly DimensionLabel[] {
  return items.map((one) => ({ dimension: one.externalId, label: one.name }));
}
