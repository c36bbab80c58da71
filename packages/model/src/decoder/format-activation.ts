import type { Activation } from './decoder-config.ts';

const names: Readonly<Record<Activation, string>> = { silu: 'silu', relu: 'relu', gelu: 'gelu', 'gelu-tanh': 'gelu_pytorch_tanh' };

/** Name of an activation in the `config.json` that is written. */
export function formatActivation(activation: Activation): string {
  return names[activation];
}
