import { expect } from 'vitest';
import { openTelemetryProducer } from '../export/open-telemetry/open-telemetry-producer.ts';
import { parseSnapshot } from '../export/parse-snapshot.ts';
import { renderCsv } from '../export/render-csv.ts';
import { renderJson } from '../export/render-json.ts';
import { renderPrometheus } from '../export/render-prometheus.ts';
import type { Snapshot } from '../hub/snapshot.ts';
import { renderHtml } from '../report/render-html.ts';

const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*"`;
const line = new RegExp(String.raw`^(?:# HELP [a-zA-Z_]\w* .+|# TYPE [a-zA-Z_]\w* (?:counter|gauge|histogram)|[a-zA-Z_]\w*(?:\{${label}(?:,${label})*\})? -?\d[\d.]*(?:e[+-]?\d+)?)$`);

/** Fails unless a snapshot can leave in every form, each whole and valid. */
export async function expectExports(snapshot: Snapshot): Promise<void> {
  expect(parseSnapshot(renderJson(snapshot))).toEqual(snapshot);
  for (const row of renderCsv(snapshot).trimEnd().split('\r\n')) expect(row).not.toMatch(/NaN|Infinity|undefined/);
  const lines = renderPrometheus(snapshot).trimEnd().split('\n');
  for (const one of lines) expect(one).toMatch(line);
  const series = lines.filter((one) => !one.startsWith('#')).map((one) => one.slice(0, one.lastIndexOf(' ')));
  expect(new Set(series).size).toBe(series.length);
  const page = renderHtml([snapshot]).replace(/<script[^]*<\/script>/, '');
  expect(page).not.toMatch(/NaN|Infinity|>undefined|\[object/);
  const { resourceMetrics } = await openTelemetryProducer(async () => snapshot, { now: () => 0 }).collect();
  expect(resourceMetrics.scopeMetrics).toHaveLength(1);
}
