// Generating schedules an invoice or sale has not: it is found by its document, then a reason is
// given. Invariant: what is made is said before, and the entry it is made of is seen. Leaves to
// others: whether it may have schedules (the server refuses with what is wrong).

import { NativeSelect, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { JournalEntryRow } from '#journal/journal-schemas.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { TextField } from '../controls/filter-bar.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { t } from '../language/text.ts';
import { useEntriesOf, useGenerate } from './deferral-queries.ts';

/** Those that can sell what is deferred. */
const sellingTypes: readonly string[] = ['invoice', 'sale', 'register-close'];

const effect = t(
  'For an invoice or sale without one: it is older, or its product was not scheduled. ' +
    'What was recognized or credited of it since is taken off. No account moves.',
);

/** Opened while mounted. */
export function GenerateDialog({ onClose }: { onClose: () => void }) {
  const generate = useGenerate();
  const [document, setDocument] = useState<string>();
  const [chosen, setChosen] = useState('');
  const found = useEntriesOf(document ?? '');
  const entries = (document === undefined ? [] : (found.data?.items ?? [])).filter(
    ({ documentType, reversedByEntryId }) =>
      sellingTypes.includes(documentType) && reversedByEntryId === null,
  );
  const entry = entries.find(({ entryId }) => entryId === chosen) ?? entries[0];
  const submit = (reason: string) => {
    if (entry === undefined) return;
    const onSuccess = ({ schedules }: { readonly schedules: number }) => {
      notifications.show({
        title: t('{schedules, plural, one {# schedule} other {# schedules}} made', { schedules }),
        message: t('{documentNumber} is recognized from now on as its products say.', {
          documentNumber: entry.documentNumber,
        }),
        color: 'teal',
      });
      onClose();
    };
    generate.mutate({ entryId: entry.entryId, reason }, { onSuccess });
  };
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Generate schedules')}
      effect={effect}
      reasonExample={t('Invoiced before the product was set to defer')}
      confirmLabel={t('Generate')}
      why={entry === undefined ? t('Find an invoice or sale first.') : null}
      busy={generate.isPending}
      error={generate.error}
      onConfirm={submit}
    >
      <TextField
        label={t('Document')}
        placeholder={t('Document number, such as INV-00115')}
        value={document}
        onChange={setDocument}
        width={320}
      />
      {entries.length > 0 ? (
        <NativeSelect
          label={t('Of this entry')}
          data={entries.map((one) => ({ value: one.entryId, label: labelOf(one) }))}
          value={entry?.entryId ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      ) : document !== undefined && found.data ? (
        <Text size="sm" c="dimmed">
          {t('No invoice or sale has this in its number, memo or customer.')}
        </Text>
      ) : null}
    </ReasonDialog>
  );
}

function labelOf({ documentType, documentNumber, postedOn, amount, currency }: JournalEntryRow) {
  const sum = `${formatDecimal(amount)} ${currency}`;
  return `${documentTypeName(documentType)} ${documentNumber}, ${formatDay(postedOn)}, ${sum}`;
}
