// Entering an invoice, payment, credit memo or refund: the fields, what it would post, and posting
// it. Invariant: what was typed outlasts a refusal, a lost answer and a reload; the id is made
// once, so that sending it again posts nothing twice. Leaves to others: what is missing
// (document-draft.ts), the lines it posts (the server's preview).

import { Button, Skeleton, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useEffect, useState } from 'react';
import { useWhyNot } from '../access/session-queries.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import {
  useChart,
  useClosedThrough,
  useOutletChoices,
  useProperty,
} from '../chart-of-accounts/property-queries.ts';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { submitsOnCtrlEnter } from '../controls/submit-keys.ts';
import { rich, t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths } from '../navigation/paths.ts';
import {
  type DocumentDraft,
  draftAbout,
  emptyDocument,
  givableOf,
  orderOf,
  readDocumentDraft,
  whyNotEntered,
} from './document-draft.ts';
import { DocumentHead } from './document-head.tsx';
import { type DocumentPage, pageWords } from './document-pages.ts';
import { useDocument, useEnterDocument, useGivable } from './document-queries.ts';
import { readNewDocumentSearch } from './document-search.ts';
import classes from './documents.module.css';
import { MethodAndAmount, SettledFields } from './money-fields.tsx';
import { PreviewPanel, useJudged } from './preview-panel.tsx';
import { SaleLines } from './sale-lines.tsx';

export const NewInvoicePage = () => <NewDocumentPage page="invoices" />;
export const NewPaymentPage = () => <NewDocumentPage page="payments" />;
export const NewCreditPage = () => <NewDocumentPage page="credits" />;
export const NewRefundPage = () => <NewDocumentPage page="refunds" />;

const blank = (today: string) => emptyDocument(crypto.randomUUID(), today);

/** What is being typed, kept by the browser's tab until it is posted or thrown away. */
function useDraft(page: DocumentPage) {
  const { of = null } = readNewDocumentSearch(useSearch({ strict: false }));
  const today = useToday();
  const keptAs = `tieout.new-${page}-${of ?? ''}`;
  const [draft, setDraft] = useState(() => readDocumentDraft(sessionStorage.getItem(keptAs)));
  const about = useDocument(of).data;
  const only = useOutletChoices();
  const first = only.length === 1 ? only[0]?.value : undefined;
  useEffect(() => {
    if (draft === null && (of === null || about)) {
      const begun = blank(today);
      setDraft(about ? draftAbout(begun, page, about) : begun);
    }
  }, [draft, of, about, page, today]);
  useEffect(() => {
    if (draft) sessionStorage.setItem(keptAs, JSON.stringify(draft));
  }, [draft, keptAs]);
  const change = (part: Partial<DocumentDraft>) =>
    setDraft((now) => (now ? { ...now, ...part } : now));
  const forget = () => sessionStorage.removeItem(keptAs);
  const renew = () => setDraft(null);
  const shown = draft && draft.outlet === '' && first ? { ...draft, outlet: first } : draft;
  return { draft: shown, change, renew, forget };
}

function NewDocumentPage({ page }: { page: DocumentPage }) {
  const { draft, change, renew, forget } = useDraft(page);
  const hasChart = useChart().isSuccess;
  const { title, enter } = pageWords[page];
  return (
    <>
      <PageHeader
        title={enter}
        lead={rich('Posted like an event that was sent, and final. {title}', {
          title: <InnerLink href={paths.documents(page)}>{title}</InnerLink>,
        })}
      />
      {draft && hasChart ? (
        <DocumentForm {...{ page, draft, change, renew, forget }} />
      ) : (
        <Skeleton height={260} mx="var(--gutter)" w="auto" />
      )}
    </>
  );
}

interface DocumentFormProps {
  readonly page: DocumentPage;
  readonly draft: DocumentDraft;
  readonly change: (part: Partial<DocumentDraft>) => void;
  readonly renew: () => void;
  readonly forget: () => void;
}

/** Why it cannot be judged yet, from what is known here. */
function useWhyNotEntered(draft: DocumentDraft, page: DocumentPage): string | null {
  const closedThroughOn = useClosedThrough([draft]);
  const givable = useGivable(page === 'refunds' ? (draft.customer?.code ?? null) : null).data;
  const of = givable?.find(({ document }) => document === draft.of);
  const mayNot = useWhyNot('post-entries');
  const books = { closedThroughOn, givable: of ? givableOf(of) : null };
  return mayNot ?? whyNotEntered(draft, page, books);
}

function DocumentForm({ page, draft, change, renew, forget }: DocumentFormProps) {
  const go = useGo();
  const currency = useProperty().data?.baseCurrency ?? '';
  const why = useWhyNotEntered(draft, page);
  const order = why === null ? orderOf(draft, page) : null;
  const judged = useJudged(order);
  const enter = useEnterDocument();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (order === null || !judged.ready || enter.isPending) return;
    enter.mutate(order, {
      onSuccess: ({ status, entryIds }) => {
        const isAgain = status === 'exists';
        notifications.show({
          title: isAgain
            ? t('It was posted already')
            : t('{document} is posted', { document: draft.document }),
          message: t('It is queued for the ledger like every entry.'),
          color: 'teal',
        });
        forget();
        go(paths.documents(page, { open: entryIds[0] ?? '' }));
      },
    });
  };
  const startOver = () => {
    forget();
    renew();
    enter.reset();
  };
  const isSale = page === 'invoices' || page === 'credits';
  const fields = { draft, currency, onChange: change };
  return (
    <form onSubmit={submit} onKeyDown={submitsOnCtrlEnter} className={classes.form}>
      <DocumentHead page={page} draft={draft} onChange={change} />
      {isSale ? <SaleLines {...fields} /> : <MethodAndAmount {...fields} />}
      {page === 'payments' ? <SettledFields {...fields} /> : null}
      <PreviewPanel judged={judged} hasOrder={order !== null} />
      <ProblemNote error={enter.error} />
      <div className={classes.foot}>
        <Text size="sm" c="dimmed" role="status">
          {why ?? (judged.ready ? t('Ready to be posted.') : t('It is being judged.'))}
        </Text>
        <span style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          <Button variant="default" onClick={startOver}>
            {t('Start over')}
          </Button>
          <Button
            type="submit"
            loading={enter.isPending}
            {...(judged.ready ? {} : { 'data-disabled': true, 'aria-disabled': true })}
          >
            {t('Post the {one}', { one: pageWords[page].one })}
          </Button>
        </span>
      </div>
    </form>
  );
}
