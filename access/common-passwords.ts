// Passwords that are guessed first. Only those of twelve and more characters count, the shorter
// ones are refused by their length.
// Invariant: compared without case, spaces and the usual swaps of letters for signs; repeated
// words, rows of keys and runs of the alphabet are found by rule, not by list. Pure.

const words = [
  ...['password', 'passw0rd', 'passwort', 'motdepasse', 'contraseña', 'letmein', 'welcome'],
  ...['admin', 'administrator', 'changeme', 'secret', 'default', 'qwerty', 'qwertz', 'azerty'],
  ...['iloveyou', 'trustno1', 'football', 'baseball', 'superman', 'batman', 'princess', 'dragon'],
  ...['sunshine', 'monkey', 'shadow', 'master', 'michael', 'jennifer', 'jordan', 'hunter'],
  ...['computer', 'internet', 'samsung', 'google', 'facebook', 'starwars', 'pokemon', 'freedom'],
  ...['whatever', 'hello', 'login', 'access', 'master', 'starter', 'summer', 'winter', 'spring'],
  ...['autumn', 'monday', 'january', 'february', 'december', 'november', 'october', 'september'],
  ...['accounting', 'accountant', 'controller', 'ledger', 'marina'],
  ...['correcthorsebatterystaple', 'thisismypassword', 'mypassword', 'yourpassword'],
];

const rows = [
  ...['qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm', 'azertyuiopqsdfghjklmwxcvbn'],
  ...['1234567890123456789012345678901234567890', '0987654321098765432109876543210987654321'],
  ...['abcdefghijklmnopqrstuvwxyz', 'zyxwvutsrqponmlkjihgfedcba'],
  ...['1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', '1q2w3e4r5t6y7u8i9o0p', 'q1w2e3r4t5y6u7i8o9p0'],
];

const swaps: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' },
};

/** `own`: words that belong to the person or the product, as common here as any. */
export function isCommonPassword(password: string, own: readonly string[]): boolean {
  const plain = password.normalize('NFKC').toLowerCase().replace(/\s/g, '');
  const swapped = plain.replace(/[013457@$!]/g, (sign) => swaps[sign] ?? sign);
  const known = [...words, ...own.map((word) => word.toLowerCase()).filter((w) => w.length >= 4)];
  return [plain, swapped].some((text) => isRow(text) || isRepeated(text) || isWord(text, known));
}

const isRow = (text: string) => rows.some((row) => row.includes(text));

/** A piece of up to six characters again and again: `abcabcabcabc`, `aaaaaaaaaaaa`. */
const isRepeated = (text: string) => /^(.{1,6}?)\1+.{0,2}$/s.test(text);

/** Known words, with little between and around them: `Password2026!`, `summer-winter`. */
function isWord(text: string, known: readonly string[]): boolean {
  let rest = text;
  for (const word of [...known].sort((a, b) => b.length - a.length)) {
    rest = rest.split(word).join('');
  }
  const limit = /^[\d\W_]*$/.test(rest) ? 8 : 4;
  return rest.length < text.length && rest.length <= limit;
}
