// What the memo would read like, as one types its template: for the latest entry of each type.
// Invariant: written by the server that will write it; a word it does not know is named.

import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { MemoPreview as Preview } from '#mapping/memo-preview-routes.ts';
import { read } from '../api/request.ts';
import { documentTypeName } from '../export-queue/document-types.ts';
import { t } from '../language/text.ts';
import classes from './integration.module.css';

const typingMs = 300;

interface MemoPreviewProps {
  readonly connectionId: number;
  readonly template: string;
  /** As typed; what is no number counts as not set. */
  readonly lengthMax: string;
}

/** Stands below the form's fields. */
export function MemoPreview({ connectionId, template, lengthMax }: MemoPreviewProps) {
  const asked = {
    ...(template.trim() === '' ? {} : { template }),
    ...(isLength(lengthMax) ? { lengthMax } : {}),
  };
  const [rested] = useDebouncedValue(JSON.stringify(asked), typingMs);
  const { data } = useQuery({
    queryKey: ['connections', connectionId, 'memo-preview', rested],
    queryFn: ({ signal }) =>
      read<Preview>(`/connections/${connectionId}/memo-preview`, JSON.parse(rested), signal),
    placeholderData: keepPreviousData,
  });
  if (data === undefined) return null;
  return (
    <section className={classes.memos} aria-label={t('Preview of the memo')}>
      <Text size="sm" c="dimmed">
        {t('So the memo of the latest entries would read:')}
      </Text>
      <ul className={classes.memoList}>
        {data.items.map(({ documentType, documentNumber, memo, shortened }) => (
          <li key={`${documentType} ${documentNumber}`}>
            <span className={classes.memoOf}>{documentTypeName(documentType)}</span>
            <span className={classes.memo}>{memo}</span>
            {shortened ? <span className={classes.memoOf}>{t('shortened')}</span> : null}
          </li>
        ))}
      </ul>
      {data.unknownWords.length === 0 ? null : (
        <Text size="sm" c="var(--bad)" role="status">
          {t('Stands for nothing, and would be sent as it is: {words}.', {
            words: data.unknownWords.map((word) => `{${word}}`).join(', '),
          })}
        </Text>
      )}
    </section>
  );
}

/** Between what the server takes at least and at most. */
const isLength = (typed: string) => /^\d{2,4}$/.test(typed) && +typed >= 10 && +typed <= 4000;
