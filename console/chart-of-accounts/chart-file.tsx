// Masters of one kind out to a spreadsheet and back: what the file would change is counted before
// it is saved. Invariant: a file is saved only after it was counted; nothing is deleted. Leaves to
// others: reading and checking it (the server, whole or not at all).

import { Button, FileButton, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ChartChangeView } from '#chart-of-accounts/chart-change-routes.ts';
import { useWhyNot } from '../access/session-queries.ts';
import { addressOf } from '../api/request.ts';
import { formatCount } from '../controls/amount-format.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { WhyButton } from '../controls/why-button.tsx';
import { t } from '../language/text.ts';
import { usePreviewChartFile, useSaveChartFile } from './chart-queries.ts';
import { type MasterKind, masters } from './master-kinds.ts';

export function ChartFile({ kind }: { kind: MasterKind }) {
  const { file } = masters[kind];
  const [text, setText] = useState<string | null>(null);
  const preview = usePreviewChartFile(file);
  const mayNot = useWhyNot('change-chart');
  const take = async (chosen: File | null) => {
    if (chosen === null) return;
    const content = await chosen.text();
    setText(content);
    preview.mutate(content);
  };
  return (
    <>
      <Button
        component="a"
        variant="default"
        c="var(--ink)"
        href={addressOf(`/chart-of-accounts/${file}`, {})}
        download={file}
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {t('Download CSV')}
      </Button>
      <FileButton onChange={(chosen) => void take(chosen)} accept=".csv,text/csv">
        {({ onClick }) => (
          <WhyButton
            why={mayNot}
            onClick={onClick}
            variant="default"
            leftSection={<IconUpload size={16} aria-hidden />}
          >
            {t('Upload CSV…')}
          </WhyButton>
        )}
      </FileButton>
      <Modal
        opened={text !== null}
        onClose={() => setText(null)}
        title={t('What this file would change in {file}', { file })}
        centered
        size={560}
      >
        <ProblemNote error={preview.error} />
        {preview.isPending ? <Text size="sm">{t('Comparing it with what is there…')}</Text> : null}
        {preview.data && text !== null ? (
          <Counted kind={kind} text={text} found={preview.data} onDone={() => setText(null)} />
        ) : null}
      </Modal>
    </>
  );
}

interface CountedProps {
  readonly kind: MasterKind;
  readonly text: string;
  readonly found: ChartChangeView;
  readonly onDone: () => void;
}

function Counted({ kind, text, found, onDone }: CountedProps) {
  const { file } = masters[kind];
  const save = useSaveChartFile(file);
  const { added, changed, unchanged } = found[kind] ?? { added: 0, changed: 0, unchanged: 0 };
  const counts = {
    added: formatCount(added),
    changed: formatCount(changed),
    unchanged: formatCount(unchanged),
  };
  const submit = () =>
    save.mutate(text, {
      onSuccess: () => {
        notifications.show({
          title: t('Saved'),
          message: t('{added} added, {changed} changed.', counts),
          color: 'teal',
        });
        onDone();
      },
    });
  const isNothing = added + changed === 0;
  return (
    <Stack gap="md">
      <Text size="sm">
        {isNothing
          ? t('Nothing is different: {rows, plural, one {# row} other {# rows}} read.', {
              rows: unchanged,
            })
          : t(
              'Adds {added}, changes {changed}, leaves {unchanged} as they are. ' +
                'What the file does not name stays.',
              counts,
            )}
      </Text>
      <ProblemNote error={save.error} />
      {isNothing ? (
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('Close')}
          </Button>
        </Group>
      ) : (
        <DialogFoot onClose={onDone}>
          <Button loading={save.isPending} onClick={submit}>
            {t('Save {changes, plural, one {# change} other {# changes}}', {
              changes: added + changed,
            })}
          </Button>
        </DialogFoot>
      )}
    </Stack>
  );
}
