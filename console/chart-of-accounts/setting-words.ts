// The posting settings and their values in the words of the screen. Pure. Invariant: a setting or
// value this console does not know yet is shown by its own name.

const titles: Readonly<Record<string, string>> = {
  prepayment: 'Money paid ahead',
  discounts: 'Discounts',
  recognition: 'Recognition of deferred income',
  'recognized-income-credited': 'Recognized income that is credited',
};

const words: Readonly<Record<string, string>> = {
  'prepayment receivable-credit': 'A credit on accounts receivable',
  'prepayment liability': 'A liability on its own account',
  'discounts net': 'Income net of discount',
  'discounts gross': 'Income gross, discounts on their account',
  'recognition none': 'Not by itself',
  'recognition monthly': 'By the month',
  'recognition daily': 'By the day',
  'recognized-income-credited income': 'Back from income',
  'recognized-income-credited contra': 'On an account of its own',
};

const defaults: Readonly<Record<string, string>> = {
  prepayment: 'Default: a credit on accounts receivable',
  discounts: 'Default: gross where the outlet has an account for discounts, else net',
  recognition: 'Default: by the month',
  'recognized-income-credited': 'Default: on its own account where the outlet has one, else income',
};

export const settingTitle = (name: string): string => titles[name] ?? name;

/** Null: nothing was set. */
export const valueWords = (name: string, value: string | null): string =>
  value === null ? (defaults[name] ?? 'Default') : (words[`${name} ${value}`] ?? value);
