// Imports on the wire: their history, refused lines, mappings, and what a file would post.
// Invariant: counts are whole numbers, amounts decimal strings beside their currency.

import { type Static, Type } from 'typebox';
import { textOrNull, withExamples } from '#chart-of-accounts/wire-types.ts';
import { dayOrders } from '#events/column-map.ts';
import { type CsvColumn, csvColumns } from '#events/csv-columns.ts';
import { DerivedView } from '#journal/derived-view.ts';
import { ProblemItem } from '#problems/problem-json.ts';

const Amounts = Type.Array(Type.Object({ currency: Type.String(), amount: Type.String() }));
const Form = Type.Enum(['csv', 'ndjson']);

export const ImportView = Type.Object({
  importId: Type.String(),
  fileName: Type.String(),
  form: Form,
  sizeBytes: Type.Union([Type.Integer(), Type.Null()]),
  bytesRead: Type.Integer(),
  mapping: textOrNull,
  state: Type.Enum(['running', 'finished', 'stopped', 'failed', 'interrupted'], {
    description: 'interrupted: it says it runs and has not been heard of for two minutes.',
  }),
  startedAt: Type.String(),
  startedBy: Type.String(),
  endedAt: textOrNull,
  sha256: textOrNull,
  events: Type.Integer(),
  posted: Type.Integer(),
  exists: Type.Integer({ description: 'In the books already, with the same content.' }),
  refused: Type.Integer(),
  openRefusals: Type.Integer({ description: 'Neither corrected nor dismissed.' }),
  amounts: Type.Union([Amounts], { description: 'Of what was posted.' }),
  failure: textOrNull,
});
export type ImportView = Static<typeof ImportView>;

export const ImportList = Type.Object({
  items: Type.Array(ImportView),
  next: textOrNull,
});
export type ImportList = Static<typeof ImportList>;

export const RefusalView = Type.Object({
  number: Type.Integer(),
  line: Type.Integer(),
  source: Type.String(),
  id: Type.String(),
  state: Type.Enum(['open', 'corrected', 'dismissed']),
  dismissedAt: textOrNull,
  dismissedBy: textOrNull,
  dismissedBecause: textOrNull,
  problems: Type.Array(ProblemItem),
});
export type RefusalView = Static<typeof RefusalView>;

export const RefusalList = Type.Object({ items: Type.Array(RefusalView), next: textOrNull });
export type RefusalList = Static<typeof RefusalList>;

// One schema with both: of a union, the validator would make '' of null.
const ColumnOrNull = Type.Unsafe<CsvColumn | null>({ enum: [...csvColumns, null] });
const Text = Type.String({ maxLength: 500 });
const byColumn = <T extends ReturnType<typeof Type.Optional>>(one: T) =>
  Object.fromEntries(csvColumns.map((column) => [column, one])) as Record<
    (typeof csvColumns)[number],
    T
  >;

export const MapView = withExamples(
  Type.Object(
    {
      columns: Type.Record(Type.String({ maxLength: 200 }), ColumnOrNull, {
        description: 'Our column by the file’s; null leaves it out; one not named keeps its name.',
      }),
      constants: Type.Object(byColumn(Type.Optional(Text)), { additionalProperties: false }),
      values: Type.Object(byColumn(Type.Optional(Type.Record(Text, Text))), {
        additionalProperties: false,
        description: 'By column of ours: our word for theirs.',
      }),
      days: Type.Enum([...dayOrders], { description: '2026-06-30, 06/30/2026 or 30.06.2026.' }),
    },
    { additionalProperties: false },
  ),
  {
    columns: { Invoice: 'id', Date: 'occurredOn' },
    constants: { source: 'marina-os', kind: 'invoice-issued' },
    values: { outlet: { Docks: 'REIT' } },
    days: 'month-first',
  },
);
export type MapView = Static<typeof MapView>;

export const MappingList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      map: MapView,
      savedAt: Type.String(),
      savedBy: Type.String(),
    }),
  ),
});
export type MappingList = Static<typeof MappingList>;

/** Events of a file that are previewed, and text of it that is taken for that. */
export const previewEventsMax = 200;
const previewTextMax = 4 * 1024 * 1024;

export const PreviewOrder = withExamples(
  Type.Object(
    {
      form: Form,
      text: Type.String({ maxLength: previewTextMax, description: 'The beginning of the file.' }),
      isWhole: Type.Boolean({ description: 'Is it the whole file?' }),
      map: Type.Optional(MapView),
    },
    { additionalProperties: false },
  ),
  {
    form: 'csv',
    text:
      'source,id,kind,occurredOn,outlet,customerId,product,lineAmount\n' +
      'marina-os,INV-10444,invoice-issued,2026-07-04,REIT,C-1063,FIREWOOD,12.00\n',
    isWhole: true,
  },
);
export type PreviewOrder = Static<typeof PreviewOrder>;

export const ImportPreview = Type.Object({
  columns: Type.Array(
    Type.Object({
      header: Type.String(),
      guess: ColumnOrNull,
      samples: Type.Array(Type.String(), { description: 'Its first different values.' }),
    }),
    { description: 'Of a CSV file.' },
  ),
  ours: Type.Object({
    columns: Type.Array(Type.String(), { description: 'Every column a file may have.' }),
    kinds: Type.Array(Type.String(), { description: 'Every kind of event.' }),
  }),
  events: Type.Array(
    Type.Object({
      line: Type.Integer(),
      source: Type.String(),
      id: Type.String(),
      status: Type.Enum(['postable', 'exists', 'refused']),
      entry: Type.Union([DerivedView, Type.Null()], { description: 'What it would post.' }),
      problems: Type.Array(ProblemItem),
    }),
  ),
  postable: Type.Integer(),
  exists: Type.Integer(),
  refused: Type.Integer(),
  isAll: Type.Boolean({ description: 'Are these all events of the file?' }),
});
export type ImportPreview = Static<typeof ImportPreview>;
