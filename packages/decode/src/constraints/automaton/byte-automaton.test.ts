import { expect, it } from 'vitest';
import { hasLeftRecursion } from './byte-automaton.ts';
import { compileAutomaton } from './compile-automaton.ts';
import { call, choice, never, optional, type PatternNode, type PatternRule, sequence, text } from './pattern-node.ts';

it('finds what calls itself before it reads, also behind something that may be empty', () => {
  const isLeftRecursive = (create: (self: PatternNode, maybe: PatternNode) => PatternNode): boolean => {
    const self: PatternRule = { name: 'self', node: never };
    self.node = create(call(self), call({ name: 'maybe', node: optional(text('a')) }));
    return hasLeftRecursion(compileAutomaton(call(self), { code: 'test' }));
  };
  expect(isLeftRecursive((self) => choice(text('b'), sequence(self, text('c'))))).toBe(true);
  expect(isLeftRecursive((self, maybe) => choice(text('b'), sequence(maybe, self)))).toBe(true);
  expect(isLeftRecursive((self, maybe) => choice(text('b'), sequence(maybe, text('b'), self)))).toBe(false);
});
