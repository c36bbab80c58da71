import { sortedJson } from '../contract/metric-key.ts';
import { measuredValues } from '../hub/measured-values.ts';
import type { Snapshot } from '../hub/snapshot.ts';

const columns = ['metric', 'version', 'parameters', 'labels', 'measure', 'unit', 'direction', 'value', 'low', 'high'] as const;

/**
 * The numbers of a snapshot as CSV (RFC 4180), a line each with its 95 % interval where it is known; parameters and labels are JSON. Numbers
 * have all their digits. Histograms are left out: their quantiles are measures of their own.
 */
export function renderCsv(snapshot: Snapshot): string {
  const rows = snapshot.entries.flatMap((entry) =>
    measuredValues(entry).map(({ measure, labels, unit, direction, value, interval }) => [entry.name, String(entry.version), sortedJson(entry.parameters), sortedJson(labels), measure, unit, direction, String(value), interval === undefined ? '' : String(interval.low), interval === undefined ? '' : String(interval.high)]),
  );
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
