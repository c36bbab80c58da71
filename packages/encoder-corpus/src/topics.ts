/** What a text is about: the pages and messages that belong together, by what they are for. */
export const topics = [
  'about',
  'compiler-declarations',
  'compiler-fixes',
  'compiler-options',
  'compiler-syntax',
  'compiler-types',
  'devices',
  'downloads',
  'editor',
  'education',
  'events',
  'help',
  'legal',
  'reports',
  'rights',
  'site',
] as const;

export type Topic = (typeof topics)[number];
