// The posting settings and their values in the words of the screen. Pure. Invariant: a setting or
// value this console does not know yet is shown by its own name.

import { t } from '../language/text.ts';

const titles: Readonly<Record<string, string>> = {
  prepayment: t('Money paid ahead'),
  discounts: t('Discounts'),
  recognition: t('Recognition of deferred income'),
  'recognized-income-credited': t('Recognized income that is credited'),
};

const words: Readonly<Record<string, string>> = {
  'prepayment receivable-credit': t('A credit on accounts receivable'),
  'prepayment liability': t('A liability on its own account'),
  'discounts net': t('Income net of discount'),
  'discounts gross': t('Income gross, discounts on their account'),
  'recognition none': t('Not by itself'),
  'recognition monthly': t('By the month'),
  'recognition daily': t('By the day'),
  'recognized-income-credited income': t('Back from income'),
  'recognized-income-credited contra': t('On an account of its own'),
};

const defaults: Readonly<Record<string, string>> = {
  prepayment: t('Default: a credit on accounts receivable'),
  discounts: t('Default: gross where the outlet has an account for discounts, else net'),
  recognition: t('Default: by the month'),
  'recognized-income-credited': t(
    'Default: on its own account where the outlet has one, else income',
  ),
};

export const settingTitle = (name: string): string => titles[name] ?? name;

/** Null: nothing was set. */
export const valueWords = (name: string, value: string | null): string =>
  value === null ? (defaults[name] ?? t('Default')) : (words[`${name} ${value}`] ?? value);
