// The form of one master: new, or as it is. Invariant: what makes the row that row is typed once;
// the whole row is sent, and what is wrong with it comes back at once. Leaves to others: which
// fields a kind has (master-kinds.ts), checking them (the server).

import { Button, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import type { ChartRowsView } from '#chart-of-accounts/chart-row-schemas.ts';
import { useWhyNot } from '../access/session-queries.ts';
import { AmountField } from '../controls/amount-field.tsx';
import { isAmount } from '../controls/amount-input.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { WhyButton } from '../controls/why-button.tsx';
import { t } from '../language/text.ts';
import classes from './chart.module.css';
import { useSaveMasters } from './chart-queries.ts';
import {
  keyOf,
  type Master,
  type MasterField,
  type MasterKind,
  masters,
  newMaster,
} from './master-kinds.ts';

interface MasterDialogProps {
  readonly kind: MasterKind;
  /** Null: a new one. */
  readonly row: Master | null;
  readonly rows: ChartRowsView;
  readonly onClose: () => void;
}

export function MasterDialog({ kind, row, rows, onClose }: MasterDialogProps) {
  const { enter, one, fields } = masters[kind];
  const save = useSaveMasters(kind);
  const mayNot = useWhyNot('change-chart');
  const [draft, setDraft] = useState<Master>(row ?? newMaster(kind));
  const taken = row === null && isTaken(kind, rows, draft);
  const why =
    mayNot ??
    (taken ? t('There is {key} already.', { key: keyOf(kind, draft) }) : null) ??
    whyUnreadable(fields, draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why !== null) return;
    save.mutate([trimmed(fields, draft)], {
      onSuccess: () => {
        notifications.show({
          title: row === null ? t('Added') : t('Saved'),
          message: t('It holds for events from now on; what is posted stays.'),
          color: 'teal',
        });
        onClose();
      },
    });
  };
  const title = row === null ? enter : t('Edit {one} {key}', { one, key: keyOf(kind, row) });
  return (
    <Modal opened onClose={onClose} title={title} centered size={640}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <div className={classes.fields}>
            {fields.map((field) => (
              <Field
                key={field.name}
                field={field}
                draft={draft}
                rows={rows}
                isFixed={row !== null && field.isKey === true}
                onChange={(value) => setDraft(laidOver(draft, field, value))}
              />
            ))}
          </div>
          <ProblemNote error={save.error} />
          <DialogFoot onClose={onClose}>
            {why === null ? (
              <Button type="submit" loading={save.isPending}>
                {row === null ? t('Add') : t('Save')}
              </Button>
            ) : (
              <WhyButton why={why} onClick={() => {}}>
                {row === null ? t('Add') : t('Save')}
              </WhyButton>
            )}
          </DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}

/** A new row must not silently change another. */
function isTaken(kind: MasterKind, rows: ChartRowsView, draft: Master): boolean {
  const key = keyOf(kind, trimmed(masters[kind].fields, draft));
  return (rows[kind] as readonly Master[]).some((one) => keyOf(kind, one) === key);
}

/** A figure that was typed and cannot be read, or could be read in two ways. */
function whyUnreadable(fields: readonly MasterField[], draft: Master): string | null {
  const field = fields.find(
    ({ name, isDecimal }) => isDecimal === true && !isAmount(String(draft[name] ?? '')),
  );
  return field ? t('{label} cannot be read.', { label: field.label }) : null;
}

/** What follows from a change: another type has other detail types and parents. */
function laidOver(draft: Master, { name }: MasterField, value: Master[string]): Master {
  const next = { ...draft, [name]: value };
  return name === 'type' ? { ...next, detailType: '', parent: null } : next;
}

function trimmed(fields: readonly MasterField[], draft: Master): Master {
  const row: Record<string, Master[string]> = { ...draft };
  for (const { name, optional } of fields) {
    const value = row[name];
    if (typeof value !== 'string') continue;
    row[name] = optional && value.trim() === '' ? null : value.trim();
  }
  return row;
}

interface FieldProps {
  readonly field: MasterField;
  readonly draft: Master;
  readonly rows: ChartRowsView;
  readonly isFixed: boolean;
  readonly onChange: (value: Master[string]) => void;
}

function Field({ field, draft, rows, isFixed, onChange }: FieldProps) {
  const value = draft[field.name];
  const about = {
    label: field.label,
    ...(field.description === undefined ? {} : { description: field.description }),
  };
  if (field.isSwitch) {
    return (
      <Switch
        {...about}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const needed = { required: field.optional !== true, withAsterisk: false };
  if (field.isDecimal) {
    return (
      <AmountField
        {...about}
        {...needed}
        decimals={3}
        value={String(value ?? '')}
        onChange={onChange}
      />
    );
  }
  if (field.choices === undefined) {
    return (
      <TextInput
        {...about}
        {...needed}
        disabled={isFixed}
        value={value === null || value === undefined ? '' : String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  const offered = field.choices(rows, draft);
  const chosen = typeof value === 'string' && value !== '' ? value : null;
  const isOffered = chosen === null || offered.some((one) => one.value === chosen);
  return (
    <Select
      {...about}
      {...needed}
      disabled={isFixed}
      searchable
      clearable={field.optional === true}
      placeholder={field.optional ? t('None') : t('Choose')}
      nothingFoundMessage={t('Nothing fits')}
      data={isOffered ? [...offered] : [{ value: chosen, label: chosen }, ...offered]}
      value={chosen}
      onChange={onChange}
    />
  );
}
