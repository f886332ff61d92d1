// The SQL-like text of readByQuery: `STATUS = 'T' AND BATCH_DATE >= '05/01/2026'`.
//
// read-functions.ts reads the text here; conditions.ts tests rows.
// **Invariant**: choices compare by the codes of the database, as documented: STATUS = 'active'
// finds nothing. A text that cannot be read whole is refused whole.
// Grammar: or > and > not > ( ) or field operator value; `\'` and `''` stand for a quote.

import {
  always,
  both,
  type Comparison,
  type Condition,
  comparison,
  either,
  isNull,
  like,
  literalOf,
  not,
  oneOf,
} from './conditions.ts';
import { queryTextFailure } from './failures.ts';
import { type AnyXmlObject, type ResolvedField, resolveField, type XmlObjects } from './objects.ts';

const style = { usesCodes: true, ignoresCase: false };

interface Token {
  readonly kind: 'word' | 'value' | 'sign';
  readonly text: string;
}

const TOKEN =
  /\s*(?:'((?:[^'\\]|\\.|'')*)'|"((?:[^"\\]|\\.)*)"|(<=|>=|<>|!=|[=<>(),])|([^\s=<>!(),'"]+))/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw queryTextFailure('The query text cannot be read.');
    const [, single, double, sign, word] = match;
    const quoted = single ?? double;
    if (quoted !== undefined) {
      const plain = quoted.replace(/\\(.)/g, '$1').replaceAll("''", "'");
      tokens.push({ kind: 'value', text: plain });
    } else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': 'equal',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
};

/** Reads tokens from left to right. */
class WhereReader {
  readonly #tokens: readonly Token[];
  readonly #objects: XmlObjects;
  readonly #object: AnyXmlObject;
  #position = 0;

  constructor(tokens: readonly Token[], objects: XmlObjects, object: AnyXmlObject) {
    this.#tokens = tokens;
    this.#objects = objects;
    this.#object = object;
  }

  whole(): Condition {
    const condition = this.#or();
    const rest = this.#tokens[this.#position];
    if (rest !== undefined) throw queryTextFailure(`Unexpected ${rest.text}.`);
    return condition;
  }

  #takes(word: string): boolean {
    const token = this.#tokens[this.#position];
    const isTaken = token?.kind !== 'value' && token?.text.toLowerCase() === word;
    if (isTaken) this.#position += 1;
    return isTaken;
  }

  #next(what: string): Token {
    const token = this.#tokens[this.#position];
    if (token === undefined) throw queryTextFailure(`${what} is missing.`);
    this.#position += 1;
    return token;
  }

  #or(): Condition {
    const parts = [this.#and()];
    while (this.#takes('or')) parts.push(this.#and());
    return parts.length === 1 ? (parts[0] ?? always) : either(parts);
  }

  #and(): Condition {
    const parts = [this.#not()];
    while (this.#takes('and')) parts.push(this.#not());
    return parts.length === 1 ? (parts[0] ?? always) : both(parts);
  }

  #not(): Condition {
    if (this.#takes('not')) return not(this.#not());
    if (!this.#takes('(')) return this.#condition();
    const inner = this.#or();
    if (!this.#takes(')')) throw queryTextFailure('A closing bracket is missing.');
    return inner;
  }

  #literal(field: ResolvedField): string {
    const { text } = this.#next('A value');
    const literal = literalOf(field, text);
    if (literal === null) throw queryTextFailure(`${text} is no value of ${field.name}.`);
    return literal;
  }

  #list(field: ResolvedField): string[] {
    if (!this.#takes('(')) throw queryTextFailure('A list needs brackets.');
    const values = [this.#literal(field)];
    while (this.#takes(',')) values.push(this.#literal(field));
    if (!this.#takes(')')) throw queryTextFailure('A closing bracket is missing.');
    return values;
  }

  #condition(): Condition {
    const { text: name } = this.#next('A field');
    const field = resolveField(this.#objects, this.#object, name);
    if (field === undefined) throw queryTextFailure(`${name} is no field of the object.`);
    if (this.#takes('is')) {
      const isNegated = this.#takes('not');
      if (!this.#takes('null')) throw queryTextFailure('IS must be followed by NULL.');
      return isNegated ? not(isNull(field)) : isNull(field);
    }
    const isNegated = this.#takes('not');
    const condition = this.#operator(field);
    return isNegated ? not(condition) : condition;
  }

  #operator(field: ResolvedField): Condition {
    const operator = this.#next('An operator').text.toLowerCase();
    const kind = comparisons[operator];
    if (kind !== undefined) return comparison(field, kind, this.#literal(field), style);
    if (operator === '!=' || operator === '<>') {
      return not(comparison(field, 'equal', this.#literal(field), style));
    }
    if (operator === 'in') return oneOf(field, this.#list(field), style);
    if (operator === 'like') return like(field, this.#next('A pattern').text, style);
    throw queryTextFailure(`${operator} is no operator.`);
  }
}

/** A query text as a condition; empty text lets every row pass. *Errors:* DL02000001. */
export function readWhere(text: string, objects: XmlObjects, object: AnyXmlObject): Condition {
  const tokens = tokensOf(text);
  return tokens.length === 0 ? always : new WhereReader(tokens, objects, object).whole();
}
