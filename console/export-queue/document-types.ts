// The document types a filter offers, in the words of the screens.
// Invariant: values are the server's. Leaves to others: which entry has which type (posting rules).

/** For a ChoiceField. */
export const documentTypeChoices = [
  { value: 'invoice', label: 'Invoice' },
  { value: 'payment', label: 'Payment' },
  { value: 'credit-memo', label: 'Credit memo' },
  { value: 'refund', label: 'Refund' },
  { value: 'bounced-check', label: 'Bounced check' },
  { value: 'recognition', label: 'Recognition' },
  { value: 'journal', label: 'Manual journal' },
  { value: 'reversal', label: 'Reversal' },
] as const;
