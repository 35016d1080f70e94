/** Texts by the bytes that the standards give them, as witnesses that are not the decoder's own. */
export const WITNESSES: readonly (readonly [charset: string, text: string, hex: string])[] = [
  ['utf-8', 'é ß Ł € 日本 😀', 'c3a920c39f20c58120e282ac20e697a5e69cac20f09f9880'],
  ['iso-8859-1', 'Zoë ß é', '5a6feb20df20e9'],
  ['latin1', 'ü', 'fc'],
  ['windows-1252', '€ Œ ß', '80208c20df'],
  ['iso-8859-2', 'Łódź', 'a3f364bc'],
  ['windows-1250', 'Łódź €', 'a3f3649f2080'],
  ['iso-8859-15', '€ œ', 'a420bd'],
  ['windows-1251', 'Привет', 'cff0e8e2e5f2'],
  ['koi8-r', 'Привет', 'f0d2c9d7c5d4'],
  ['shift_jis', '日本', '93fa967b'],
  ['euc-jp', '日本', 'c6fccbdc'],
  ['iso-2022-jp', '日本', '1b2442467c4b5c1b2842'],
  ['gb18030', '中文 😀', 'd6d0cec420' + '9439fc36'],
  ['gbk', '中文', 'd6d0cec4'],
  ['big5', '中文', 'a4a4a4e5'],
  ['euc-kr', '한글', 'c7d1b1db'],
  ['utf-16le', 'é日😀', 'e900e5653dd800de'],
  ['utf-16be', 'é日😀', '00e965e5d83dde00'],
  ['us-ascii', 'plain', '706c61696e'],
];

export const TEXTS = [
  'plain',
  'é',
  'ß',
  'Ł',
  '€',
  'Zoë Müller',
  'Łódź',
  'Привет',
  '日本',
  '中文',
  '한글',
  '😀',
  'é日😀',
];

export const CHARSETS = [
  ...new Set(WITNESSES.map(([charset]) => charset)),
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-9',
  'windows-1254',
  'windows-1257',
  'macintosh',
] as const;

const DOUBLE = /^(shift_jis|euc-jp|gbk|gb18030|big5|euc-kr)$/;

/** Letters of a charset and their bytes, by asking the decoder for every byte and every pair of bytes. */
const lettersOf = (charset: string): ReadonlyMap<string, readonly number[]> => {
  const decoder = new TextDecoder(charset, { fatal: true });
  const letters = new Map<string, readonly number[]>();
  const learn = (bytes: readonly number[]): void => {
    try {
      const text = decoder.decode(Uint8Array.from(bytes));
      if ([...text].length === 1 && !letters.has(text)) letters.set(text, bytes);
    } catch {
      // No letter.
    }
  };
  for (let byte = 0; byte < 256; byte += 1) learn([byte]);
  if (DOUBLE.test(charset)) {
    for (let pair = 0x8000; pair < 0x1_0000; pair += 1) learn([pair >> 8, pair & 0xff]);
  }
  return letters;
};

const known = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** `null` when the charset has no such letters. */
export const encode = (charset: string, text: string): Buffer | null => {
  if (charset === 'utf-8') return Buffer.from(text);
  if (charset === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (charset === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  if (charset === 'us-ascii') return /^[\0-\x7f]*$/.test(text) ? Buffer.from(text) : null;
  if (charset === 'iso-2022-jp') return /^[\0-\x7f]*$/.test(text) ? Buffer.from(text) : null;
  const letters = known.get(charset) ?? lettersOf(charset);
  known.set(charset, letters);
  const bytes = [...text].map((letter) => letters.get(letter));
  return bytes.includes(undefined) ? null : Buffer.from(bytes.flatMap((of) => of ?? []));
};

export const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes);
