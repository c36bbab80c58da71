import { TokstreamError } from '@tokstream/core';
import type { Activation } from '../decoder/decoder-config.ts';

/** A parsed `config.json`. */
export type ConfigJson = Readonly<Record<string, unknown>>;

/** Typed reads of the fields of a `config.json`; null counts as absent. Each throws `invalid-config` with the field's name. */
export interface ConfigReader {
  readonly json: ConfigJson;
  /** A whole number above 0. */
  count(field: string, fallback?: number): number;
  /** A number of at least 0. */
  real(field: string, fallback: number): number;
  flag(field: string, fallback: boolean): boolean;
  /** A whole number above 0, or undefined where the field is null or, without a fallback, absent. */
  optionalCount(field: string, fallback?: number): number | undefined;
  /** A number above 0, or undefined. */
  optionalReal(field: string): number | undefined;
  /** @throws also `unsupported-config` */
  activation(field: string, fallback: string): Activation;
  /** Number of layers, within what any model has: lists of this length are made before a weight is read. */
  layers(field: string): number;
}

/** Names that transformers gives to what engines can compute. */
const activations: ReadonlyMap<unknown, Activation> = new Map([
  ['silu', 'silu'],
  ['swish', 'silu'],
  ['relu', 'relu'],
  ['gelu', 'gelu'],
  ['gelu_new', 'gelu-tanh'],
  ['gelu_fast', 'gelu-tanh'],
  ['gelu_pytorch_tanh', 'gelu-tanh'],
]);

const mostLayers = 4096;

export function configReader(json: ConfigJson): ConfigReader {
  const checked = <Value>(field: string, value: unknown, valid: boolean, expected: string): Value => {
    if (!valid) throw invalidConfig(field, value, expected);
    return value as Value;
  };
  const count = (field: string, fallback?: number): number => {
    const value = json[field] ?? fallback;
    return checked(field, value, Number.isSafeInteger(value) && (value as number) > 0, 'a whole number above 0');
  };
  const real = (field: string, fallback: number): number => {
    const value = json[field] ?? fallback;
    return checked(field, value, typeof value === 'number' && Number.isFinite(value) && value >= 0, 'a number of at least 0');
  };
  return {
    json,
    count,
    real,
    flag(field, fallback) {
      const value = json[field] ?? fallback;
      return checked(field, value, typeof value === 'boolean', 'true or false');
    },
    optionalCount: (field, fallback) => (json[field] === null || (json[field] === undefined && fallback === undefined) ? undefined : count(field, fallback)),
    optionalReal(field) {
      if (json[field] == null) return undefined;
      const value = real(field, 0);
      return checked(field, value, value > 0, 'a number above 0');
    },
    activation(field, fallback) {
      const name = json[field] ?? fallback;
      const activation = activations.get(name);
      if (activation === undefined) throw unsupportedConfig(`${field} ${quoted(name)}`, [...activations.keys()].join(', '));
      return activation;
    },
    layers(field) {
      const layers = count(field);
      return checked(field, layers, layers <= mostLayers, `at most ${mostLayers}`);
    },
  };
}

/** Settings of a field; none where it is absent or null. @throws `invalid-config` */
export function objectOf(field: string, value: unknown): ConfigJson {
  if (value == null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidConfig(field, value, 'an object');
  return value as ConfigJson;
}

export function invalidConfig(field: string, value: unknown, expected: string): TokstreamError {
  return new TokstreamError(`config.json has ${field} = ${quoted(value)}; it must be ${expected}.`, { code: 'invalid-config', stage: 'parseConfig' });
}

export function unsupportedConfig(found: string, supported: string): TokstreamError {
  return new TokstreamError(`config.json asks for ${found}, which is not supported; this version reads ${supported}.`, { code: 'unsupported-config', stage: 'parseConfig' });
}

/** A value for a message, short whatever it is. */
export function quoted(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(JSON.stringify(value)).slice(0, 60);
}
