import type { MetricEntry } from '../contract/metric-entry.ts';
import { codecStreams } from './codec-streams.ts';
import { logSpectralDistance } from './log-spectral-distance.ts';
import { signalNoise } from './signal-noise.ts';

/** What codecs of sound spend and lose. */
export const codecMetrics: readonly MetricEntry[] = [
  { name: 'codec-streams', summary: 'bitrate and use of codebooks', create: codecStreams, examples: [{}, { frameRate: 50, codes: '8,16' }] },
  { name: 'signal-noise', summary: 'energy that a codec loses', create: signalNoise, examples: [{}] },
  { name: 'log-spectral-distance', summary: 'how far spectra are apart', create: logSpectralDistance, examples: [{}, { frame: 4, floor: 60 }] },
];
