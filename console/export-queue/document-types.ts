// The document types in the words of the screens: in filters, lists and heads alike.
// Invariant: values are the server's, all of them; the compiler holds both ways. Leaves to others:
// which entry has which type (posting rules).

import type { JournalEntryRow } from '#journal/journal-schemas.ts';
import { wordsOf } from '../controls/date-format.ts';

type DocumentType = JournalEntryRow['documentType'];

/** For a ChoiceField. */
export const documentTypeChoices = [
  { value: 'invoice', label: 'Invoice' },
  { value: 'statement-charge', label: 'Statement charge' },
  { value: 'payment', label: 'Payment' },
  { value: 'settlement', label: 'Settlement' },
  { value: 'settlement-undo', label: 'Settlement taken back' },
  { value: 'credit-memo', label: 'Credit memo' },
  { value: 'refund', label: 'Refund' },
  { value: 'bounced-check', label: 'Bounced check' },
  { value: 'write-off', label: 'Write-off' },
  { value: 'sale', label: 'Sale' },
  { value: 'sale-refund', label: 'Sale refund' },
  { value: 'register-close', label: 'Register close' },
  { value: 'drawer-count', label: 'Drawer count' },
  { value: 'deposit', label: 'Deposit' },
  { value: 'gift-card', label: 'Gift card' },
  { value: 'tip-payout', label: 'Tip payout' },
  { value: 'processor-settlement', label: 'Processor settlement' },
  { value: 'cost-of-goods', label: 'Cost of goods' },
  { value: 'recognition', label: 'Recognition' },
  { value: 'inter-outlet', label: 'Between outlets' },
  { value: 'journal', label: 'Manual journal' },
  { value: 'reversal', label: 'Reversal' },
  { value: 'void', label: 'Void' },
] as const satisfies readonly { value: DocumentType; label: string }[];

/** Fails to compile while a type has no words. */
const words: Readonly<Record<DocumentType, string>> = Object.fromEntries(
  documentTypeChoices.map(({ value, label }) => [value, label]),
) as Record<(typeof documentTypeChoices)[number]['value'], string>;

/** The words of a type; of one this console does not know yet, the type itself. */
export function documentTypeName(type: string): string {
  return (words as Readonly<Record<string, string>>)[type] ?? wordsOf(type);
}
