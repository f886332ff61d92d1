// What the HTTP API of mapping takes and gives. Invariant: the console's types come from here.

import { type Static, Type } from 'typebox';
import { cursorText, withExamples } from '#chart-of-accounts/wire-types.ts';
import { externalIdLengthMax, type MappingKind, mappingKinds } from './mapping-kinds.ts';

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
export const oneOf = <T extends string>(...names: readonly T[]) =>
  Type.Unsafe<T>(Type.String({ enum: [...names] }));

export const Kind = oneOf<MappingKind>(...mappingKinds);
export const ExternalId = Type.String({ minLength: 1, maxLength: externalIdLengthMax });

const MappingValue = Type.Object({
  dimension: Type.String({ description: 'The ledger’s own name: class, project, nsp::berth …' }),
  externalId: Type.String(),
  externalName: nullable(Type.String({ description: 'null where the chart does not list it.' })),
  state: oneOf('good', 'broken'),
});

export const MappingView = Type.Object({
  kind: Kind,
  internalId: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  active: Type.Boolean(),
  type: nullable(Type.String()),
  externalId: nullable(Type.String()),
  externalName: nullable(Type.String()),
  externalActive: nullable(Type.Boolean()),
  state: oneOf('mapped', 'unmapped', 'broken'),
  suggestion: nullable(
    Type.Object({
      externalId: Type.String(),
      name: Type.String(),
      confidence: Type.Number({ minimum: 0, maximum: 1 }),
      why: Type.String(),
    }),
  ),
  values: Type.Array(MappingValue, {
    description: 'What its lines carry besides, by dimension. Customers carry none.',
  }),
  waiting: Type.Integer({ description: 'Exports held for it.' }),
});
export type MappingView = Static<typeof MappingView>;

export const Gaps = Type.Object({
  gaps: Type.Integer({
    description:
      'Active masters that hold entries, or would. Products and customers count as the ' +
      'connection sends them: with `map` all of them, with `when-mapped` the broken ones.',
  }),
});

export const MappingList = Type.Object({
  items: Type.Array(MappingView),
  ...Gaps.properties,
  next: nullable(Type.String({ description: 'Cursor of the next page; null: there is none.' })),
});

/** As a filter. */
export const KindAsked = Type.Optional(
  Type.Unsafe<MappingKind>(
    Type.String({ enum: [...mappingKinds], description: 'Of which masters. Default: all.' }),
  ),
);

export const ListQuery = Type.Object({
  kind: KindAsked,
  text: Type.Optional(Type.String({ maxLength: 200, description: 'In our code or name.' })),
  code: Type.Optional(Type.String({ maxLength: 200, description: 'This one alone.' })),
  open: Type.Optional(Type.Boolean({ description: 'Only what is unmapped or broken.' })),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 500,
      description: 'Rows of a page. Products and customers: 100; the others come whole.',
    }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: cursorText })),
});

export const Changed = Type.Object({ changed: Type.Integer(), released: Type.Integer() });

export const SaveBody = withExamples(
  Type.Object({
    items: Type.Array(
      Type.Object({
        kind: Kind,
        internalId: Type.Integer(),
        externalId: Type.Optional(nullable(ExternalId)),
        values: Type.Optional(
          Type.Record(Type.String({ maxLength: 100 }), nullable(ExternalId), {
            description: 'By dimension; null takes a value away, what is not named stays.',
          }),
        ),
      }),
      { maxItems: 20_000 },
    ),
  }),
  { items: [{ kind: 'account', internalId: 1, externalId: '1000' }] },
);

export const SuggestionsBody = withExamples(
  Type.Object({
    kind: Type.Optional(Kind),
    confidenceMin: Type.Number({ minimum: 0, maximum: 1 }),
  }),
  { confidenceMin: 0.8 },
);

export const ImportResult = Type.Object({
  dryRun: Type.Boolean({ description: 'true: nothing was changed.' }),
  rows: Type.Integer(),
  ...Changed.properties,
  differences: Type.Array(
    Type.Object({
      kind: Kind,
      code: Type.String(),
      name: Type.String(),
      what: Type.String({ description: '`externalId`, or the dimension of a value.' }),
      before: nullable(Type.String()),
      after: nullable(Type.String()),
    }),
    { description: 'The first thousand.' },
  ),
});
export type ImportResult = Static<typeof ImportResult>;

export const ExternalItems = Type.Object({
  items: Type.Array(
    Type.Object({
      kind: Type.String(),
      externalId: Type.String(),
      name: Type.String(),
      active: Type.Boolean(),
      attributes: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
});
