/** Whose view of a request names are taken for. */
export type OpenTelemetrySide = 'client' | 'server';

/** A name of the semantic conventions, and what its points carry. */
export interface ConventionName {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * What measures are called in the semantic conventions for generative AI, by the version of this map. The conventions are in development
 * and move; a version here never changes, a later state of theirs gets the next.
 *
 * Version 1: the names that stand in both `open-telemetry/semantic-conventions` 1.37 and `semantic-conventions-genai`.
 * Mind that their "time per output chunk" is `icl` and their "time per output token" is `tpot`.
 */
export const openTelemetryNames: Readonly<Record<1, Readonly<Record<OpenTelemetrySide, Readonly<Record<string, ConventionName>>>>>> = {
  1: {
    client: {
      'latency.endToEnd': { name: 'gen_ai.client.operation.duration' },
      'latency.ttft': { name: 'gen_ai.client.operation.time_to_first_chunk' },
      'latency.icl': { name: 'gen_ai.client.operation.time_per_output_chunk' },
      'latency.outputTokens': { name: 'gen_ai.client.token.usage', attributes: { 'gen_ai.token.type': 'output' } },
    },
    server: {
      'latency.ttft': { name: 'gen_ai.server.time_to_first_token' },
      'latency.tpot': { name: 'gen_ai.server.time_per_output_token' },
    },
  },
};
