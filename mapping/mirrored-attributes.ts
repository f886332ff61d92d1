// Reads the attributes of mirrored items, and settings, which are as free. Pure.
// Invariant: a value of an unexpected form counts as absent.

type Attributes = Readonly<Record<string, unknown>>;

export const textOf = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value : null;

const textsOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

/** Dimensions without which the ledger takes no line of the account. */
export const requiredDimensionsOf = (attributes: Attributes | null) =>
  textsOf(attributes?.requiredDimensions);

/** Location or entity to its entity; a location that names none is one. */
export function entitiesOf(
  items: Iterable<{
    readonly kind: string;
    readonly external_id: string;
    readonly attributes: Attributes;
  }>,
): ReadonlyMap<string, string> {
  const entities = new Map<string, string>();
  for (const { kind, external_id: id, attributes } of items) {
    // What is both says as a location whose it is.
    if (kind === 'entity' && !entities.has(id)) entities.set(id, id);
    if (kind === 'location') entities.set(id, textOf(attributes.entityId) ?? id);
  }
  return entities;
}
