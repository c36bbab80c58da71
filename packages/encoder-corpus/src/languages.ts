/** The languages of the encoder: their names in the packages that the texts come from. */
export const languages = [
  { name: 'de', declaration: 'deu_1996' },
  { name: 'el', declaration: 'ell_monotonic' },
  { name: 'en', declaration: 'eng' },
  { name: 'es', declaration: 'spa' },
  { name: 'fa', declaration: 'pes_1' },
  { name: 'fr', declaration: 'fra' },
  { name: 'hi', declaration: 'hin' },
  { name: 'it', declaration: 'ita' },
  { name: 'ja', declaration: 'jpn' },
  { name: 'ko', declaration: 'kor' },
  { name: 'pl', declaration: 'pol' },
  { name: 'ru', declaration: 'rus' },
  { name: 'tr', declaration: 'tur' },
  { name: 'zh-cn', declaration: 'cmn_hans' },
] as const;

export type Language = (typeof languages)[number]['name'];
