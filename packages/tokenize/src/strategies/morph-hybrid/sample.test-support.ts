import { readFileSync } from 'node:fs';
import type { MorphDictionary } from './morph-hybrid.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../goldens/${name}`, import.meta.url), 'utf8'));

/** A few dozen Turkish roots and suffixes, written for these tests. */
export const sample: Readonly<Record<'roots' | 'suffixes' | 'bpe', MorphDictionary>> = read('morph-sample.json') as Readonly<Record<'roots' | 'suffixes' | 'bpe', MorphDictionary>>;

/** Texts and the ids that the reference gives them with that sample; see `goldens/make_morph.py`. */
export const referenceIds: readonly (readonly [text: string, ids: readonly number[]])[] = read('morph.json') as readonly (readonly [string, readonly number[]])[];

/** Words with their morphemes, as they are written in each. */
export const segmented: readonly string[] = `
ev|ler okul|lar kitab|ım kitap|lar kitap|lık kitap|ta ağac|ın ağaç|lar reng|i renk|ler gid|ecek git|ti git|mek çocuğ|un çocuk|lar|ı burn|u burun|lar şehr|in şehir|de
göz|lük göz|lüğ|üm yol|da yol|cu su|lu masa|da masa|nın kapı|sı kapı|yı araba|yla araba|lar|la köprü|ler köprü|ye gel|iyor gel|miş gel|di gel|ecek gel|eceğ|im oku|yor oku|mak
oku|may|ı oku|yacak oku|yacağ|ız oku|ma yaz|dı yaz|ıyor söylü|yor söyle|di başlı|yor başla|mak başla|yacak isti|yor güzel|lik güzel|liğ|i büyüğ|ü büyük|ler küçü|cük küçük|ten
sıca|cık sıcağ|a ekmek|çi ekmeğ|in köpek|ler köpeğ|e saat|ler saat|te kalem|le kalem|siz defter|den öğretmen|lik öğrenci|nin gün|cü gün|ler|de yıl|lar insan|lık insan|lığ|ın
deniz|ci deniz|de dağ|cı dağ|dan el|ler|im baş|ı iş|çi iş|siz|lik ses|siz arkadaş|tan arkadaş|lık doktor|un doktor|luk anne|m baba|lar|ı kedi|ye dört|lü dörd|ün çok|lar çoğ|u
akl|ı akıl|lı kanad|ı kanat|lar borç|lu borc|u otobüs|te otobüs|le müdür|lük telefon|cu bilgisayar|da dil|ci özgür|lük hak|lar hak|lı kuş|çu gül|ün toplum|da eşit|lik
`
  .trim()
  .split(/\s+/);
