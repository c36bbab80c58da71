import { describe, expect, it } from 'vitest';
import { type AdapterFacts, inspectAdapter } from './adapter-facts.ts';

describe('inspectAdapter', () => {
  it.each<[string, AdapterFacts]>([
    // As Dawn and Chromium name them.
    ['NVIDIA H200', { info: { vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H200' } }],
    ['apple metal-3', { info: { vendor: 'apple', architecture: 'metal-3', device: '', description: '' } }],
    ['a graphics device', { info: {} }],
    ['a graphics device', {}],
  ])('takes %s', (note, adapter) => expect(inspectAdapter(adapter)).toEqual({ note }));

  it.each<[string, AdapterFacts]>([
    ['SwiftShader driver 5.0.0', { info: { vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader driver 5.0.0', isFallbackAdapter: true } }],
    ['llvmpipe (LLVM 15.0.6, 256 bits)', { info: { vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' } }],
    ['Microsoft Basic Render Driver', { info: { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' } }],
    ['a graphics device', { isFallbackAdapter: true }],
  ])('knows %s for software', (name, adapter) => expect(inspectAdapter(adapter)).toEqual({ software: true, note: `${name}, a software adapter: correct and slow` }));

  it('says what to do when there is none', () => expect(inspectAdapter(null)).toMatchObject({ reason: expect.any(String) as string, advice: expect.stringContaining('driver') as string }));
});
