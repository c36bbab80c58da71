import type { SampleOptions } from '@tokstream/decode';
import { HttpError } from '../http/http-error.ts';

/** What a client asks for, checked. */
export interface GenerationRequest {
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly seed: number;
  readonly stopStrings: readonly string[];
  readonly sampling: SampleOptions;
}

const keys = ['prompt', 'maxNewTokens', 'temperature', 'topK', 'topP', 'seed', 'stopStrings'];

/**
 * The request in a body of JSON.
 *
 * @param mostTokens that one may ask for
 * @throws `HttpError` 400 with one line that says what to do
 */
export function readGenerationRequest(body: string, mostTokens: number): GenerationRequest {
  const given = parsed(body);
  const unknown = Object.keys(given).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new HttpError(400, `There is no ${JSON.stringify(unknown)}; a request has ${keys.join(', ')}.`);
  const { prompt, stopStrings = [] } = given;
  if (typeof prompt !== 'string' || prompt === '') throw new HttpError(400, 'prompt is missing; give it as a text that is not empty.');
  if (!Array.isArray(stopStrings) || stopStrings.length > 16 || !stopStrings.every((stop) => typeof stop === 'string' && stop !== '')) throw new HttpError(400, 'stopStrings must be a list of at most 16 texts that are not empty.');
  const number = (key: string, usual: number, least: number, most: number, isWhole: boolean): number => {
    const value = given[key] ?? usual;
    if (typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
    throw new HttpError(400, `${key} is ${JSON.stringify(value)}; it must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
  };
  const topK = number('topK', 0, 0, 1_000_000, true);
  return {
    prompt,
    maxNewTokens: number('maxNewTokens', Math.min(128, mostTokens), 1, mostTokens, true),
    seed: number('seed', 0, 0, Number.MAX_SAFE_INTEGER, true),
    stopStrings: stopStrings as readonly string[],
    sampling: { temperature: number('temperature', 0.8, 0, 100, false), topP: number('topP', 1, 0, 1, false), ...(topK > 0 && { topK }) },
  };
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new HttpError(400, 'The body is no JSON object; send {"prompt": "..."}.');
}
