// The journal by document type and outlet, as a table of choices. Invariant: a place that is empty
// shows the journal that holds there; only journals that take money and are read back can be
// chosen. Leaves to others: the connection's own journal (settings-form.tsx).

import { Group, Select } from '@mantine/core';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, Journal, JournalChoice, JournalSettings } from '../api/contract.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import tables from '../controls/controls.module.css';
import { ProblemNote } from '../controls/problem-note.tsx';
import { documentTypeChoices } from '../export-queue/document-types.ts';
import { t } from '../language/text.ts';
import classes from './integration.module.css';
import { useSaveJournals } from './journal-queries.ts';
import { tellSaved } from './journals-panel.tsx';

type DocumentType = JournalChoice['documentType'];

const rows: readonly { readonly value: DocumentType; readonly label: string }[] = [
  { value: null, label: t('All entries') },
  ...documentTypeChoices,
];

interface MatrixProps {
  readonly connection: Connection;
  readonly settings: JournalSettings;
}

export function JournalMatrix({ connection, settings }: MatrixProps) {
  const [items, setItems] = useState<readonly JournalChoice[]>(settings.items);
  const save = useSaveJournals(connection.connectionId);
  const columns = [{ outletId: null, code: t('All outlets') }, ...settings.outlets];
  const options = settings.journals.filter((one) => !one.statistical).map(optionOf);
  const isChanged = JSON.stringify(sorted(items)) !== JSON.stringify(sorted(settings.items));
  const choose = (documentType: DocumentType, outletId: number | null, to: string | null) =>
    setItems([
      ...items.filter((one) => one.documentType !== documentType || one.outletId !== outletId),
      ...(to === null ? [] : [{ documentType, outletId, journalId: to }]),
    ]);
  // What was saved starts the form anew: only the promise outlives it.
  const onSave = () =>
    void save.mutateAsync(items).then(
      (answer) => tellSaved(t('Journals saved'), answer),
      () => {},
    );
  return (
    <div>
      <ProblemNote error={save.error} />
      <div className={tables.scrollX}>
        <table className={`${tables.plainTable} ${classes.matrix}`} aria-label={t('Journals')}>
          <thead>
            <tr>
              <th>{t('Document type')}</th>
              {columns.map(({ outletId, code }) => (
                <th key={outletId}>{code}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ value, label }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {columns.map(({ outletId, code }) => (
                  <td key={outletId}>
                    <Place
                      name={`${label}, ${code}`}
                      options={options}
                      value={itemAt(items, value, outletId)}
                      inherited={inheritedAt(items, value, outletId, settings.journalId)}
                      fixed={value === null && outletId === null}
                      onChoose={(to) => choose(value, outletId, to)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <SaveJournals disabled={!isChanged} loading={save.isPending} onClick={onSave} />
    </div>
  );
}

function SaveJournals(props: { disabled: boolean; loading: boolean; onClick: () => void }) {
  const isAsked = useAsked('mappings');
  return (
    <Group justify="flex-end" mt="md">
      <MayButton right="change-mappings" variant="default" {...props}>
        {isAsked ? t('Propose journals') : t('Save journals')}
      </MayButton>
    </Group>
  );
}

function Place(props: {
  name: string;
  options: readonly { value: string; label: string; disabled: boolean }[];
  value: string | null;
  inherited: string | null;
  fixed: boolean;
  onChoose: (journalId: string | null) => void;
}) {
  if (props.fixed) {
    return (
      <span
        className={classes.fixedPlace}
        title={t('The journal of the connection, in its settings')}
      >
        {props.inherited ?? t('none')}
      </span>
    );
  }
  return (
    <Select
      size="xs"
      aria-label={props.name}
      placeholder={props.inherited ?? t('none')}
      searchable
      clearable
      data={props.options}
      value={props.value}
      onChange={props.onChoose}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
    />
  );
}

function optionOf(journal: Journal) {
  const notes = [
    journal.active ? null : 'inactive',
    journal.readBack ? null : t('book {bookId} is not read back', { bookId: journal.bookId }),
    journal.needsApproval ? t('waits for approval') : null,
    journal.directPosting === false ? t('takes nothing from outside') : null,
  ].filter((note) => note !== null);
  const label = `${journal.journalId} ${journal.name}`;
  return {
    value: journal.journalId,
    label: notes.length === 0 ? label : `${label} (${notes.join(', ')})`,
    disabled: !journal.active || !journal.readBack,
  };
}

function itemAt(
  items: readonly JournalChoice[],
  documentType: DocumentType,
  outletId: number | null,
): string | null {
  const at = items.find((one) => one.documentType === documentType && one.outletId === outletId);
  return at?.journalId ?? null;
}

/** What holds at an empty place: the type's journal before the outlet's before the connection's. */
function inheritedAt(
  items: readonly JournalChoice[],
  documentType: DocumentType,
  outletId: number | null,
  journalId: string | null,
): string | null {
  const typed = outletId === null ? null : itemAt(items, documentType, null);
  const ofType = documentType === null ? null : typed;
  const ofOutlet = documentType === null ? null : itemAt(items, null, outletId);
  return ofType ?? ofOutlet ?? journalId;
}

const sorted = (items: readonly JournalChoice[]) =>
  items
    .map(({ documentType, outletId, journalId }) => `${documentType} ${outletId} ${journalId}`)
    .sort();
