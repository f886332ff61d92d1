// What corrected an entry after it was booked: each difference as lines, who booked it and why, and
// what the entry amounts to with all of it. Shown in the entry's drawer and in its export's.
// Invariant: original and differences are both shown, never only their sum. Leaves to others:
// making a correction (correct-dialog.tsx).

import { Group, Skeleton, Stack, Text } from '@mantine/core';
import type { Corrections as Told } from '#journal/journal-schemas.ts';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { StatusBadge } from '../export-queue/state-badge.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useCorrections } from './correction-queries.ts';
import { LineTable } from './line-table.tsx';

/** Sections for a drawer. */
export function Corrections({ entryId }: { entryId: string }) {
  const { data, error } = useCorrections(entryId);
  if (error) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton height={120} />;
  const [first] = data.items;
  if (first === undefined) return null;
  return (
    <>
      {data.items.map((one, index) => (
        <Section
          key={one.entryId}
          title={
            data.items.length === 1
              ? t('The difference')
              : t('Difference {index}', { index: index + 1 })
          }
        >
          <OneCorrection correction={one} />
        </Section>
      ))}
      <Section title={t('With its corrections it amounts to')}>
        {data.amountsTo.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('Nothing.')}
          </Text>
        ) : (
          <LineTable lines={data.amountsTo} currency={first.currency} />
        )}
      </Section>
    </>
  );
}

function OneCorrection({ correction }: { correction: Told['items'][number] }) {
  const { entryId, exportId, exportStatus, reversedByEntryId } = correction;
  return (
    <Stack gap={8}>
      <Group gap={10}>
        <InnerLink href={paths.journalEntries({ open: entryId })}>
          {t('Entry {entryId}', { entryId })}
        </InnerLink>
        {exportStatus ? <StatusBadge status={exportStatus} /> : null}
        {exportId ? (
          <InnerLink href={paths.sync({ open: exportId })}>
            {t('Export {exportId}', { exportId })}
          </InnerLink>
        ) : null}
      </Group>
      <Text size="sm" c="dimmed">
        {t('“{reason}”, dated {postedOn}, booked {correctedAt} by {correctedBy}', {
          reason: correction.reason,
          postedOn: formatDay(correction.postedOn),
          correctedAt: formatInstant(correction.correctedAt),
          correctedBy: correction.correctedBy,
        })}
        {reversedByEntryId
          ? t('; reversed by entry {reversedByEntryId}', { reversedByEntryId })
          : null}
      </Text>
      <LineTable lines={correction.lines} currency={correction.currency} />
    </Stack>
  );
}

/** The first thing a person reads of an entry that was corrected, or that corrects another. */
export function CorrectionNote(props: {
  corrections: number;
  correctsEntryId: string | null;
  /** The export of the entry it corrects, where the note stands in an export. */
  correctsExportId?: string | null | undefined;
}) {
  const { corrections, correctsEntryId, correctsExportId } = props;
  if (correctsEntryId !== null) {
    return (
      <Note
        tone="warn"
        title={t('This is a correction: the difference to entry {correctsEntryId}.', {
          correctsEntryId,
        })}
        hint={
          <Group gap={14}>
            <InnerLink href={paths.journalEntries({ open: correctsEntryId })}>
              {t('Entry {correctsEntryId}', { correctsEntryId })}
            </InnerLink>
            {correctsExportId ? (
              <InnerLink href={paths.sync({ open: correctsExportId })}>
                {t('Export {correctsExportId}', { correctsExportId })}
              </InnerLink>
            ) : null}
          </Group>
        }
      />
    );
  }
  if (corrections === 0) return null;
  return (
    <Note
      tone="warn"
      title={
        corrections === 1
          ? t('This entry was corrected after it was booked.')
          : t('This entry was corrected {corrections} times after it was booked.', { corrections })
      }
      hint={t(
        'It stands as it was; each difference is an entry of its own, exported like every entry.',
      )}
    />
  );
}
