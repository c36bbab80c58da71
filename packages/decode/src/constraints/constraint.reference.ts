/**
 * Regular languages over bytes by derivatives (Brzozowski 1964): the smallest complete version of what a constraint does. An
 * expression without `never` inside matches something, and the constructors keep `never` from staying inside.
 */
export type Expression =
  | { readonly kind: 'never' | 'empty'; readonly key: string }
  | { readonly kind: 'byte'; readonly byte: number; readonly key: string }
  | { readonly kind: 'pair'; readonly first: Expression; readonly rest: Expression; readonly key: string }
  | { readonly kind: 'either'; readonly parts: readonly Expression[]; readonly key: string }
  | { readonly kind: 'many'; readonly part: Expression; readonly key: string };

const never: Expression = { kind: 'never', key: '!' };
export const empty: Expression = { kind: 'empty', key: '.' };

export function literal(text: string): Expression {
  return [...new TextEncoder().encode(text)].map((byte): Expression => ({ kind: 'byte', byte, key: `${byte}` })).reduceRight((rest, byte) => pair(byte, rest), empty);
}

export function pair(first: Expression, rest: Expression): Expression {
  if (first.kind === 'never' || rest.kind === 'never') return never;
  if (first.kind === 'empty') return rest;
  if (rest.kind === 'empty') return first;
  if (first.kind === 'pair') return pair(first.first, pair(first.rest, rest));
  return { kind: 'pair', first, rest, key: `(${first.key} ${rest.key})` };
}

export function either(...parts: readonly Expression[]): Expression {
  const flat = parts.flatMap((part) => (part.kind === 'either' ? part.parts : part.kind === 'never' ? [] : [part]));
  const unique = [...new Map(flat.map((part) => [part.key, part])).values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (unique.length === 0) return never;
  return unique.length === 1 ? unique[0]! : { kind: 'either', parts: unique, key: `[${unique.map((part) => part.key).join('|')}]` };
}

function many(part: Expression): Expression {
  return part.kind === 'never' || part.kind === 'empty' ? empty : { kind: 'many', part, key: `${part.key}*` };
}

export function times(part: Expression, min: number, max: number): Expression {
  if (max === 0) return empty;
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? many(part) : pair(part, times(part, min - 1, max));
  return min > 0 ? pair(part, times(part, min - 1, max - 1)) : either(empty, pair(part, times(part, 0, max - 1)));
}

export function acceptsEmpty(expression: Expression): boolean {
  switch (expression.kind) {
    case 'empty':
    case 'many':
      return true;
    case 'pair':
      return acceptsEmpty(expression.first) && acceptsEmpty(expression.rest);
    case 'either':
      return expression.parts.some(acceptsEmpty);
    default:
      return false;
  }
}

function derive(expression: Expression, byte: number): Expression {
  switch (expression.kind) {
    case 'byte':
      return expression.byte === byte ? empty : never;
    case 'pair': {
      const through = pair(derive(expression.first, byte), expression.rest);
      return acceptsEmpty(expression.first) ? either(through, derive(expression.rest, byte)) : through;
    }
    case 'either':
      return either(...expression.parts.map((part) => derive(part, byte)));
    case 'many':
      return pair(derive(expression.part, byte), expression);
    default:
      return never;
  }
}

export function deriveToken(expression: Expression, bytes: Uint8Array): Expression {
  return bytes.reduce<Expression>((left, byte) => derive(left, byte), expression);
}

/** The tokens after which tokens can still spell a match: tries everything. Empty tokens never are. */
export function allowedReference(expression: Expression, tokens: readonly (Uint8Array | undefined)[]): number[] {
  return [...tokens.keys()].filter((id) => {
    const bytes = tokens[id];
    if (bytes === undefined || bytes.length === 0) return false;
    const reached = new Map<string, Expression>();
    const first = deriveToken(expression, bytes);
    reached.set(first.key, first);
    for (const next of reached.values()) {
      if (next.kind === 'never') continue;
      if (acceptsEmpty(next)) return true;
      for (const token of tokens) {
        if (token === undefined || token.length === 0) continue;
        const after = deriveToken(next, token);
        reached.set(after.key, after);
      }
    }
    return false;
  });
}
