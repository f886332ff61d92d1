// What can be done to a document: take a payment, credit, apply, refund, bounce its check, void it.
// Invariant: each button says why it cannot be pressed; none changes the document, each makes a
// further one. Leaves to others: dialogs and forms, the server's judgement.

import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useChart } from '../chart-of-accounts/property-queries.ts';
import { isZero } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { SettleDialog } from '../customers/settle-dialog.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { BounceDialog } from './bounce-dialog.tsx';
import type { DocumentFull } from './document-queries.ts';
import { VoidDialog } from './void-dialog.tsx';

/** The foot of the drawer. */
export function DocumentActions({ document }: { document: DocumentFull }) {
  switch (document.documentType) {
    case 'invoice':
    case 'statement-charge':
      return <InvoiceActions document={document} />;
    case 'payment':
    case 'credit-memo':
      return <CreditActions document={document} />;
    default:
      return null;
  }
}

const goneOf = ({ reversedByEntryId }: DocumentFull) =>
  reversedByEntryId === null
    ? null
    : t('Entry {reversedByEntryId} took it back.', { reversedByEntryId });

function InvoiceActions({ document }: { document: DocumentFull }) {
  const go = useGo();
  const [isVoiding, setVoiding] = useState(false);
  const gone = goneOf(document);
  const paid = isZero(document.open) ? t('Nothing of it is open.') : null;
  const about = { of: document.entryId };
  return (
    <>
      <MayButton
        right="post-entries"
        why={gone ?? paid}
        onClick={() => go(paths.newDocument('payments', about))}
      >
        {t('Take payment')}
      </MayButton>
      <MayButton
        right="post-entries"
        variant="default"
        why={gone}
        onClick={() => go(paths.newDocument('credits', about))}
      >
        {t('Credit')}
      </MayButton>
      <MayButton right="post-entries" variant="default" why={gone} onClick={() => setVoiding(true)}>
        {t('Void…')}
      </MayButton>
      {isVoiding ? <VoidDialog document={document} onClose={() => setVoiding(false)} /> : null}
    </>
  );
}

function CreditActions({ document }: { document: DocumentFull }) {
  const go = useGo();
  const [asking, setAsking] = useState<'apply' | 'bounce' | 'void' | null>(null);
  const { customer, documentType, left, open, entryId } = document;
  const isPayment = documentType === 'payment';
  const gone = goneOf(document);
  const nobody = customer === null ? t('It names no customer.') : null;
  const spent = isZero(left) ? t('All of it was given back.') : null;
  const steady = useWhyNotBounced(document);
  const dated = useWhyNotVoided(document);
  const applied = open.startsWith('-') ? null : t('Nothing of it is left to apply.');
  const done = () => setAsking(null);
  return (
    <>
      <MayButton right="settle" why={gone ?? nobody ?? applied} onClick={() => setAsking('apply')}>
        {t('Apply…')}
      </MayButton>
      <MayButton
        right="post-entries"
        variant="default"
        why={gone ?? nobody ?? spent}
        onClick={() => go(paths.newDocument('refunds', { of: entryId }))}
      >
        {t('Refund')}
      </MayButton>
      {isPayment ? (
        <MayButton
          right="post-entries"
          variant="default"
          why={gone ?? nobody ?? spent ?? steady}
          onClick={() => setAsking('bounce')}
        >
          {t('Bounce Check…')}
        </MayButton>
      ) : null}
      {isPayment ? (
        <MayButton
          right="post-entries"
          variant="default"
          why={gone ?? dated}
          onClick={() => setAsking('void')}
        >
          {t('Void…')}
        </MayButton>
      ) : null}
      {asking === 'apply' && customer ? (
        <SettleDialog customer={customer.code} creditEntryId={entryId} onClose={done} />
      ) : null}
      {asking === 'bounce' ? <BounceDialog document={document} onClose={done} /> : null}
      {asking === 'void' ? <VoidDialog document={document} onClose={done} /> : null}
    </>
  );
}

/** What cannot come back unpaid is refunded or disputed, not bounced. */
function useWhyNotBounced({ method }: DocumentFull): string | null {
  const known = useChart().data?.paymentMethods.find(({ code }) => code === method);
  return known?.canBounce === false
    ? t('{name} does not come back unpaid.', { name: known.name })
    : null;
}

/** A payment is voided on its own day; later it was in the bank and is refunded. */
function useWhyNotVoided({ postedOn, givenBack }: DocumentFull): string | null {
  const today = useToday();
  if (!isZero(givenBack)) return t('Part of it was given back: the rest is refunded.');
  if (postedOn === today) return null;
  return t('A payment is voided on its own day, {postedOn}: refund it instead.', {
    postedOn: formatDay(postedOn),
  });
}
