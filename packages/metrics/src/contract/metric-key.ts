import type { MetricParameters } from './metric.ts';

/** What identifies a metric whose accumulators merge: name, version and parameters, as `volume@1{"baseline":"gpt2"}`. */
export function metricKey({ name, version, parameters }: { readonly name: string; readonly version: number; readonly parameters: MetricParameters }): string {
  return `${name}@${version}${sortedJson(parameters)}`;
}

/** The same text for equal records, in whatever order their keys stand. */
export function sortedJson(record: Readonly<Record<string, string | number | boolean>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
