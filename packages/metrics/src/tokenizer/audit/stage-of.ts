import type { Metric } from '../../contract/metric.ts';
import type { MetricHub } from '../../hub/metric-hub.ts';

/** Accumulators of one tokenizer that a hub gets all at once, or not at all. */
export interface Stage {
  <Input, State, Result extends object>(metric: Metric<Input, State, Result>, language?: string): { add(input: Input): void };
  publish(): void;
}

/** Starts to stage accumulators under the labels of a tokenizer. */
export function stageOf(hub: MetricHub, tokenizer: string): Stage {
  const staged: (() => void)[] = [];
  const stage = <Input, State, Result extends object>(metric: Metric<Input, State, Result>, language?: string): { add(input: Input): void } => {
    const state = metric.init();
    staged.push(() => hub.publish(metric, state, { tokenizer, ...(language !== undefined && { language }) }));
    return { add: (input) => metric.add(state, input) };
  };
  return Object.assign(stage, { publish: () => staged.forEach((publish) => publish()) });
}
