// Documents as the screens read them, what one would post, and entering one. Invariant: what is
// sent carries the id of its form, so that it is posted once whatever becomes of the answer.
// Leaves to others: the form and its words (document-draft.ts).

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type {
  DocumentDetail,
  DocumentList,
  DocumentPage,
  DocumentPreview,
  DocumentRow,
  EnteredDocument,
  EnteredReceipt,
} from '#receivables/document-schemas.ts';
import { byCursor } from '../api/paging.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import { entryTouches } from '../journal/journal-queries.ts';
import type { DocumentFilter } from './document-search.ts';

export type DocumentItem = DocumentRow;
export type DocumentFull = DocumentDetail;
export type DocumentOrder = EnteredDocument;
export type EnteredEvent = EnteredDocument['events'][number] & Readonly<Record<string, unknown>>;

/** Newest first, in pages of 100. */
export function useDocuments(page: DocumentPage, filter: DocumentFilter) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ['documents', 'list', page, filter],
    queryFn: ({ pageParam, signal }) =>
      read<DocumentList>('/documents', { page, ...filter, limit: 100, cursor: pageParam }, signal),
    placeholderData: keepPreviousData,
  });
}

/** One with what it is settled with; null asks for nothing. */
export function useDocument(entryId: string | null) {
  return useQuery({
    queryKey: ['documents', 'one', entryId],
    enabled: entryId !== null,
    queryFn: ({ signal }) => read<DocumentDetail>(`/documents/${entryId}`, {}, signal),
  });
}

/** Payments and credits of a customer that may be given back: a few hundred at most. */
export function useGivable(customer: string | null) {
  return useQuery({
    queryKey: ['documents', 'givable', customer],
    enabled: customer !== null,
    queryFn: async ({ signal }) => {
      const of = (page: DocumentPage) =>
        read<DocumentList>('/documents', { page, customer, limit: 200 }, signal);
      const [payments, credits] = await Promise.all([of('payments'), of('credits')]);
      return [...payments.items, ...credits.items].filter(
        ({ documentType, reversedByEntryId }) =>
          documentType !== 'bounced-check' && reversedByEntryId === null,
      );
    },
  });
}

/** What it would post; null: it is not to be judged yet. */
export function useDocumentPreview(order: DocumentOrder | null) {
  return useQuery({
    queryKey: ['documents', 'preview', order],
    enabled: order !== null,
    queryFn: ({ signal }) =>
      signal.aborted
        ? Promise.reject(signal.reason)
        : send<DocumentPreview>('POST', '/documents/preview', order),
    gcTime: 0,
    retry: false,
  });
}

/** Posts it, once. */
export function useEnterDocument() {
  const renew = useRenewal(...entryTouches);
  return useMutation({
    mutationFn: (order: DocumentOrder) => send<EnteredReceipt>('POST', '/documents', order),
    onSuccess: () => void renew(),
  });
}
