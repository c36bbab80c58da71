import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { fakeWorld } from './fake-world.test-support.ts';
import { wheelArchitecture } from './platform.ts';
import { findTfjsPackage } from './tfjs-package.ts';

it('finds the installed package and the newest Node-API that both sides know', () => {
  const { folder, tfjs } = fakeWorld();
  expect(tfjs).toMatchObject({ name: '@tensorflow/tfjs-node', version: '4.22.0', napi: 8 });
  expect(findTfjsPackage(folder, false, 7).addon).toBe(`${tfjs.directory}/lib/napi-v3/tfjs_binding.node`);
  expectCode('unsupported-package', () => findTfjsPackage(folder, false, 2));
  expectCode('missing-package', () => findTfjsPackage(folder, true, 9));
});

it('knows where wheels run', () => {
  expect(wheelArchitecture({ platform: 'linux', architecture: 'arm64', glibc: '2.36' })).toBe('aarch64');
  for (const machine of [{ platform: 'darwin', architecture: 'arm64', glibc: undefined }, { platform: 'linux', architecture: 'x64', glibc: undefined }, { platform: 'linux', architecture: 'ia32', glibc: '2.36' }]) {
    expectCode('unsupported-platform', () => wheelArchitecture(machine));
  }
});
