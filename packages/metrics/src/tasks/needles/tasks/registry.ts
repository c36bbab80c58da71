import type { NeedleTaskName } from '../needle-options.ts';
import { markedKeys } from './marked-keys.ts';
import type { NeedlePlanner } from './needle-plan.ts';
import { newestValue } from './newest-value.ts';
import { threads } from './threads.ts';
import { valuesOfKeys } from './values-of-keys.ts';

/** What can be asked of a haystack. */
export const needleTasks: Readonly<Record<NeedleTaskName, NeedlePlanner>> = {
  single: valuesOfKeys(() => 1),
  recency: newestValue,
  multiple: valuesOfKeys(({ needles = 3 }) => needles),
  conditional: markedKeys,
  thread: threads(() => 1),
  'multi-thread': threads(({ threads = 2 }) => threads),
};
