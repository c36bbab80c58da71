import type { MetricFamily } from '@tokstream/metrics';
import type { Generator } from '../generation/generator.ts';

/** What the server holds now, for Prometheus, beside what the hub measured. */
export function serverFamilies({ running, queued, cacheBytes, tokens }: Generator, responses: ReadonlyMap<number, number>): readonly MetricFamily[] {
  const gauge = (name: string, unit: string, help: string, value: number): MetricFamily => ({ name: `tokstream_server_${name}`, type: 'gauge', unit, help, samples: [{ labels: {}, value }] });
  return [
    gauge('running_requests', '{request}', 'Requests that are generated now.', running),
    gauge('queued_requests', '{request}', 'Requests that wait now.', queued),
    gauge('cache_bytes', 'By', 'Keys and values of the requests that are generated now.', cacheBytes),
    { ...gauge('generated_tokens_total', '{token}', 'Tokens that were made, also of requests that still run.', tokens), type: 'counter' },
    { name: 'tokstream_server_responses_total', type: 'counter', unit: '{response}', help: 'Answers by their status.', samples: Array.from(responses, ([status, value]) => ({ labels: { status: String(status) }, value })) },
  ];
}
