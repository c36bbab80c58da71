import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { readKernelList } from './read-kernel-list.ts';

// { kernel { op: "MatMul" device_type: "CPU" priority: 300 } kernel { op: "Const" device_type: "GPU" } } as protoc writes it.
const bytes = Buffer.from('0a100a064d61744d756c120343505530ac02 0a0c0a05436f6e73741203475055'.replace(' ', ''), 'hex');

it('reads ops and devices, and passes over the rest', () => {
  expect(readKernelList(bytes)).toEqual([{ op: 'MatMul', device: 'CPU' }, { op: 'Const', device: 'GPU' }]);
});

it('never reads past the end of a list that was cut', () => {
  for (let end = 0; end < bytes.length; end += 1) {
    if (end === 0 || end === 18) expect(readKernelList(bytes.subarray(0, end))).toHaveLength(end === 0 ? 0 : 1);
    else expectCode('invalid-kernel-list', () => readKernelList(bytes.subarray(0, end)));
  }
});
