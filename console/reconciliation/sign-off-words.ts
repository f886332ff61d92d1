// The words and colours of a sign-off's state, and figures of an account. Pure. Invariant: an
// account has one state; a balance that moved is said before anything else.

import type { BadgeTone } from '../controls/badge.tsx';
import { t } from '../language/text.ts';
import type { SignOffAccount } from './sign-off-queries.ts';

export type SignOffState = 'signed' | 'awaits-review' | 'withdrawn' | 'ties' | 'small' | 'open';

export const stateWords: Readonly<Record<SignOffState, { tone: BadgeTone; label: string }>> = {
  signed: { tone: 'good', label: t('Signed off') },
  'awaits-review': { tone: 'warn', label: t('Awaits review') },
  withdrawn: { tone: 'bad', label: t('Withdrawn: it moved') },
  ties: { tone: 'calm', label: t('Ties, to be signed') },
  small: { tone: 'calm', label: t('Within threshold') },
  open: { tone: 'warn', label: t('Open') },
};

/** A sign-off that a moved balance withdrew, and that nobody has made again. */
export const movedOf = ({ signOff, history }: SignOffAccount) =>
  signOff === null
    ? history.find(({ withdrawn }) => (withdrawn?.movements.length ?? 0) > 0)
    : undefined;

export function stateOf(account: SignOffAccount): SignOffState {
  const { signOff, basis } = account;
  if (signOff !== null) return signOff.whole ? 'signed' : 'awaits-review';
  if (movedOf(account) !== undefined) return 'withdrawn';
  if (basis === 'tied') return 'ties';
  return basis === 'threshold' ? 'small' : 'open';
}

/** `1200 Receivables`; the external account alone where none of ours is mapped to it. */
export function accountName({ account, numbers, names }: SignOffAccount): string {
  if (numbers === null) return account.replace(/^our:/, '');
  return names === null ? numbers : `${numbers} ${names}`;
}
