import { TokstreamError } from '@tokstream/core';
import { anyCodePoint } from '../automaton/code-point-set.ts';
import { choice, nothing, type PatternNode, repeat, sequence } from '../automaton/pattern-node.ts';
import { parseRegex, type RegexBranch } from '../regex/parse-regex.ts';
import { anyCharacter, insideString, plainCharacter, quoted } from './json-string.ts';
import { countsOf, refuseSchema, refuseUnsupported, type SchemaPlace } from './json-schema.ts';
import { stringFormats } from './string-formats.ts';

/** Strings as a schema wants them. A `pattern` may match anywhere in the string, as the standard says, unless it is anchored. */
export function stringNode(place: SchemaPlace): PatternNode {
  const { schema, path } = place;
  const { pattern, format } = schema as { readonly pattern?: unknown; readonly format?: unknown };
  const [min, max] = countsOf(place, 'minLength', 'maxLength');
  if (pattern === undefined && format === undefined) return quoted(repeat(anyCharacter, min, max));
  if ('minLength' in schema || 'maxLength' in schema || (pattern !== undefined && format !== undefined)) {
    return refuseUnsupported(path, 'pattern, format and lengths do not go together; put all into the pattern, as in ^[a-z]{2,8}$.');
  }
  if (format !== undefined) {
    const source = typeof format === 'string' ? stringFormats[format] : undefined;
    if (source === undefined) return refuseUnsupported(`${path}/format`, `${JSON.stringify(format)} is not supported; use one of ${Object.keys(stringFormats).join(', ')}, or a pattern.`);
    return quoted(insideString(choice(...parseRegex(source, false, 'matchJsonSchema').map((branch) => branch.node))));
  }
  if (typeof pattern !== 'string') return refuseSchema(`${path}/pattern`, 'it is no string; give a regular expression.');
  return quoted(choice(...branchesOf(pattern, `${path}/pattern`).map((branch) => searched(branch))));
}

const anything: PatternNode = repeat(plainCharacter(anyCodePoint), 0, Number.POSITIVE_INFINITY);

function searched({ node, isAnchoredAtStart, isAnchoredAtEnd }: RegexBranch): PatternNode {
  return sequence(isAnchoredAtStart ? nothing : anything, insideString(node), isAnchoredAtEnd ? nothing : anything);
}

function branchesOf(pattern: string, path: string): readonly RegexBranch[] {
  try {
    return parseRegex(pattern, false, 'matchJsonSchema');
  } catch (cause) {
    if (!TokstreamError.isInstance(cause)) throw cause;
    throw new TokstreamError(`${path}: ${cause.message}`, { code: 'invalid-pattern', stage: 'matchJsonSchema', cause });
  }
}
