// The document types in the words of the screens: in filters, lists and heads alike.
// Invariant: values are the server's, all of them; the compiler holds both ways. Leaves to others:
// which entry has which type (posting rules).

import type { JournalEntryRow } from '#journal/journal-schemas.ts';
import { wordsOf } from '../controls/date-format.ts';
import { t } from '../language/text.ts';

type DocumentType = JournalEntryRow['documentType'];

/** For a ChoiceField. */
export const documentTypeChoices = [
  { value: 'invoice', label: t('Invoice') },
  { value: 'statement-charge', label: t('Statement charge') },
  { value: 'payment', label: t('Payment') },
  { value: 'settlement', label: t('Settlement') },
  { value: 'settlement-undo', label: t('Settlement taken back') },
  { value: 'credit-memo', label: t('Credit memo') },
  { value: 'refund', label: t('Refund') },
  { value: 'bounced-check', label: t('Bounced check') },
  { value: 'write-off', label: t('Write-off') },
  { value: 'sale', label: t('Sale') },
  { value: 'sale-refund', label: t('Sale refund') },
  { value: 'register-close', label: t('Register close') },
  { value: 'drawer-count', label: t('Drawer count') },
  { value: 'deposit', label: t('Deposit') },
  { value: 'gift-card', label: t('Gift card') },
  { value: 'tip-payout', label: t('Tip payout') },
  { value: 'processor-settlement', label: t('Processor settlement') },
  { value: 'cost-of-goods', label: t('Cost of goods') },
  { value: 'recognition', label: t('Recognition') },
  { value: 'inter-outlet', label: t('Between outlets') },
  { value: 'journal', label: t('Manual journal') },
  { value: 'reversal', label: t('Reversal') },
  { value: 'void', label: t('Void') },
] as const satisfies readonly { value: DocumentType; label: string }[];

/** Fails to compile while a type has no words. */
const words: Readonly<Record<DocumentType, string>> = Object.fromEntries(
  documentTypeChoices.map(({ value, label }) => [value, label]),
) as Record<(typeof documentTypeChoices)[number]['value'], string>;

/** The words of a type; of one this console does not know yet, the type itself. */
export function documentTypeName(type: string): string {
  return (words as Readonly<Record<string, string>>)[type] ?? wordsOf(type);
}
