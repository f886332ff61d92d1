// What became of a document in a word: open, settled, bounced, given back, voided. Invariant: what
// needs a person is told before what is done. Leaves to others: amounts.

import { isZero } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { t } from '../language/text.ts';
import type { DocumentItem } from './document-queries.ts';

export function DocumentState({ row }: { row: DocumentItem }) {
  return <ToneBadge {...stateOf(row)} />;
}

function stateOf(row: DocumentItem): { tone: BadgeTone; label: string } {
  if (row.reversedByEntryId !== null) return { tone: 'neutral', label: t('Voided') };
  if (row.documentType === 'bounced-check') return { tone: 'bad', label: t('Bounced check') };
  if (row.bounced) return { tone: 'bad', label: t('Bounced') };
  if (!isZero(row.open)) {
    return row.open.startsWith('-')
      ? { tone: 'warn', label: t('Unapplied') }
      : { tone: 'warn', label: t('Open') };
  }
  if (!isZero(row.givenBack)) return { tone: 'neutral', label: t('Refunded') };
  const isCredit = ['payment', 'credit-memo'].includes(row.documentType);
  return { tone: 'good', label: isCredit ? t('Applied') : t('Settled') };
}
