// Whose formats are offered; the browser's own are as well. Invariant: each can be typed in as it
// is shown (../controls/amount-input.test.ts). Leaves to others: their names (language-dialog.tsx).

export const places: readonly string[] = [
  ...['de-AT', 'de-CH', 'de-DE', 'en-AU', 'en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-NZ', 'en-US'],
  ...['en-ZA', 'es-ES', 'es-MX', 'fr-CA', 'fr-CH', 'fr-FR', 'it-IT', 'nl-NL', 'pt-BR', 'pt-PT'],
  ...['da-DK', 'fi-FI', 'hr-HR', 'ja-JP', 'nb-NO', 'pl-PL', 'sv-SE'],
];
