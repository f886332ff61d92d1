// The document types a filter offers, in the words of the screens.
// Invariant: values are the server's. Leaves to others: which entry has which type (posting rules).

/** For a ChoiceField. */
export const documentTypeChoices = [
  { value: 'invoice', label: 'Invoice' },
  { value: 'statement-charge', label: 'Statement charge' },
  { value: 'payment', label: 'Payment' },
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
] as const;
