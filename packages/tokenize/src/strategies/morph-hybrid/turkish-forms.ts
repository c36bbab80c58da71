/** What a form is chosen by: what stands before it and what follows. */
export interface FormContext {
  /** The vowel that the next suffix agrees with, or '' when there was none. */
  readonly vowel: string;
  /** The last letter before, or ''. */
  readonly letter: string;
  /** The suffix that follows, or `null` when the word ends. */
  readonly following: string | null;
}

const vowels = 'aeıioöuü';
const hardConsonants = 'fstkçşhp';
const buffers = 'yşsn';
/** The high vowel that agrees with a vowel, and the low one. */
const high: Readonly<Record<string, string>> = { a: 'ı', ı: 'ı', e: 'i', i: 'i', o: 'u', u: 'u', ö: 'ü', ü: 'ü' };
const low: Readonly<Record<string, string>> = { a: 'a', ı: 'a', o: 'a', u: 'a', e: 'e', i: 'e', ö: 'e', ü: 'e' };
const frontOf: Readonly<Record<string, string>> = { a: 'e', ı: 'i', o: 'ö', u: 'ü' };
const soft: Readonly<Record<string, string>> = { ğ: 'k', y: 'k' };

function isVowel(letter: string | undefined): boolean {
  return letter !== undefined && letter !== '' && vowels.includes(letter);
}

/** The last vowel of a text, or ''. */
export function lastVowel(text: string): string {
  return [...text].findLast((letter) => isVowel(letter)) ?? '';
}

/** The vowel that suffixes of words like `saat` agree with. */
export function fronted(vowel: string): string {
  return frontOf[vowel] ?? vowel;
}

/**
 * Chooses among the forms of one suffix, by rules of Turkish that are about sounds only: a buffer consonant between vowels, `t` and `ç` behind hard
 * consonants, `ğ` (or `y`) for `k` before a vowel, and vowel harmony. A rule that no form keeps is left out.
 */
export function suffixForm(forms: readonly string[], { vowel, letter, following }: FormContext): string {
  const all = new Set(forms);
  const rules: readonly ((form: string) => boolean)[] = [
    (form) => {
      const rest = form.slice(1);
      const isBuffered = buffers.includes(form[0]!) && all.has(rest);
      if (!isBuffered && !forms.some((other) => other.slice(1) === form && buffers.includes(other[0]!))) return true;
      // `-la` takes its `y` only where the word ends.
      const wanted = isVowel(letter) && (isVowel(isBuffered ? rest[0] : form[0]) || following === null);
      return isBuffered === wanted;
    },
    (form) => {
      const other = { t: 'd', d: 't', ç: 'c', c: 'ç' }[form[0]!];
      if (other === undefined || !all.has(other + form.slice(1))) return true;
      return 'tç'.includes(form[0]!) === (letter !== '' && hardConsonants.includes(letter));
    },
    (form) => {
      const stem = form.slice(0, -1);
      const hard = soft[form.at(-1)!];
      const isSoft = hard !== undefined && all.has(stem + hard);
      if (!isSoft && !(form.endsWith('k') && (all.has(`${stem}ğ`) || all.has(`${stem}y`)))) return true;
      return isSoft === isVowel(following?.[0]);
    },
    (form) => {
      const first = [...form].find((each) => isVowel(each));
      return first === undefined || vowel === '' || first === high[vowel] || first === low[vowel];
    },
  ];
  let left = forms;
  for (const rule of rules) {
    const kept = left.filter((form) => rule(form));
    if (kept.length > 0) left = kept;
  }
  return left[0]!;
}

/**
 * Chooses among the forms of one root, the first of which is the plain one: before a vowel one that ends in another consonant (`kitab`, `burn`), before
 * `yor` one that ends in a high vowel (`başlı`), before a diminutive one that lost its `k` (`küçü`).
 */
export function rootForm(forms: readonly string[], following: string | null): string {
  const [plain, ...others] = forms;
  if (following === null || others.length === 0) return plain!;
  const ending = (letters: string): string | undefined => others.find((form) => letters.includes(form.at(-1)!));
  if (isVowel(following[0])) return others.find((form) => !isVowel(form.at(-1))) ?? plain!;
  if (following.startsWith('yor') && isVowel(plain!.at(-1))) return ending('ıiuü') ?? plain!;
  if (/^[cç][ıiuü][kğ]/.test(following) && plain!.endsWith('k')) return ending(vowels) ?? plain!;
  return plain!;
}
