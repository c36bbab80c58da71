import type { Inspection } from './candidate.ts';

/** What is read of a `GPUAdapter`. */
export interface AdapterFacts {
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly device?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
  /** Where browsers of before 2025 say it. */
  readonly isFallbackAdapter?: boolean;
}

/** Drivers that imitate a graphics device on the processor; not all of them say that they are fallbacks. */
const softwareDrivers = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;

/** What an adapter means for the choice of a backend. */
export function inspectAdapter(adapter: AdapterFacts | null): Inspection {
  if (adapter === null) return { reason: 'no graphics device is found for WebGPU', advice: 'install its driver (on Linux one for Vulkan, with libvulkan1)' };
  const { vendor = '', architecture = '', device = '', description = '', isFallbackAdapter = adapter.isFallbackAdapter } = adapter.info ?? {};
  const software = isFallbackAdapter === true || softwareDrivers.test([vendor, architecture, device, description].join(' '));
  const name = description || [vendor, architecture || device].filter((part) => part !== '').join(' ') || 'a graphics device';
  return software ? { software, note: `${name}, a software adapter: correct and slow` } : { note: name };
}
