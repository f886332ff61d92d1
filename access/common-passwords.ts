// Passwords that are guessed first. Only those of twelve and more characters count, the shorter
// ones are refused by their length. A list of what leaked would be long and still miss what people
// make of its words, so a password is taken apart: known words, rows of keys, counting, years and
// repetitions are worth nothing, and what is left must be worth something.
// Invariant: compared without case, spaces and the usual swaps of letters for signs. Pure.

const words = [
  ...['password', 'passwort', 'motdepasse', 'contraseña', 'contrasena', 'letmein', 'welcome'],
  ...['admin', 'administrator', 'changeme', 'secret', 'default', 'iloveyou', 'loveyou', 'trustno'],
  ...['football', 'baseball', 'basketball', 'soccer', 'hockey', 'golf', 'superman', 'batman'],
  ...['princess', 'dragon', 'sunshine', 'monkey', 'shadow', 'master', 'michael', 'jennifer'],
  ...['jordan', 'hunter', 'computer', 'internet', 'samsung', 'google', 'facebook', 'starwars'],
  ...['pokemon', 'freedom', 'whatever', 'hello', 'login', 'logon', 'access', 'starter', 'spring'],
  ...['summer', 'winter', 'autumn', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  ...['saturday', 'sunday', 'january', 'february', 'march', 'april', 'june', 'july', 'august'],
  ...['september', 'october', 'november', 'december', 'love', 'money', 'baby', 'angel', 'lover'],
  ...['mustang', 'corvette', 'ferrari', 'porsche', 'harley', 'yankees', 'chelsea', 'liverpool'],
  ...['arsenal', 'manchester', 'united', 'barcelona', 'juventus', 'matrix', 'charlie', 'george'],
  ...['andrew', 'thomas', 'robert', 'daniel', 'joshua', 'ashley', 'jessica', 'nicole', 'amanda'],
  ...['chocolate', 'cookie', 'pepper', 'cheese', 'butterfly', 'flower', 'purple', 'orange'],
  ...['forever', 'friends', 'family', 'jesus', 'christ', 'heaven', 'angels', 'killer', 'ninja'],
  ...['windows', 'microsoft', 'apple', 'iphone', 'android', 'linux', 'server', 'system', 'user'],
  ...['root', 'test', 'guest', 'demo', 'temp', 'office', 'company', 'business', 'finance'],
  ...['accounting', 'accountant', 'accounts', 'controller', 'ledger', 'journal', 'invoice'],
  ...['marina', 'resort', 'campground', 'harbor', 'harbour'],
  ...['fuck', 'fucker', 'mother', 'father', 'bitch', 'pussy', 'asshole', 'leavemealone', 'alone'],
  ...['sony', 'ericsson', 'nokia', 'motorola', 'playstation', 'nintendo', 'xbox', 'gaming'],
  ...['correcthorsebatterystaple', 'thisismy', 'thisisa', 'mypass', 'yourpass'],
];

const rows = [
  ...['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm', 'azertyuiop', 'qsdfghjklm'],
  ...['wxcvbn', '01234567890', 'abcdefghijklmnopqrstuvwxyz', 'йцукенгшщзхъ', 'фывапролджэ'],
  ...['1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', '1q2w3e4r5t6y7u8i9o0p', 'q1w2e3r4t5y6u7i8o9p0'],
  ...['qazwsxedcrfvtgbyhnujmikolp', 'qweasdzxc', '147258369', '741852963', '159753', '789456123'],
];
const runs = [...rows, ...rows.map((row) => [...row].reverse().join(''))];
const runLength = 3;

const swaps: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' },
};

/** What is left must be so long where it is letters, and where it is digits and signs only. */
const worthMin = { letters: 5, signs: 9 } as const;
/** `aabbaabbaabb` is not longer than `aabb`. */
const charactersMin = 5;

/** `own`: words that belong to the person or the place, as common here as any. */
export function isCommonPassword(password: string, own: readonly string[]): boolean {
  const plain = password.normalize('NFKC').toLowerCase().replace(/\s/g, '');
  const swapped = plain.replace(/[013457@$!]/g, (sign) => swaps[sign] ?? sign);
  const parts = own.flatMap((text) => [text, ...text.split(/[\s@._-]+/)]);
  const known = [...words, ...parts.map((word) => word.toLowerCase().replace(/\s/g, ''))]
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length);
  return [plain, swapped].some((text) => isMadeOf(text, known));
}

function isMadeOf(text: string, known: readonly string[]): boolean {
  if (new Set(text).size < charactersMin || isRepeated(text)) return true;
  let rest = text;
  for (const word of known) rest = rest.split(word).join('');
  rest = withoutRuns(rest).replace(/(19|20)\d\d/g, '');
  if (rest.length === text.length) return false;
  if (isRepeated(rest)) return true;
  return rest.length < (/\p{L}/u.test(rest) ? worthMin.letters : worthMin.signs);
}

/** A piece of up to six characters again and again: `abcabcabcabc`, `aaaaaaaaaaaa`. */
const isRepeated = (text: string) => /^(.{1,6}?)\1+.{0,2}$/s.test(text);

/** Without whatever runs along a row of keys or counts, either way, three or more. */
function withoutRuns(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    const length = runAt(text, at);
    if (length === 0) rest += text[at];
    at += Math.max(1, length);
  }
  return rest;
}

/** Grown as far as a run goes: what is in one is there with all its beginnings. */
function runAt(text: string, at: number): number {
  let end = at;
  while (end < text.length && runs.some((run) => run.includes(text.slice(at, end + 1)))) end += 1;
  return end - at >= runLength ? end - at : 0;
}
