import { selectBackend } from '@tokstream/backend';
import { leakGuard } from '@tokstream/testing';
import { beforeAll, expect, it } from 'vitest';
import { type HostileCase, tryHostileFiles } from './hostile-files.test-support.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

it('files made to harm end in a named error or load, and take no memory that only they claim', () =>
  leakGuard(async () => {
    const cases: HostileCase[] = [];
    for (let seed = 0; seed < 1000; seed += 1) cases.push(await tryHostileFiles(seed));
    expect(cases.filter(({ broken }) => broken !== undefined)).toEqual([]);
    // Each way out is taken, so that the mutations are neither all fatal nor all without effect.
    expect(new Set(cases.map(({ outcome }) => outcome))).toEqual(new Set(['loaded', 'invalid-checkpoint', 'unsupported-checkpoint', 'invalid-config', 'unsupported-config', 'missing-file']));
  }));
