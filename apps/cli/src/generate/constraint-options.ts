import { type JsonSchema, type LogitsProcessor, matchJsonSchema, matchRegex } from '@tokstream/decode';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readWhole } from '../arguments/read-text.ts';
import type { CommandIo } from '../commands/command.ts';
import { type GenerationWorld, tokenizerFor } from './generation-world.ts';

/** Options that say what a text may be. A text that `--max-new-tokens` cuts off is only the beginning of such a text. */
export const constraintOptions: Options = grouped('Constraints', {
  regex: { type: 'string', value: 'PATTERN', help: 'make only text that the whole pattern matches' },
  'json-schema': { type: 'string', value: 'FILE|JSON', help: 'make only JSON that satisfies a schema' },
  'json-mode': { type: 'boolean', help: 'make only a JSON object' },
});

/** What a text may be: an expression, or a schema. */
export interface ConstraintSettings {
  readonly option: string;
  readonly regex?: string;
  readonly schema?: JsonSchema;
}

/** The constraint that was asked for; its file is read. */
export async function readConstraint(given: Arguments, io: CommandIo): Promise<ConstraintSettings | undefined> {
  const [regex, schema, anyJson] = [given.text('regex'), given.text('json-schema'), given.flag('json-mode')];
  if ([regex !== undefined, schema !== undefined, anyJson].filter(Boolean).length > 1) throw invalidArgument('A text can be held to one constraint; give one of --regex, --json-schema and --json-mode.');
  if (regex !== undefined) return { option: 'regex', regex };
  if (anyJson) return { option: 'json-mode', schema: { type: 'object' } };
  if (schema === undefined) return undefined;
  const isInline = /^\s*(\{|true\s*$|false\s*$)/.test(schema);
  try {
    return { option: 'json-schema', schema: JSON.parse(isInline ? schema : await readWhole(schema, io)) as JsonSchema };
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidArgument(`--json-schema ${isInline ? '' : `${schema} `}is not JSON (${error.message}); give a schema, or a file that holds one.`);
    throw error;
  }
}

export function constraintProcessors(constraint: ConstraintSettings | undefined, world: GenerationWorld): LogitsProcessor[] {
  if (constraint === undefined) return [];
  const options = { tokens: tokenizerFor(constraint.option, world), vocabulary: world.model.shape.vocabulary, endOfSequence: world.ends };
  return [constraint.regex === undefined ? matchJsonSchema(constraint.schema!, options) : matchRegex(constraint.regex, options)];
}
