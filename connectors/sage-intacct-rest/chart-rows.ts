// From rows of master data to chart items: what mapping may point at and rehearsal must know. Pure.
// Used by the connector's chart and test. Invariant: an item is active only when Sage says so.
// Leaves to others: which items are mapped to what (mapping).

import type { ChartKind, ExternalChartItem } from '#external-ledger/external-ledger.ts';
import { flagOf, type Plain, textOf } from './exact-json.ts';
import { dimensionNames, masters, type Query } from './query.ts';

/** The lists a chart is made of, with their queries. */
export const chartQueries: readonly (readonly [ChartKind, Query])[] = [
  [
    'account',
    masters('general-ledger/account', {
      fields: ['accountType', 'normalBalance'],
      optionalFields: [
        'disallowDirectPosting',
        ...dimensionNames.map((name) => `requireDimensions.${name}`),
      ],
    }),
  ],
  [
    'journal',
    masters('general-ledger/journal', {
      optionalFields: ['bookType', 'enableApproval', 'disallowDirectPosting', 'isAdjustment'],
    }),
  ],
  ['location', masters('company-config/location', { optionalFields: ['entity.id'] })],
  ['department', masters('company-config/department')],
  ['class', masters('company-config/class')],
];

function attributesOf(kind: ChartKind, row: Plain): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'account':
      return {
        accountType: textOf(row, 'accountType'),
        normalBalance: textOf(row, 'normalBalance'),
        directPosting: !flagOf(row, 'disallowDirectPosting'),
        requiredDimensions: dimensionNames.filter((name) =>
          flagOf(row, `requireDimensions.${name}`),
        ),
      };
    case 'journal':
      return {
        bookType: textOf(row, 'bookType'),
        needsApproval: flagOf(row, 'enableApproval'),
        directPosting: !flagOf(row, 'disallowDirectPosting'),
      };
    case 'location':
      return { entityId: textOf(row, 'entity.id') };
    default:
      return {};
  }
}

/** One item; null when the row has no id. */
export function chartItemOf(kind: ChartKind, row: Plain): ExternalChartItem | null {
  const externalId = textOf(row, 'id');
  if (externalId === null) return null;
  return {
    kind,
    externalId,
    name: textOf(row, 'name') ?? externalId,
    active: textOf(row, 'status') === 'active',
    attributes: attributesOf(kind, row),
  };
}
