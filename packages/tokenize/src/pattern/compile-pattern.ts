import { invalid, unsupported } from '../load/parse-tokenizer-json.ts';
import { backtrackingPattern } from './backtracking-pattern.ts';
import { literalPattern, parsePattern } from './parse-pattern.ts';
import { PatternAutomaton } from './pattern-automaton.ts';
import { BeyondAutomaton, UnknownPattern, type PatternNode } from './pattern-node.ts';

/** A pattern ready to run: as an automaton, or where it is beyond one as a backtracking expression, which needs the whole text. */
export type CompiledPattern = { readonly automaton: PatternAutomaton } | { readonly automaton: null; readonly expression: RegExp };

/**
 * Compiles the `pattern` of a `Split` or `Replace`: `{String: ...}` or `{Regex: ...}`.
 *
 * @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer`
 */
export function compilePattern(pattern: unknown, component: string, name: string): CompiledPattern {
  const { String: literal, Regex: source } = (pattern ?? {}) as { readonly String?: unknown; readonly Regex?: unknown };
  if (typeof literal === 'string') return { automaton: new PatternAutomaton(literalPattern(literal)) };
  if (typeof source !== 'string') throw invalid(name, `its ${component} has no pattern`);
  return compileSource(source, component, name);
}

/** Compiles the source of a regular expression. */
export function compileSource(source: string, component: string, name: string): CompiledPattern {
  try {
    const parsed = parsePattern(source);
    return run(parsed);
  } catch (error) {
    if (error instanceof UnknownPattern) throw unsupported(name, `${error.message} in the pattern of its ${component}`);
    throw invalid(name, `the pattern of its ${component} has ${error instanceof Error ? error.message : 'an error'}`, error);
  }
}

function run(parsed: PatternNode): CompiledPattern {
  try {
    return { automaton: new PatternAutomaton(parsed) };
  } catch (error) {
    if (!(error instanceof BeyondAutomaton)) throw error;
    return { automaton: null, expression: backtrackingPattern(parsed) };
  }
}
