import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leakGuard } from './leak-guard.ts';

/** A backend that holds nothing, for the engine to count on. */
class CountingBackend extends tf.KernelBackend {
  override write(): object {
    return {};
  }
  override disposeData(): boolean {
    return true;
  }
  override numDataIds(): number {
    return 0;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override incRef(): void {}
}

beforeAll(async () => {
  tf.registerBackend('counting', () => new CountingBackend());
  await tf.setBackend('counting');
});

const keep = (): tf.Tensor => tf.keep(tf.zeros([3]));

describe('leakGuard', () => {
  it('gives the result of work that leaves nothing', async () => {
    expect(await leakGuard(() => 5)).toBe(5);
    expect(await leakGuard(async () => keep().dispose())).toBeUndefined();
  });

  it('fails when a tensor is left, and counts it', async () => {
    await expect(leakGuard(async () => void keep())).rejects.toThrow('1 tensors and 12 bytes');
  });

  it('fails when more was freed than taken', async () => {
    const tensor = keep();
    await expect(leakGuard(() => tensor.dispose())).rejects.toThrow('-1 tensors and -12 bytes');
  });

  it('throws what the work threw, or of a leak beside it, with that as the cause', async () => {
    const error = new Error('broken');
    await expect(leakGuard(() => Promise.reject(error))).rejects.toBe(error);
    const leaking = leakGuard(() => {
      keep();
      throw error;
    });
    await expect(leaking).rejects.toMatchObject({ message: expect.stringMatching(/1 tensors.*broken/) as string, cause: error });
  });
});
