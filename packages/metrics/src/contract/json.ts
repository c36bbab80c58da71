/** What `JSON.stringify` keeps as it is. Numbers are finite. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The value as it comes back from JSON: `undefined` members are gone, numbers that are not finite are null. */
export function toJson(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}
