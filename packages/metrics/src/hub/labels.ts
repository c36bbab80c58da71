/** What tells streams of one metric apart, such as `{ language: 'fr' }`. Few values each: never ids, texts or requests. */
export type Labels = Readonly<Record<string, string>>;
