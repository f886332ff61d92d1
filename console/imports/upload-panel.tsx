// Choosing a file of events and importing it: its columns where they are not ours, what its first
// events would post, then how far it is. Invariant: nothing is imported before a person has seen
// what it would post; the same file again posts nothing twice. Leaves to others: what came of it.

import { Button, FileButton, NativeSelect, Skeleton, Text, TextInput } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { formatTenths } from '../controls/date-format.ts';
import { Panel, Section } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { WorkProgress } from '../controls/work-progress.tsx';
import { t } from '../language/text.ts';
import { ColumnMappingFields } from './column-mapping.tsx';
import { type FileHead, formOf, headOf } from './file-head.ts';
import {
  type ColumnMapping,
  type ImportItem,
  type Preview,
  useMappings,
  usePreview,
  useRunning,
  useUpload,
} from './import-queries.ts';
import classes from './imports.module.css';
import { guessedMap, isOurs, mapFor, whyNotMapped } from './map-draft.ts';
import { PreviewTable, previewText } from './preview-table.tsx';

interface Chosen {
  readonly file: File;
  readonly head: FileHead;
}

const accepted = '.csv,.ndjson,.jsonl';

/** A place to drop a file, then what stands in it. */
export function UploadPanel({ onDone }: { onDone: (importId: string) => void }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [unfit, setUnfit] = useState<string | null>(null);
  const take = async (file: File | null) => {
    if (file === null) return;
    const form = formOf(file.name);
    setUnfit(form === null ? file.name : null);
    setChosen(form === null ? null : { file, head: await headOf(file, form) });
  };
  return (
    <div className={classes.upload}>
      <DropPlace onFile={(file) => void take(file)} />
      {unfit === null ? null : (
        <Note
          tone="warn"
          title={t('{unfit} is no CSV or NDJSON file.', { unfit })}
          hint={t('Save it as .csv (UTF-8, with commas) or as .ndjson, one event a line.')}
        />
      )}
      {chosen ? (
        <ChosenFile
          key={`${chosen.file.name} ${chosen.file.lastModified} ${chosen.file.size}`}
          chosen={chosen}
          onDone={(importId) => {
            setChosen(null);
            onDone(importId);
          }}
          onLeave={() => setChosen(null)}
        />
      ) : null}
    </div>
  );
}

function DropPlace({ onFile }: { onFile: (file: File | null) => void }) {
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0] ?? null);
  };
  return (
    <section
      aria-label={t('File to import')}
      className={classes.drop}
      data-over={isOver || undefined}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileButton onChange={onFile} accept={accepted}>
        {(props) => (
          <MayButton
            {...props}
            right="send-events"
            leftSection={<IconFileImport size={16} aria-hidden />}
          >
            {t('Choose a file')}
          </MayButton>
        )}
      </FileButton>
      <span className={classes.dropText}>
        {t(
          'CSV or NDJSON of any size, or drop one here. What is in the books already is ' +
            'recognised and left alone.',
        )}
      </span>
    </section>
  );
}

interface ChosenFileProps {
  readonly chosen: Chosen;
  readonly onDone: (importId: string) => void;
  readonly onLeave: () => void;
}

function ChosenFile({ chosen, onDone, onLeave }: ChosenFileProps) {
  const { file, head } = chosen;
  const [map, setMap] = useState<ColumnMapping | null>(null);
  const [name, setName] = useState('');
  const first = usePreview(head);
  const columns = first.data?.columns ?? [];
  const needsMap = first.data !== undefined && !isOurs(columns, first.data.ours.columns);
  const shownMap = needsMap ? (map ?? guessedMap(columns)) : null;
  const why = shownMap === null ? null : whyNotMapped(shownMap, name);
  const mapped = usePreview(shownMap !== null && why === null ? { ...head, map: shownMap } : null);
  const preview = shownMap === null ? first : mapped;
  const upload = useUpload();
  const start = () => {
    const mapping = shownMap === null ? null : { name: name.trim(), map: shownMap };
    upload.mutate(
      { file, form: head.form, mapping },
      { onSuccess: ({ importId }) => onDone(importId) },
    );
  };
  return (
    <Panel title={file.name} lead={sizeText(file.size)}>
      <div className={classes.chosen}>
        <ProblemNote error={first.error ?? preview.error} />
        {first.isPending ? <Skeleton height={120} /> : null}
        {shownMap && first.data ? (
          <>
            <SourceName
              {...{ name, onName: setName }}
              onSaved={(saved) => setMap(mapFor(columns, saved))}
            />
            <ColumnMappingFields preview={first.data} map={shownMap} onChange={setMap} />
          </>
        ) : null}
        {why === null && preview.data ? <Previewed preview={preview.data} /> : null}
        <ProblemNote error={upload.error} />
        <Running fileName={file.name} size={file.size} on={upload.isPending} />
        <Foot
          {...{ why, preview: preview.data, busy: upload.isPending, onLeave, onImport: start }}
        />
      </div>
    </Panel>
  );
}

interface FootProps {
  readonly why: string | null;
  readonly preview: Preview | undefined;
  readonly busy: boolean;
  readonly onLeave: () => void;
  readonly onImport: () => void;
}

function Foot({ why, preview, busy, onLeave, onImport }: FootProps) {
  return (
    <div className={classes.foot}>
      <Text size="sm" c="dimmed" role="status">
        {why ?? (preview ? previewText(preview) : t('Reading its first events…'))}
      </Text>
      <span className={classes.buttons}>
        <Button variant="default" onClick={onLeave} disabled={busy}>
          {t('Another file')}
        </Button>
        <MayButton
          right="send-events"
          why={why ?? whyNotImported(preview)}
          loading={busy}
          onClick={onImport}
        >
          {importLabel(preview)}
        </MayButton>
      </span>
    </div>
  );
}

function Previewed({ preview }: { preview: Preview }) {
  if (preview.events.length === 0) {
    return <Note tone="warn" title={t('No event stands in this file.')} />;
  }
  return (
    <Section title={t('What it would post')}>
      <PreviewTable preview={preview} />
    </Section>
  );
}

/** Why there is nothing to import; null when there is. */
function whyNotImported(preview: Preview | undefined): string | null {
  if (preview === undefined) return t('It is being read.');
  if (!preview.isAll || preview.postable > 0) return null;
  return preview.refused > 0
    ? t('Nothing of it can be posted: correct the file first.')
    : t('Nothing in it is new.');
}

/** In numbers where they are known. */
function importLabel(preview: Preview | undefined): string {
  if (preview?.isAll !== true) return t('Import the file');
  return t('Import {postable, plural, one {# event} other {# events}}', {
    postable: preview.postable,
  });
}

interface SourceNameProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onSaved: (map: ColumnMapping) => void;
}

/** A mapping is kept by the name of its source; a known one is taken by choosing it. */
function SourceName({ name, onName, onSaved }: SourceNameProps) {
  const saved = useMappings().data?.items ?? [];
  const choose = (chosen: string) => {
    const found = saved.find((one) => one.name === chosen);
    if (!found) return;
    onName(found.name);
    onSaved(found.map);
  };
  return (
    <div className={classes.fields}>
      {saved.length === 0 ? null : (
        <NativeSelect
          label={t('Read as before')}
          data={[{ value: '', label: t('A new source') }, ...saved.map((one) => one.name)]}
          value={saved.some((one) => one.name === name) ? name : ''}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t('Name of the source')}
        description={t('Kept with the columns below, for its next file')}
        maxLength={60}
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
      />
    </div>
  );
}

function Running(props: { fileName: string; size: number; on: boolean }) {
  const running = useRunning(props.fileName, props.on).data ?? null;
  if (!props.on || running === null) return null;
  return <ImportProgress item={running} />;
}

/** Bytes read of all there are, and what became of them so far. */
export function ImportProgress({ item }: { item: ImportItem }) {
  const kb = (bytes: number) => Math.ceil(bytes / 1024);
  const of = kb(item.sizeBytes ?? item.bytesRead);
  const [posted, exists] = [formatCount(item.posted), formatCount(item.exists)];
  return (
    <div>
      <WorkProgress
        progress={{ checked: Math.min(of, kb(item.bytesRead)), of }}
        what={t('KB read')}
      />
      <Text size="sm" c="dimmed" mt={4}>
        {item.refused > 0
          ? t('{posted} posted, {exists} were there, {refused} refused', {
              posted,
              exists,
              refused: formatCount(item.refused),
            })
          : t('{posted} posted, {exists} were there', { posted, exists })}
      </Text>
    </div>
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return t('{bytes} bytes', { bytes });
  const kb = bytes / 1024;
  return kb < 1024 ? `${formatTenths(kb)} KB` : `${formatTenths(kb / 1024)} MB`;
}
