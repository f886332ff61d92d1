// What a document would post, before it is posted: the lines as the server derives them, or why it
// refuses. Invariant: nothing is shown for a document that was changed since. Leaves to others:
// when there is something to judge.

import { Skeleton, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { DerivedView } from '#journal/derived-view.ts';
import { formatDay } from '../controls/date-format.ts';
import { Section } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { LineTable } from '../journal/line-table.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type DocumentOrder, useDocumentPreview } from './document-queries.ts';
import classes from './documents.module.css';

const pauseMs = 300;

/** The server's judgement of what is typed now; `ready` once it is here and good. */
export function useJudged(order: DocumentOrder | null) {
  // By its text: an order is made anew at every stroke.
  const text = order === null ? null : JSON.stringify(order);
  const [settled] = useDebouncedValue(text, pauseMs);
  const isNow = settled === text;
  const asked = settled === null ? null : (JSON.parse(settled) as DocumentOrder);
  const preview = useDocumentPreview(isNow ? asked : null);
  return { preview, ready: isNow && text !== null && preview.isSuccess };
}

export type Judged = ReturnType<typeof useJudged>;

const takenText = (count: number) =>
  t('This customer has {count, plural, one {# entry} other {# entries}} of this number already.', {
    count,
  });

const whatOf = ({ documentType, document, postedOn, outlet }: DerivedView) =>
  `${documentTypeName(documentType)} ${document} · ${formatDay(postedOn)} · ${outlet}`;

/** Empty while there is nothing to judge. */
export function PreviewPanel({ judged, hasOrder }: { judged: Judged; hasOrder: boolean }) {
  const { preview, ready } = judged;
  if (!hasOrder) return null;
  if (preview.error) return <ProblemNote error={preview.error} />;
  if (!ready || preview.data === undefined) return <Skeleton height={96} />;
  const { entries, sameNumber } = preview.data;
  return (
    <Stack gap="md">
      {sameNumber.length === 0 ? null : (
        <Note
          tone="warn"
          title={takenText(sameNumber.length)}
          hint={sameNumber.map((entryId) => (
            <span key={entryId}>
              <InnerLink href={paths.journalEntries({ open: entryId })}>
                {t('Entry {entryId}', { entryId })}
              </InnerLink>{' '}
            </span>
          ))}
        />
      )}
      {entries.length === 0 ? (
        <Note tone="warn" title={t('It is posted already: sending it again posts nothing.')} />
      ) : null}
      {entries.map((entry) => (
        <Section key={`${entry.documentType} ${entry.document}`} title={t('It will post')}>
          <p className={classes.posts}>{whatOf(entry)}</p>
          <LineTable lines={entry.lines} currency={entry.currency} />
        </Section>
      ))}
    </Stack>
  );
}
