// Where entries are made and which books are read back. Invariant: shows each outlet's location and
// entity as mapped now; what the company does not have is not asked. Leaves to others: mapping
// outlets (mapping/).

import { Group, MultiSelect, Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, JournalSettings } from '../api/contract.ts';
import { Facts } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useSaveConnection } from './connection-queries.ts';
import classes from './integration.module.css';
import { tellSaved } from './journals-panel.tsx';

const places = [
  { value: 'connection', label: t('where the connection signs in') },
  { value: 'entity', label: t('in the entity of their location') },
];
const several = [
  { value: 'refuse', label: t('are held') },
  { value: 'split', label: t('are split, one entry in each') },
  { value: 'base-location', label: t('name the entity of their outlet as base') },
];

interface ChoicesProps {
  readonly connection: Connection;
  readonly settings: JournalSettings;
}

export function EntityChoices({ connection, settings }: ChoicesProps) {
  const save = useSaveConnection(connection.connectionId);
  const [postIn, setPostIn] = useState<string>(settings.postIn);
  const [interEntity, setInterEntity] = useState<string>(settings.interEntity);
  const saved = booksOf(connection.settings.adjustmentBooks);
  const [books, setBooks] = useState<string[]>(saved);
  const known = settings.journals.flatMap((one) => one.bookId ?? []);
  const others = [...new Set([...known, ...saved])].filter((book) => !isMain(book, connection));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const adjustmentBooks = others.length > 0 ? { adjustmentBooks: books } : {};
    // What was saved starts the form anew: only the promise outlives it.
    void save.mutateAsync({ settings: { postIn, interEntity, ...adjustmentBooks } }).then(
      () => tellSaved(t('Entities and books saved')),
      () => {},
    );
  };
  return (
    <form onSubmit={submit}>
      <Places settings={settings} />
      <div className={classes.fields}>
        <Select
          label={t('Entries are made')}
          data={places}
          value={postIn}
          allowDeselect={false}
          onChange={(value) => setPostIn(value ?? 'connection')}
        />
        <Select
          label={t('Entries of several entities')}
          data={several}
          value={interEntity}
          allowDeselect={false}
          onChange={(value) => setInterEntity(value ?? 'refuse')}
        />
        {others.length === 0 ? null : (
          <MultiSelect
            label={t('Further books')}
            description={t('Read back beside the main one.')}
            data={others}
            value={books}
            onChange={setBooks}
          />
        )}
      </div>
      <ProblemNote error={save.error} />
      <Group justify="flex-end" mt="md">
        <MayButton right="change-settings" type="submit" variant="default" loading={save.isPending}>
          {t('Save entities and books')}
        </MayButton>
      </Group>
    </form>
  );
}

function Places({ settings }: Pick<ChoicesProps, 'settings'>) {
  const facts = settings.outlets.map(({ code, locationId, entityId }) => {
    const location =
      locationId === null ? t('not mapped') : t('location {locationId}', { locationId });
    const whole =
      entityId === null ? location : t('{location}, entity {entityId}', { location, entityId });
    return [t('Outlet {code}', { code }), whole] as const;
  });
  return (
    <div style={{ marginBottom: 16 }}>
      <Facts facts={facts} />
    </div>
  );
}

const booksOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function isMain(book: string, { settings }: Connection): boolean {
  return book.toUpperCase() === String(settings.reportingBook ?? 'ACCRUAL').toUpperCase();
}
