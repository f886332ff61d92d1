// The facts of an event while a person changes them to post it anew: every value as a text under
// its path. Pure. Between the form and the server. Invariant: what was not touched is sent as it
// was received; an emptied value is left out. Leaves to others: whether the facts are good.

import { t } from '../language/text.ts';

/** Where a value stands: names of members and places in lists. */
export type Path = readonly (string | number)[];

export interface FactField {
  readonly path: Path;
  readonly label: string;
  readonly value: string;
}

/** Facts that belong together: the head of the event, or one member of it. */
export interface FactGroup {
  readonly title: string;
  readonly path: Path;
  readonly fields: readonly FactField[];
  /** One of several alike, so another can be added or this one removed. */
  readonly isOneOfMany: boolean;
}

/** Given by Tieout, not by the person. */
const given: ReadonlySet<string> = new Set([
  ...['source', 'id', 'kind', 'occurredOn', 'currency', 'reposts', 'reason'],
]);

type Json = unknown;
const isGroup = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null;

const words = (name: string) => {
  const spaced = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

const fieldOf = (path: Path, label: string, value: Json): FactField => ({
  ...{ path, label },
  value: value === null || value === undefined ? '' : String(value),
});

/** Every value below, with a label made of the names on the way. */
function fieldsBelow(value: Json, path: Path, names: readonly string[]): FactField[] {
  if (!isGroup(value)) return [fieldOf(path, words(names.join(' ')), value)];
  return Object.entries(value).flatMap(([name, inner]) => {
    const step = Array.isArray(value) ? Number(name) : name;
    const said = Array.isArray(value) ? `${Number(name) + 1}` : name;
    return fieldsBelow(inner, [...path, step], [...names, said]);
  });
}

/** The facts a person may change, in groups: the head first. */
export function groupsOf(event: Readonly<Record<string, Json>>): FactGroup[] {
  const members = Object.entries(event).filter(([name]) => !given.has(name));
  const head = members.filter(([, value]) => !isGroup(value));
  const groups = members.flatMap(([name, value]): FactGroup[] => {
    if (!isGroup(value)) return [];
    const title = words(name);
    if (!Array.isArray(value)) {
      return [{ title, path: [name], fields: fieldsBelow(value, [name], []), isOneOfMany: false }];
    }
    const one = title.replace(/s$/, '');
    return value.map((inner, index) => ({
      title: `${one} ${index + 1}`,
      path: [name, index],
      fields: fieldsBelow(inner, [name, index], isGroup(inner) ? [] : [one]),
      isOneOfMany: true,
    }));
  });
  const headFields = head.map(([name, value]) => fieldOf([name], words(name), value));
  return headFields.length === 0
    ? groups
    : [{ title: t('Event'), path: [], fields: headFields, isOneOfMany: false }, ...groups];
}

function changedAt(value: Json, path: Path, change: (old: Json) => Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    const items = value.map((item, at) => (at === step ? changedAt(item, rest, change) : item));
    return items.filter((item) => item !== undefined);
  }
  const members = isGroup(value) ? value : {};
  const inner = changedAt(members[String(step)], rest, change);
  const { [String(step)]: _old, ...others } = members;
  return inner === undefined ? others : { ...members, [String(step)]: inner };
}

type Facts = Readonly<Record<string, Json>>;

/** The facts with this value; an empty text leaves the member out. */
export const withValue = (event: Facts, path: Path, text: string): Facts =>
  changedAt(event, path, (old) => {
    if (text === '') return typeof old === 'string' ? '' : undefined;
    return typeof old === 'number' && /^\d+$/.test(text) ? Number(text) : text;
  }) as Facts;

/** The facts without this one of many. */
export const without = (event: Facts, path: Path): Facts =>
  changedAt(event, path, () => undefined) as Facts;

/** The facts with one more like this one, after it. */
export function withAnother(event: Facts, path: Path): Facts {
  const at = Number(path.at(-1));
  return changedAt(event, path.slice(0, -1), (list) =>
    Array.isArray(list) ? list.toSpliced(at + 1, 0, structuredClone(list[at])) : list,
  ) as Facts;
}

/** What is sent: emptied texts left out. */
export function factsToSend(value: Json): Json {
  if (Array.isArray(value)) return value.map(factsToSend);
  if (!isGroup(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      inner === '' ? [] : [[name, factsToSend(inner)]],
    ),
  );
}
