// Mappings out to a spreadsheet and back: download, upload, and what the upload would change, seen
// before it is saved. Invariant: a file is saved only from the preview of that same file. Leaves to
// others: reading and checking it (the server, whole or not at all).

import { Button, FileButton, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { MappingImport, MappingKind } from '../api/contract.ts';
import { addressOf } from '../api/request.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import controls from '../controls/controls.module.css';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { usePreviewFile, useSaveFile } from './mapping-queries.ts';

/** Differences shown; the numbers count all. */
const shownMax = 100;

/** `kind`: what the download holds. An upload may hold any. */
export function MappingFile({ connectionId, kind }: { connectionId: number; kind: MappingKind }) {
  const [text, setText] = useState<string | null>(null);
  const preview = usePreviewFile(connectionId);
  const take = async (file: File | null) => {
    if (file === null) return;
    const content = await file.text();
    setText(content);
    preview.mutate(content);
  };
  return (
    <Group gap={8}>
      <Button
        component="a"
        variant="default"
        c="var(--ink)"
        href={addressOf(`/connections/${connectionId}/mappings.csv`, { kind })}
        download={`mappings-${kind}.csv`}
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {t('Download CSV')}
      </Button>
      <FileButton onChange={(file) => void take(file)} accept=".csv,text/csv">
        {(props) => (
          <MayButton
            right="change-mappings"
            {...props}
            variant="default"
            leftSection={<IconUpload size={16} aria-hidden />}
          >
            {t('Upload CSV…')}
          </MayButton>
        )}
      </FileButton>
      <Modal
        opened={text !== null}
        onClose={() => setText(null)}
        title={t('What this file would change')}
        centered
        size={760}
      >
        <ProblemNote error={preview.error} />
        {preview.isPending ? <Text size="sm">{t('Comparing it with what is saved…')}</Text> : null}
        {preview.data && text !== null ? (
          <FilePreview
            connectionId={connectionId}
            text={text}
            found={preview.data}
            onDone={() => setText(null)}
          />
        ) : null}
      </Modal>
    </Group>
  );
}

function FilePreview(props: {
  connectionId: number;
  text: string;
  found: MappingImport;
  onDone: () => void;
}) {
  const { rows, changed, released, differences } = props.found;
  const save = useSaveFile(props.connectionId);
  const isAsked = useAsked('mappings');
  const submit = () =>
    save.mutate(props.text, {
      onSuccess: unlessProposed<MappingImport>(props.onDone, (saved) => {
        notifications.show({
          title: t('{changed, plural, one {# change} other {# changes}} saved', {
            changed: saved.changed,
          }),
          message:
            saved.released > 0
              ? t(
                  '{released, plural, one {# export} other {# exports}} released and queued again.',
                  { released: saved.released },
                )
              : t('The next exports use them.'),
          color: 'teal',
        });
        props.onDone();
      }),
    });
  const releases =
    released > 0
      ? t('It releases {released, plural, one {# export} other {# exports}}.', { released })
      : '';
  return (
    <Stack gap="md">
      <Text size="sm">
        {changed === 0
          ? t('{rows, plural, one {# row} other {# rows}} read: nothing is different.', { rows })
          : t(
              '{rows, plural, one {# row} other {# rows}} read: {changed, plural, one {# ' +
                'change} other {# changes}}.',
              { rows, changed },
            )}{' '}
        {changed === 0 ? '' : releases}
      </Text>
      {changed > 0 ? <Differences found={differences} changed={changed} /> : null}
      <ProblemNote error={save.error} />
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={props.onDone}>
          {changed > 0 ? t('Cancel') : t('Close')}
        </Button>
        {changed > 0 ? (
          <Button loading={save.isPending} onClick={submit}>
            {saveLabel(changed, isAsked)}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}

const saveLabel = (changed: number, isAsked: boolean) =>
  isAsked
    ? t('Propose {changed, plural, one {# change} other {# changes}}', { changed })
    : t('Save {changed, plural, one {# change} other {# changes}}', { changed });

function Differences(props: { found: MappingImport['differences']; changed: number }) {
  const shown = props.found.slice(0, shownMax);
  return (
    <div className={controls.scrollX}>
      <table className={controls.plainTable}>
        <thead>
          <tr>
            <th>{t('Ours')}</th>
            <th>{t('What')}</th>
            <th>{t('Before')}</th>
            <th>{t('After')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ kind, code, name, what, before, after }) => (
            <tr key={`${kind} ${code} ${what}`}>
              <td>
                {kind} {code} <span className={controls.quiet}>{name}</span>
              </td>
              <td>{what === 'externalId' ? t('mapped to') : what}</td>
              <td className={controls.quiet}>{before ?? t('none')}</td>
              <td>{after ?? t('none')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.changed > shown.length ? (
        <Text size="sm" c="dimmed" mt={8}>
          {t('and {changed, plural, one {# other} other {# others}}', {
            changed: props.changed - shown.length,
          })}
        </Text>
      ) : null}
    </div>
  );
}
