type Schema = boolean | { readonly [keyword: string]: unknown };

/** Whether a value satisfies a schema, keyword by keyword as the standard has them (2020-12); formats only where they are easy. */
export function isValidReference(schema: Schema, value: unknown, root: Schema = schema): boolean {
  if (typeof schema === 'boolean') return schema;
  return Object.entries(schema).every(([keyword, setting]) => checks[keyword]?.(setting as never, value, schema, root) ?? true);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !isList(value);
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  number: isNumber,
  integer: Number.isInteger,
  array: isList,
  object: isRecord,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: (text) => new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text,
  'date-time': (text) => formats['date']!(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)),
  uuid: (text) => text.replaceAll(/[^-]/g, 'x') === 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
  ipv4: (text) => text.split('.').length === 4 && text.split('.').every((part) => String(Number(part)) === part && Number(part) < 256),
  email: (text) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text),
};

type Check = (setting: never, value: unknown, schema: { readonly [keyword: string]: unknown }, root: Schema) => boolean;

const checks: Readonly<Record<string, Check>> = {
  type: (setting: string | readonly string[], value) => [setting].flat().some((type) => types[type]!(value)),
  const: (setting: unknown, value) => isSame(setting, value),
  enum: (setting: readonly unknown[], value) => setting.some((one) => isSame(one, value)),
  minimum: (setting: number, value) => !isNumber(value) || value >= setting,
  maximum: (setting: number, value) => !isNumber(value) || value <= setting,
  exclusiveMinimum: (setting: number, value) => !isNumber(value) || value > setting,
  exclusiveMaximum: (setting: number, value) => !isNumber(value) || value < setting,
  minLength: (setting: number, value) => !isText(value) || Array.from(value).length >= setting,
  maxLength: (setting: number, value) => !isText(value) || Array.from(value).length <= setting,
  pattern: (setting: string, value) => !isText(value) || new RegExp(setting, 'u').test(value),
  format: (setting: string, value) => !isText(value) || formats[setting]!(value),
  minItems: (setting: number, value) => !isList(value) || value.length >= setting,
  maxItems: (setting: number, value) => !isList(value) || value.length <= setting,
  prefixItems: (setting: readonly Schema[], value, _, root) => !isList(value) || setting.every((schema, index) => index >= value.length || isValidReference(schema, value[index], root)),
  items: (setting: Schema, value, schema, root) => !isList(value) || value.slice((schema['prefixItems'] as unknown[] | undefined)?.length ?? 0).every((item) => isValidReference(setting, item, root)),
  required: (setting: readonly string[], value) => !isRecord(value) || setting.every((name) => Object.hasOwn(value, name)),
  properties: (setting: Record<string, Schema>, value, _, root) => !isRecord(value) || Object.entries(value).every(([name, item]) => !Object.hasOwn(setting, name) || isValidReference(setting[name]!, item, root)),
  additionalProperties: (setting: Schema, value, schema, root) =>
    !isRecord(value) || Object.entries(value).every(([name, item]) => Object.hasOwn((schema['properties'] as object | undefined) ?? {}, name) || isValidReference(setting, item, root)),
  anyOf: (setting: readonly Schema[], value, _, root) => setting.some((schema) => isValidReference(schema, value, root)),
  oneOf: (setting: readonly Schema[], value, _, root) => setting.filter((schema) => isValidReference(schema, value, root)).length === 1,
  allOf: (setting: readonly Schema[], value, _, root) => setting.every((schema) => isValidReference(schema, value, root)),
  $ref: (setting: string, value, _, root) => isValidReference(setting.split('/').slice(1).reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], root) as Schema, value, root),
};
