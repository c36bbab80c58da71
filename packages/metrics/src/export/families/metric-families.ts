import { measuredValues } from '../../hub/measured-values.ts';
import type { Labels } from '../../hub/labels.ts';
import type { Snapshot, SnapshotEntry } from '../../hub/snapshot.ts';
import type { HistogramValue } from '../../statistics/exponential-histogram.ts';
import { familyName, snake } from './family-name.ts';
import type { FamilySample, MetricFamily } from './metric-family.ts';

/** Settings of exports by family. */
export interface MetricFamiliesOptions {
  /** What every name begins with. Default `tokstream` */
  readonly prefix?: string;
}

interface Draft extends Omit<MetricFamily, 'samples'> {
  /** By their labels, so that none comes twice. */
  readonly samples: Map<string, FamilySample>;
}

/**
 * What a snapshot holds, by name: its measures, and what the hub itself counts. Settings of a metric are labels `setting_...`; where a
 * snapshot has several versions of one metric `metric_version` tells them apart.
 */
export function metricFamilies(snapshot: Snapshot, { prefix = 'tokstream' }: MetricFamiliesOptions = {}): readonly MetricFamily[] {
  const drafts = new Map<string, Draft>();
  const put = (about: Omit<MetricFamily, 'samples'>, labels: Labels, value: FamilySample['value']): void => {
    const sample = { labels: labelsOf(labels), value };
    const draft = familyFor(drafts, about);
    const key = JSON.stringify(Object.entries(sample.labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    if (!draft.samples.has(key)) draft.samples.set(key, sample);
  };
  for (const entry of snapshot.entries) {
    const own = ownLabels(snapshot, entry);
    const about = (measure: string, type: MetricFamily['type'], unit: string, help: string): Omit<MetricFamily, 'samples'> => ({ name: familyName(prefix, entry.name, measure, unit, type === 'counter'), type, unit, help });
    for (const { measure, labels, value, unit, about: help, kind } of measuredValues(entry)) put(about(measure, kind === 'counter' ? 'counter' : 'gauge', unit, help), { ...own, ...labels }, value);
    for (const [measure, { kind, unit, about: help }] of Object.entries(entry.measures)) {
      const member = entry.result?.[measure];
      if (kind === 'histogram' && member !== undefined && member !== null) put(about(measure, 'histogram', unit, help), { ...own, ...entry.labels }, member as unknown as HistogramValue);
    }
  }
  const { open, ...ended } = snapshot.streams;
  put({ name: `${prefix}_streams_open`, type: 'gauge', unit: '{stream}', help: 'Streams that are measured now.' }, {}, open);
  for (const [outcome, count] of Object.entries(ended)) put({ name: `${prefix}_streams_total`, type: 'counter', unit: '{stream}', help: 'Streams that were measured, by how they ended.' }, { outcome }, count);
  for (const [metric, { count }] of Object.entries(snapshot.failures)) put({ name: `${prefix}_metric_errors_total`, type: 'counter', unit: '{error}', help: 'Inputs that a metric threw on.' }, { metric }, count);
  if (Object.keys(snapshot.environment).length > 0) put({ name: `${prefix}_environment_info`, type: 'gauge', unit: '1', help: 'What the numbers were measured with; always 1.' }, snapshot.environment, 1);
  return Array.from(drafts.values(), ({ samples, ...family }) => ({ ...family, samples: [...samples.values()] })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The family of that name and type; one of another type or unit gets the next name that is free. */
function familyFor(drafts: Map<string, Draft>, about: Omit<MetricFamily, 'samples'>): Draft {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? about.name : about.name.replace(/(_total)?$/, `_${count}$1`);
    const found = drafts.get(name);
    if (found === undefined) {
      const draft = { ...about, name, samples: new Map<string, FamilySample>() };
      drafts.set(name, draft);
      return draft;
    }
    if (found.type === about.type && found.unit === about.unit && found.help === about.help) return found;
  }
}

function ownLabels({ entries }: Snapshot, { name, version, parameters }: SnapshotEntry): Labels {
  const hasOthers = entries.some((other) => other.name === name && other.version !== version);
  return { ...Object.fromEntries(Object.entries(parameters).map(([key, value]) => [`setting_${key}`, String(value)])), ...(hasOthers && { metric_version: String(version) }) };
}

/** Names of labels as Prometheus has them; `le` is its own, and so are names that begin with two underscores. */
function labelsOf(labels: Labels): Labels {
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(labels)) {
    const plain = snake(key).replace(/^_{2,}/, '_');
    let name = plain === 'le' || plain === '' ? `label_${plain}` : plain;
    while (Object.hasOwn(result, name)) name = `${name}_`;
    result[name] = value;
  }
  return result;
}
