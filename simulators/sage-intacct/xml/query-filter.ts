// The `filter` of a query: elements as conditions.
//
// query-functions.ts reads the filter here; conditions.ts tests rows.
// **Invariant**: one operator at the top; `and` and `or` join at least two; every field exists.
// Choices compare by their words, as documented for query.

import {
  always,
  both,
  type Comparison,
  type Condition,
  type ConditionStyle,
  comparison,
  either,
  isNull,
  like,
  literalOf,
  not,
  oneOf,
} from './conditions.ts';
import { functionFailure, unknownField } from './failures.ts';
import { type AnyXmlObject, type ResolvedField, resolveField, type XmlObjects } from './objects.ts';
import { children, textOf, type XmlElement } from './xml-reader.ts';

/** What a filter is read against. */
export interface FilterContext {
  readonly objects: XmlObjects;
  readonly object: AnyXmlObject;
  readonly style: ConditionStyle;
  /** Fields nobody may ask by (`modifiedTimes`). */
  readonly refused?: string;
}

const VALUES_MAX = 1000;

const comparisons: Readonly<Record<string, Comparison>> = {
  equalto: 'equal',
  lessthan: 'less',
  lessthanorequalto: 'lessOrEqual',
  greaterthan: 'greater',
  greaterthanorequalto: 'greaterOrEqual',
};

/** The field of that name. *Errors:* XL03000010. */
export function fieldNamed(
  name: string,
  { objects, object }: Pick<FilterContext, 'objects' | 'object'>,
): ResolvedField {
  const field = resolveField(objects, object, name);
  if (field === undefined) throw unknownField(name, object.name);
  return field;
}

function refuse(message: string) {
  return functionFailure('QUERY', `Query Failed: ${message}`);
}

function literals(element: XmlElement, field: ResolvedField, count?: number): string[] {
  const values = children(element, 'value').map(({ text }) => text.trim());
  const isWrong = count === undefined ? values.length === 0 : values.length !== count;
  if (isWrong || values.length > VALUES_MAX) {
    throw refuse(`${element.name} has ${values.length} values`);
  }
  return values.map((written) => {
    const literal = literalOf(field, written);
    if (literal === null) throw refuse(`${written} is no value of ${field.name}`);
    return literal;
  });
}

function fieldCondition(element: XmlElement, context: FilterContext): Condition {
  const { style } = context;
  const operator = element.name.toLowerCase();
  const field = fieldNamed(textOf(element, 'field') ?? '', context);
  if (field.name === context.refused) throw refuse(`${field.name} cannot be used in a filter`);
  const kind = comparisons[operator];
  if (kind !== undefined) {
    return comparison(field, kind, literals(element, field, 1)[0] ?? '', style);
  }
  switch (operator) {
    case 'notequalto':
      return not(comparison(field, 'equal', literals(element, field, 1)[0] ?? '', style));
    case 'between': {
      const [from = '', through = ''] = literals(element, field, 2);
      return both([
        comparison(field, 'greaterOrEqual', from, style),
        comparison(field, 'lessOrEqual', through, style),
      ]);
    }
    case 'in':
      return oneOf(field, literals(element, field), style);
    case 'notin':
      return not(oneOf(field, literals(element, field), style));
    case 'like':
    case 'notlike': {
      const pattern = children(element, 'value')[0]?.text.trim() ?? '';
      const condition = like(field, pattern, style);
      return operator === 'like' ? condition : not(condition);
    }
    case 'isnull':
      return isNull(field);
    case 'isnotnull':
      return not(isNull(field));
    default:
      throw refuse(`${element.name} is not an operator`);
  }
}

function conditionOf(element: XmlElement, context: FilterContext): Condition {
  const operator = element.name.toLowerCase();
  if (operator !== 'and' && operator !== 'or') return fieldCondition(element, context);
  if (element.children.length < 2) throw refuse(`${operator} joins at least two conditions`);
  const inner = element.children.map((one) => conditionOf(one, context));
  return operator === 'and' ? both(inner) : either(inner);
}

/** A filter element; absent or empty it lets every row pass. *Errors:* a Failure. */
export function readFilter(filter: XmlElement | undefined, context: FilterContext): Condition {
  const [top, ...more] = filter?.children ?? [];
  if (top === undefined) return always;
  if (more.length > 0) throw refuse('a filter has one operator at the top');
  return conditionOf(top, context);
}
