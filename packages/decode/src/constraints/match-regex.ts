import { TokstreamError } from '@tokstream/core';
import { compileAutomaton } from './automaton/compile-automaton.ts';
import { choice } from './automaton/pattern-node.ts';
import { type ConstraintOptions, trieOf } from './constraint-options.ts';
import { ConstraintProcessor } from './constraint-processor.ts';
import { parseRegex } from './regex/parse-regex.ts';
import { TokenConstraint } from './token-constraint.ts';

/**
 * Lets a text be nothing but a match of a regular expression, from its first to its last byte.
 *
 * A token may follow when its bytes lead to where a match can still be completed, also when it begins or ends inside a character.
 * The expression means what it means in JavaScript under the flag `u`, with `^` and `$` around it: literals, classes, `\d \w \s`,
 * `\p{...}`, `.`, groups, alternatives, quantifiers. Of a `RegExp` the flag `s` is heeded; `i`, `m` and `v` are refused.
 *
 * Compiled once; `clone` shares everything but the state. The first sight of a state costs a walk over the vocabulary (about a
 * millisecond for 4,096 tokens), later ones a lookup. States are worked out on demand, so that expressions whose automaton would be
 * exponential cost no more than what is met of it.
 *
 * @throws TokstreamError `invalid-pattern`, with the position, for what cannot be read, is too large, or matches nothing that the
 * vocabulary can spell; `unsupported-pattern` while decoding for one that stands at too many places at once
 *
 * @example
 * matchRegex(String.raw`\d{4}-\d\d-\d\d`, { tokens: tokenizer, vocabulary: model.shape.vocabulary, endOfSequence: model.endOfSequence });
 */
export function matchRegex(pattern: string | RegExp, options: ConstraintOptions): ConstraintProcessor {
  const stage = 'matchRegex';
  const error = { code: 'invalid-pattern', stage };
  const [source, flags] = typeof pattern === 'string' ? [pattern, ''] : [pattern.source, pattern.flags];
  if (/[imv]/.test(flags)) throw new TokstreamError(`The flags ${flags} are not known; of i, m, s, u, v only s and u are: write both cases out as [Aa].`, error);
  const node = choice(...parseRegex(source, flags.includes('s'), stage).map((branch) => branch.node));
  const constraint = new TokenConstraint(compileAutomaton(node, error), trieOf(options, stage), error);
  return new ConstraintProcessor(stage, constraint, options.endOfSequence ?? []);
}
