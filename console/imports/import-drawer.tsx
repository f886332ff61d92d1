// One import: what became of the file, and its refused lines with what is wrong and what to do.
// Invariant: a line that was corrected or dismissed stays and says so. Leaves to others: correcting
// (in the file; the same file is imported again).

import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { MayButton } from '../access/may-button.tsx';
import { itemsOf } from '../api/paging.ts';
import { addressOf } from '../api/request.ts';
import { formatCount } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import controls from '../controls/controls.module.css';
import { formatInstant } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import {
  type ImportItem,
  type RefusalItem,
  useDismissRefusals,
  useImport,
  useRefusals,
} from './import-queries.ts';
import { Amounts, ImportState } from './import-table.tsx';
import classes from './imports.module.css';
import { ProblemLine } from './preview-table.tsx';
import { ImportProgress } from './upload-panel.tsx';

/** Opened by the `open` value of the address. */
export function ImportDrawer({ importId, onClose }: { importId: string; onClose: () => void }) {
  const { data, error, refetch } = useImport(importId);
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={t('Import {importId}', { importId })}
      header={data ? <Head item={data} /> : <Skeleton height={46} width="60%" />}
      footer={data && data.refused > 0 ? <Actions item={data} /> : undefined}
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data ? <Sections item={data} /> : null}
      </Stack>
    </DetailDrawer>
  );
}

function Head({ item }: { item: ImportItem }) {
  return (
    <>
      <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em" className={classes.name ?? ''}>
        {item.fileName}
      </Text>
      <Group gap={10} mt={4}>
        <ImportState item={item} />
        <Text size="sm" c="dimmed">
          {t('{startedAt} by {startedBy}', {
            startedAt: formatInstant(item.startedAt),
            startedBy: item.startedBy,
          })}
        </Text>
      </Group>
    </>
  );
}

function Sections({ item }: { item: ImportItem }) {
  const amounts = item.amounts.length === 0 ? null : <Amounts item={item} />;
  return (
    <>
      <Unfinished item={item} />
      {item.state === 'running' ? <ImportProgress item={item} /> : null}
      <Section title={t('What became of it')}>
        <Facts
          facts={[
            [t('Events'), formatCount(item.events)],
            [t('Posted'), formatCount(item.posted)],
            [t('There already'), formatCount(item.exists)],
            [t('Refused'), formatCount(item.refused)],
            [t('Amount posted'), amounts],
            [t('Columns read as'), item.mapping],
            [t('Ended'), item.endedAt === null ? null : formatInstant(item.endedAt)],
            ['SHA-256', item.sha256 && <span className={classes.samples}>{item.sha256}</span>],
          ]}
        />
      </Section>
      {item.refused > 0 ? <Refusals item={item} /> : null}
    </>
  );
}

function Unfinished({ item }: { item: ImportItem }) {
  if (item.state === 'running' || item.state === 'finished') return null;
  const title = item.failure
    ? t('It was not read to its end: {failure}', { failure: item.failure })
    : t('It was not read to its end.');
  return (
    <Note
      tone="warn"
      title={title}
      hint={t('Import the same file again: what is posted is recognised and left alone.')}
    />
  );
}

const marks: Record<RefusalItem['state'], { tone: BadgeTone; label: string }> = {
  open: { tone: 'warn', label: t('Open') },
  corrected: { tone: 'good', label: t('Corrected') },
  dismissed: { tone: 'neutral', label: t('Dismissed') },
};

function Refusals({ item }: { item: ImportItem }) {
  const list = useRefusals(item.importId);
  const rows = itemsOf(list);
  return (
    <Section
      title={t('Refused lines, {openRefusals} open', {
        openRefusals: formatCount(item.openRefusals),
      })}
    >
      <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
      <ul className={classes.refusals}>
        {rows.map((row) => (
          <li key={row.number} className={classes.refusal}>
            <div className={classes.refusalHead}>
              <strong className={classes.strong}>{t('Line {line}', { line: row.line })}</strong>
              <span className={controls.faint}>{row.id || t('no id')}</span>
              <ToneBadge {...marks[row.state]} />
            </div>
            {row.problems.map((one) => (
              <ProblemLine key={`${one.code} ${one.where ?? ''} ${one.message}`} problem={one} />
            ))}
            {row.dismissedBecause === null ? null : (
              <Text size="sm" c="dimmed">
                {row.dismissedBy}: {row.dismissedBecause}
              </Text>
            )}
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button
          variant="default"
          size="xs"
          mt={10}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('Show more')}
        </Button>
      ) : null}
    </Section>
  );
}

function Actions({ item }: { item: ImportItem }) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        component="a"
        href={addressOf(`/imports/${item.importId}/refusals.${item.form}`, {
          open: item.openRefusals > 0 ? 'true' : null,
        })}
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {item.openRefusals > 0 ? t('Open lines, to correct') : t('Refused lines')}
      </Button>
      <MayButton
        right="send-events"
        variant="default"
        why={item.openRefusals === 0 ? t('All of them are corrected or dismissed.') : null}
        onClick={dialog.open}
      >
        {t('Dismiss…')}
      </MayButton>
      <DismissDialog item={item} opened={opened} onClose={dialog.close} />
    </>
  );
}

const effectOf = (lines: string, fileName: string) =>
  t(
    '{lines} of {fileName} will not be asked for any more, not here and not before a ' +
      'period is closed. Nothing is posted.',
    { lines, fileName },
  );

interface DismissDialogProps {
  readonly item: ImportItem;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function DismissDialog({ item, opened, onClose }: DismissDialogProps) {
  const dismiss = useDismissRefusals(item.importId);
  const lines = t('{openRefusals, plural, one {# refused line} other {# refused lines}}', {
    openRefusals: item.openRefusals,
  });
  const submit = (reason: string) =>
    dismiss.mutate(
      { reason },
      {
        onSuccess: () => {
          notifications.show({
            title: t('Dismissed'),
            message: t('{lines} of {fileName}.', { lines, fileName: item.fileName }),
          });
          onClose();
        },
      },
    );
  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title={t('Dismiss {lines}?', { lines })}
      effect={effectOf(lines, item.fileName)}
      reasonExample={t('Test rows of the sender; nothing happened')}
      confirmLabel={t('Dismiss')}
      busy={dismiss.isPending}
      error={dismiss.error}
      onConfirm={submit}
    />
  );
}
