// The filterExpression of a query: "and", "or", or numbered filters with brackets.
//
// Text to a tree; query.ts evaluates the tree over the filters, which are numbered from 1.
// **Invariant**: `and` binds more tightly than `or`, and every number names a filter that exists.
// It leaves what a filter means to filters.ts.

/** An expression over numbered filters (numbered from 0 inside). */
export type Expression =
  | { readonly kind: 'filter'; readonly index: number }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] };

/** All filters joined by one word. No filters at all is an empty `and`, which is true. */
export function joined(kind: 'and' | 'or', filterCount: number): Expression {
  const parts = Array.from({ length: filterCount }, (_, index) => ({
    kind: 'filter' as const,
    index,
  }));
  return { kind: filterCount === 0 ? 'and' : kind, parts };
}

/**
 * Reads an expression; `null`, absent and empty mean `and`.
 * Returns a sentence when the text is not an expression over `filterCount` filters.
 */
export function readExpression(text: unknown, filterCount: number): Expression | string {
  if (text === undefined || text === null) return joined('and', filterCount);
  if (typeof text !== 'string') return 'filterExpression must be a string';
  const tokens = text.toLowerCase().match(/\d+|[a-z]+|[()]|\S/g) ?? [];
  if (tokens.length === 0) return joined('and', filterCount);
  const only = tokens[0];
  if (tokens.length === 1 && (only === 'and' || only === 'or')) return joined(only, filterCount);
  const reader = new ExpressionReader(tokens, filterCount);
  try {
    return reader.whole();
  } catch (error) {
    return `filterExpression "${text}": ${(error as Error).message}`;
  }
}

class ExpressionReader {
  readonly #tokens: readonly string[];
  readonly #filterCount: number;
  #position = 0;

  constructor(tokens: readonly string[], filterCount: number) {
    this.#tokens = tokens;
    this.#filterCount = filterCount;
  }

  whole(): Expression {
    const expression = this.#either();
    const rest = this.#tokens[this.#position];
    if (rest !== undefined) throw new Error(`unexpected ${rest}`);
    return expression;
  }

  #either(): Expression {
    return this.#joinedBy('or', () => this.#both());
  }

  #both(): Expression {
    return this.#joinedBy('and', () => this.#single());
  }

  #joinedBy(kind: 'and' | 'or', part: () => Expression): Expression {
    const parts = [part()];
    while (this.#tokens[this.#position] === kind) {
      this.#position += 1;
      parts.push(part());
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind, parts };
  }

  #single(): Expression {
    const token = this.#tokens[this.#position];
    this.#position += 1;
    if (token === '(') {
      const inner = this.#either();
      if (this.#tokens[this.#position] !== ')') throw new Error('a bracket is not closed');
      this.#position += 1;
      return inner;
    }
    if (token === undefined || !/^\d+$/.test(token)) {
      throw new Error(token === undefined ? 'ends too early' : `unexpected ${token}`);
    }
    const number = Number(token);
    if (number < 1 || number > this.#filterCount) throw new Error(`there is no filter ${number}`);
    return { kind: 'filter', index: number - 1 };
  }
}

/** Whether an expression is true, given each filter's answer. */
export function evaluate(expression: Expression, isTrue: (index: number) => boolean): boolean {
  if (expression.kind === 'filter') return isTrue(expression.index);
  if (expression.kind === 'and') return expression.parts.every((part) => evaluate(part, isTrue));
  return expression.parts.some((part) => evaluate(part, isTrue));
}

/** The filters that must be true whenever the expression is: where an index may be used. */
export function necessaryFilters(expression: Expression): number[] {
  if (expression.kind === 'filter') return [expression.index];
  return expression.kind === 'and' ? expression.parts.flatMap(necessaryFilters) : [];
}
