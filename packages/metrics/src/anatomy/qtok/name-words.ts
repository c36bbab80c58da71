/** Characters by the first word of their name in Unicode 14.0.0, for the words that Qtok takes for scripts: a word, then its ranges in hexadecimal. Made by `goldens/make_qtok.py`. */
export const nameWords: string = `
ADLAM 1e900-1e94b 1e950-1e959 1e95e-1e95f
ARABIC 600-605 608 60c-65f 66a-6ef 6fa-6ff 750-77f 870-88e 890-891 898-8ff fb50-fbc2 fbd3-fd3d fd40-fd8f fd92-fdc7 fdcf fdf0-fdfb fdfd-fdff
fe70-fe74 fe76-fefc 1ee00-1ee03 1ee05-1ee1f 1ee21-1ee22 1ee24 1ee27 1ee29-1ee32 1ee34-1ee37 1ee39 1ee3b 1ee42 1ee47 1ee49 1ee4b 1ee4d-1ee4f
1ee51-1ee52 1ee54 1ee57 1ee59 1ee5b 1ee5d 1ee5f 1ee61-1ee62 1ee64 1ee67-1ee6a 1ee6c-1ee72 1ee74-1ee77 1ee79-1ee7c 1ee7e 1ee80-1ee89 1ee8b-1ee9b
1eea1-1eea3 1eea5-1eea9 1eeab-1eebb 1eef0-1eef1
ARABIC-INDIC 606-607 609-60a 660-669
ARMENIAN 531-556 559-58a 58f fb13-fb17
BALINESE 1b00-1b4c 1b50-1b7e
BAMUM a6a0-a6f7 16800-16a38
BATAK 1bc0-1bf3 1bfc-1bff
BENGALI 980-983 985-98c 98f-990 993-9a8 9aa-9b0 9b2 9b6-9b9 9bc-9c4 9c7-9c8 9cb-9ce 9d7 9dc-9dd 9df-9e3 9e6-9fe
BLACK-LETTER 210c 2111 211c 2128 212d
BOPOMOFO 3105-312f 31a0-31bf
BRAILLE 2800-28ff
BUGINESE 1a00-1a1b 1a1e-1a1f
CANADIAN 1400-167f 18b0-18f5 11ab0-11abf
CHAKMA 11100-11134 11136-11147
CHAM aa00-aa36 aa40-aa4d aa50-aa59 aa5c-aa5f
CHEROKEE 13a0-13f5 13f8-13fd ab70-abbf
CJK 2e80-2e99 2e9b-2ef3 31c0-31e3 3400-4dbf 4e00-9fff f900-fa6d fa70-fad9 20000-2a6df 2a700-2b738 2b740-2b81d 2b820-2cea1 2ceb0-2ebe0 2f800-2fa1d
30000-3134a
COPTIC 3e2-3ef 2c80-2cf3 2cf9-2cff 102e0-102fb
CYRILLIC 400-482 48a-52f 1c80-1c88 1d2b a640-a66e a67e-a69b
DESERET 10400-1044f
DEVANAGARI 900-97f a8f2-a8ff
DINGBAT 2776-2793 1f10b-1f10c
EGYPTIAN 13000-1342e 13430-13438
ETHIOPIC 1200-1248 124a-124d 1250-1256 1258 125a-125d 1260-1288 128a-128d 1290-12b0 12b2-12b5 12b8-12be 12c0 12c2-12c5 12c8-12d6 12d8-1310
1312-1315 1318-135a 135d-137c 1380-1399 2d80-2d96 2da0-2da6 2da8-2dae 2db0-2db6 2db8-2dbe 2dc0-2dc6 2dc8-2dce 2dd0-2dd6 2dd8-2dde ab01-ab06
ab09-ab0e ab11-ab16 ab20-ab26 ab28-ab2e 1e7e0-1e7e6 1e7e8-1e7eb 1e7ed-1e7ee 1e7f0-1e7fe
GEORGIAN 10a0-10c5 10c7 10cd 10d0-10fb 10fd-10ff 1c90-1cba 1cbd-1cbf 2d00-2d25 2d27 2d2d
GLAGOLITIC 2c00-2c5f
GOTHIC 10330-1034a
GREEK 370-377 37a-37f 384-38a 38c 38e-3a1 3a3-3e1 3f0-3ff 1d26-1d2a 1d66-1d6a 1f00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d
1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe ab65 10140-1018d 101a0 1d200-1d241 1d245
GUJARATI a81-a83 a85-a8d a8f-a91 a93-aa8 aaa-ab0 ab2-ab3 ab5-ab9 abc-ac5 ac7-ac9 acb-acd ad0 ae0-ae3 ae6-af1 af9-aff
GURMUKHI a01-a03 a05-a0a a0f-a10 a13-a28 a2a-a30 a32-a33 a35-a36 a38-a39 a3c a3e-a42 a47-a48 a4b-a4d a51 a59-a5c a5e a66-a76
HALFWIDTH ff61-ffbe ffc2-ffc7 ffca-ffcf ffd2-ffd7 ffda-ffdc ffe8-ffee
HANGUL 1100-11ff 302e-302f 3131-318e a960-a97c ac00-d7a3 d7b0-d7c6 d7cb-d7fb
HEBREW 591-5c7 5d0-5ea 5ef-5f4 fb1d-fb36 fb38-fb3c fb3e fb40-fb41 fb43-fb44 fb46-fb4f
HIRAGANA 3041-3096 309d-309f 1b001 1b11f 1b150-1b152
INSCRIPTIONAL 10b40-10b55 10b58-10b72 10b78-10b7f
JAVANESE a980-a9cd a9cf-a9d9 a9de-a9df
KAITHI 11080-110c2 110cd
KANGXI 2f00-2fd5
KANNADA c80-c8c c8e-c90 c92-ca8 caa-cb3 cb5-cb9 cbc-cc4 cc6-cc8 cca-ccd cd5-cd6 cdd-cde ce0-ce3 ce6-cef cf1-cf2
KATAKANA 30a1-30fb 30fd-30ff 31f0-31ff 1aff0-1aff3 1aff5-1affb 1affd-1affe 1b000 1b120-1b122 1b164-1b167
KHMER 1780-17dd 17e0-17e9 17f0-17f9 19e0-19ff
LAO e81-e82 e84 e86-e8a e8c-ea3 ea5 ea7-ebd ec0-ec4 ec6 ec8-ecd ed0-ed9 edc-edf
LATIN 41-5a 61-7a c0-d6 d8-f6 f8-2af 1d00-1d25 1d62-1d65 1d6b-1d77 1d79-1d9a 1e00-1eff 2090-209c 2184 271d 2c60-2c7c 2c7e-2c7f a722-a76f a771-a787
a78b-a7ca a7d0-a7d1 a7d3 a7d5-a7d9 a7f5-a7f7 a7fa-a7ff ab30-ab5a ab60-ab64 ab66-ab68 fb00-fb06 1df00-1df1e
LEPCHA 1c00-1c37 1c3b-1c49 1c4d-1c4f
LIMBU 1900-191e 1920-192b 1930-193b 1940 1944-194f
LISU a4d0-a4ff 11fb0
MALAYALAM d00-d0c d0e-d10 d12-d44 d46-d48 d4a-d4f d54-d63 d66-d7f
MANDAIC 840-85b 85e
MEETEI aae0-aaf6 abc0-abed abf0-abf9
MODI 11600-11644 11650-11659
MONGOLIAN 1800-1819 1820-1878 1880-18aa 11660-1166c
MYANMAR 1000-109f a9e0-a9fe aa60-aa7f
NKO 7c0-7fa 7fd-7ff
OGHAM 1680-169c
OL 1c50-1c7f
OLD 10300-10323 1032d-1032f 10350-10375 103a0-103c3 103c8-103d5 10a60-10a9f 10c00-10c48 10c80-10cb2 10cc0-10cf2 10cfa-10cff 10f00-10f27
10f70-10f89 16fe2-16fe3 1f5b3 1f5dd
ORIYA b01-b03 b05-b0c b0f-b10 b13-b28 b2a-b30 b32-b33 b35-b39 b3c-b44 b47-b48 b4b-b4d b55-b57 b5c-b5d b5f-b63 b66-b77
PHAGS-PA a840-a877
PHOENICIAN 10900-1091b 1091f
RUNIC 16a0-16f8
SAMARITAN 800-82d 830-83e
SHAVIAN 10450-1047f
SINHALA d81-d83 d85-d96 d9a-db1 db3-dbb dbd dc0-dc6 dca dcf-dd4 dd6 dd8-ddf de6-def df2-df4 111e1-111f4
SUNDANESE 1b80-1bbf 1cc0-1cc7
SYRIAC 700-70d 70f-74a 74d-74f 860-86a
TAGALOG 1700-1715 171f
TAGBANWA 1760-176c 176e-1770 1772-1773
TAI 1950-196d 1970-1974 1a20-1a5e 1a60-1a7c 1a7f-1a89 1a90-1a99 1aa0-1aad aa80-aac2 aadb-aadf
TAMIL b82-b83 b85-b8a b8e-b90 b92-b95 b99-b9a b9c b9e-b9f ba3-ba4 ba8-baa bae-bb9 bbe-bc2 bc6-bc8 bca-bcd bd0 bd7 be6-bfa 11fc0-11ff1 11fff
TELUGU c00-c0c c0e-c10 c12-c28 c2a-c39 c3c-c44 c46-c48 c4a-c4d c55-c56 c58-c5a c5d c60-c63 c66-c6f c77-c7f
THAANA 780-7b1
THAI e01-e3a e3f-e5b
TIBETAN f00-f47 f49-f6c f71-f97 f99-fbc fbe-fcc fce-fd4 fd9-fda
TIFINAGH 2d30-2d67 2d6f-2d70 2d7f
YI a000-a48c a490-a4c6
`;
