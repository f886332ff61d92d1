// The head of a document being entered: whom it is for, where, when, under which number. Invariant:
// a customer is chosen among those there are, or named as a new one on purpose. Leaves to others:
// lines and money.

import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useClosedThrough, useOutletChoices } from '../chart-of-accounts/property-queries.ts';
import { formatDay } from '../controls/date-format.ts';
import { CustomerChoice } from '../journal/customer-choice.tsx';
import { t } from '../language/text.ts';
import type { DocumentDraft } from './document-draft.ts';
import type { DocumentPage } from './document-pages.ts';
import classes from './documents.module.css';
import { GivenBackField } from './money-fields.tsx';

interface DocumentHeadProps {
  readonly page: DocumentPage;
  readonly draft: DocumentDraft;
  readonly onChange: (part: Partial<DocumentDraft>) => void;
}

export function DocumentHead({ page, draft, onChange }: DocumentHeadProps) {
  const outlets = useOutletChoices();
  const closed = useClosedThrough([draft]);
  return (
    <>
      <CustomerFields page={page} draft={draft} onChange={onChange} />
      <div className={classes.fields}>
        {page === 'refunds' ? <GivenBackField draft={draft} onChange={onChange} /> : null}
        <TextInput
          label={t('Number')}
          description={t('By which people know it')}
          withAsterisk
          maxLength={100}
          value={draft.document}
          onChange={(event) => onChange({ document: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('Date')}
          description={
            closed
              ? t('Closed through {closed}', { closed: formatDay(closed) })
              : t('No day is closed')
          }
          withAsterisk
          value={draft.occurredOn}
          onChange={(event) => onChange({ occurredOn: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('Outlet')}
          description={t('Where it is booked')}
          withAsterisk
          data={[{ value: '', label: t('Choose') }, ...outlets]}
          value={draft.outlet}
          onChange={(event) => onChange({ outlet: event.currentTarget.value, settles: {} })}
        />
        {page === 'invoices' ? (
          <TextInput
            type="date"
            label={t('Due')}
            description={t('Empty: on its own day')}
            value={draft.dueOn}
            onChange={(event) => onChange({ dueOn: event.currentTarget.value })}
          />
        ) : null}
        {page === 'credits' ? <OfInvoice draft={draft} onChange={onChange} /> : null}
        <TextInput
          label={t('Memo')}
          description={t('Shown on the entry')}
          maxLength={1000}
          value={draft.memo}
          onChange={(event) => onChange({ memo: event.currentTarget.value })}
        />
      </div>
    </>
  );
}

function OfInvoice({ draft, onChange }: Pick<DocumentHeadProps, 'draft' | 'onChange'>) {
  return (
    <TextInput
      label={t('Of invoice')}
      description={t('Empty: it stays on account')}
      maxLength={100}
      value={draft.of}
      onChange={(event) => onChange({ of: event.currentTarget.value.trim() })}
    />
  );
}

/** Money is taken from and given to people the books know; an invoice may be somebody's first. */
function CustomerFields({ page, draft, onChange }: DocumentHeadProps) {
  const { customer, isNewCustomer } = draft;
  const mayBeNew = page === 'invoices' || page === 'payments';
  const named = (part: { code?: string; name?: string }) =>
    onChange({ customer: { code: '', name: '', ...customer, ...part }, settles: {} });
  return (
    <div className={classes.fields}>
      {isNewCustomer ? (
        <>
          <TextInput
            label={t('Customer code')}
            withAsterisk
            maxLength={100}
            value={customer?.code ?? ''}
            onChange={(event) => named({ code: event.currentTarget.value })}
          />
          <TextInput
            label={t('Customer name')}
            withAsterisk
            maxLength={200}
            value={customer?.name ?? ''}
            onChange={(event) => named({ name: event.currentTarget.value })}
          />
        </>
      ) : (
        <CustomerChoice
          label={t('Customer')}
          titled
          required
          value={customer}
          onChange={(chosen) => onChange({ customer: chosen, settles: {}, of: '' })}
        />
      )}
      {mayBeNew ? (
        <Checkbox
          label={t('A new customer')}
          style={{ alignSelf: 'end', paddingBottom: 8 }}
          checked={isNewCustomer}
          onChange={(event) =>
            onChange({ isNewCustomer: event.currentTarget.checked, customer: null, settles: {} })
          }
        />
      ) : null}
    </div>
  );
}
