import { expectCode } from '@tokstream/testing';
import { expect, test } from 'vitest';
import { anatomyLawInputs } from './anatomy/law-inputs.test-support.ts';
import { attentionLawInputs } from './attention/law-inputs.test-support.ts';
import { codecLawInputs } from './codec/law-inputs.test-support.ts';
import { criticalLawInputs } from './critical/law-inputs.test-support.ts';
import { curationLawInputs } from './curation/law-inputs.test-support.ts';
import { functionTokensLawInputs } from './function-tokens/law-inputs.test-support.ts';
import { metricLaws } from './laws/metric-laws.test-support.ts';
import type { LawInputsByName } from './laws/law-inputs.test-support.ts';
import { linguisticsLawInputs } from './linguistics/law-inputs.test-support.ts';
import { mixtureLawInputs } from './mixture/law-inputs.test-support.ts';
import { nextTokenLawInputs } from './next-token/law-inputs.test-support.ts';
import { metricFrom, metrics } from './registry.ts';
import { servingLawInputs } from './serving/law-inputs.test-support.ts';
import { taskLawInputs } from './tasks/law-inputs.test-support.ts';
import { tokenizerLawInputs } from './tokenizer/law-inputs.test-support.ts';
import { volumeLawInputs } from './volume/law-inputs.test-support.ts';

const lawInputs: LawInputsByName = {
  ...anatomyLawInputs,
  ...attentionLawInputs,
  ...codecLawInputs,
  ...criticalLawInputs,
  ...curationLawInputs,
  ...functionTokensLawInputs,
  ...linguisticsLawInputs,
  ...mixtureLawInputs,
  ...nextTokenLawInputs,
  ...servingLawInputs,
  ...taskLawInputs,
  ...tokenizerLawInputs,
  ...volumeLawInputs,
};

test('every metric has inputs for its laws, and a name of its own', () => {
  expect(metrics.map(({ name }) => name).toSorted()).toEqual(Object.keys(lawInputs).toSorted());
  expect(metricFrom('volume', { withSpecial: true }).parameters).toEqual({ withSpecial: true });
  expectCode('invalid-metric', () => metricFrom('charm'));
});

for (const entry of metrics) metricLaws(entry, lawInputs[entry.name]!);
