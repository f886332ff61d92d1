// What stands behind one account: the identity, the exports not there, the entries of others, the
// findings. Invariant: each export links to its log, each foreign entry can be registered, each
// finding repaired. Leaves to others: repairing (repair-dialog.tsx).

import { Skeleton, Stack, Text } from '@mantine/core';
import type { AdjustmentView } from '#reconciliation/adjustment-schemas.ts';
import type {
  FindingRow,
  OpenExportRow,
  ReconciliationRow,
} from '#reconciliation/reconciliation-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { AdjustmentEntry } from './adjustment-entry.tsx';
import { RowByDimension } from './by-dimension.tsx';
import { UnexplainedCandidates } from './candidates.tsx';
import { nameOf, placeOf } from './difference-table.tsx';
import { ForeignEntries } from './foreign-entries.tsx';
import { Identity } from './identity.tsx';
import classes from './reconciliation.module.css';
import { type Conducted, useRowDetail } from './reconciliation-queries.ts';
import { RepairActions } from './repair-dialog.tsx';
import { MoreButton, type OfRow, useRest } from './rest-of-list.tsx';
import { parts, termsOfRow } from './terms-of.ts';
import { TwoSides } from './two-sides.tsx';

interface RowDrawerProps {
  readonly run: Conducted;
  readonly row: ReconciliationRow;
  readonly connectionId: number;
  readonly ledgerName: string;
  readonly onClose: () => void;
}

/** Lists of our own entries that are not there. */
const openLists = [
  { part: 'pending', bucket: 'pending', title: t('Pending') },
  { part: 'error', bucket: 'error', title: t('Error') },
  { part: 'excluded', bucket: 'excluded', title: t('Excluded') },
  { part: 'notQueued', bucket: 'not-queued', title: t('Never queued') },
] as const;

/** Opened by the `row` value of the address. */
export function RowDrawer(props: RowDrawerProps) {
  const { run, row, ledgerName } = props;
  const of = { reconciliationId: run.reconciliationId, path: row.path };
  const { data, error, refetch } = useRowDetail(of.reconciliationId, of.path);
  return (
    <DetailDrawer
      opened
      onClose={props.onClose}
      label={nameOf(row)}
      header={
        <>
          <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
            {nameOf(row)}
          </Text>
          <Text size="sm" c="dimmed" mt={2}>
            {t('{row} · as of {asOf}', { row: placeOf(row), asOf: formatDay(run.asOf) })}
          </Text>
        </>
      }
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <Identity terms={termsOfRow(row, { ledgerName, asOf: run.asOf })} />
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data === undefined ? (
          <Skeleton height={200} />
        ) : (
          <>
            <UnexplainedCandidates rows={data.candidates} />
            {openLists.map(({ part, bucket, title }) => (
              <OpenExports
                key={part}
                {...{ id: parts[part], title, bucket, of }}
                {...{ first: data[part], count: data.counts[part], next: data.next[part] }}
              />
            ))}
            <ForeignEntries
              {...{ of, first: data.foreign, count: data.counts.foreign, next: data.next.foreign }}
              connectionId={props.connectionId}
              ledgerName={ledgerName}
            />
            <Findings
              {...{ of, first: data.differing, count: data.counts.differing }}
              next={data.next.differing}
              ledgerName={ledgerName}
            />
            <BothRegistered rows={data.adjustments} />
            {row.externalAccountId === null ? null : (
              <RowByDimension
                reconciliationId={of.reconciliationId}
                connectionId={props.connectionId}
                path={of.path}
                ledgerName={ledgerName}
              />
            )}
          </>
        )}
      </Stack>
    </DetailDrawer>
  );
}

/** Agreed to stay there; what takes another back stands beside that one. */
const isLeft = ({ kind, takesBack }: AdjustmentView) =>
  kind === 'belongs-there' && takesBack === null;

function BothRegistered({ rows }: { rows: readonly AdjustmentView[] }) {
  const there = rows.filter(isLeft);
  const back = rows.filter((one) => !isLeft(one));
  return (
    <>
      <Registered
        id={parts.adjustments}
        title={t('Manual adjustments, to be reversed there')}
        rows={back}
      />
      <Registered id={parts.leftThere} title={t('Left there')} rows={there} />
    </>
  );
}

function Registered(props: { id: string; title: string; rows: readonly AdjustmentView[] }) {
  if (props.rows.length === 0) return null;
  return (
    <Section id={props.id} title={props.title}>
      <ul className={classes.entries}>
        {props.rows.map((one) => (
          <AdjustmentEntry key={one.adjustmentId} adjustment={one} />
        ))}
      </ul>
    </Section>
  );
}

interface ListProps<Row> {
  readonly of: OfRow;
  readonly first: readonly Row[];
  readonly count: number;
  readonly next: string | null;
}

interface OpenExportsProps extends ListProps<OpenExportRow> {
  readonly id: string;
  readonly title: string;
  readonly bucket: string;
}

function OpenExports({ id, title, bucket, of, first, count, next }: OpenExportsProps) {
  const query = { row: of.path, bucket };
  const path = `/reconciliations/${of.reconciliationId}/open-exports`;
  const rest = useRest({ path, query, first, next });
  if (count === 0) return null;
  return (
    <Section id={id} title={`${title} (${formatCount(count)})`}>
      <ul className={classes.entries}>
        {rest.rows.map((row) => (
          <li key={`${row.entryId} ${row.currency}`} className={classes.entry}>
            <div className={classes.entryHead}>
              <InnerLink
                href={
                  row.exportId === null
                    ? paths.journalEntries({ open: row.entryId })
                    : paths.sync({ open: row.exportId })
                }
              >
                {documentTypeName(row.documentType)} {row.documentNumber}
              </InnerLink>
              <Amount amount={row.amount} currency={row.currency} />
            </div>
            <span className={classes.placeNote}>
              {formatDay(row.postedOn)}
              {row.cause ? ` · ${row.cause.message}` : ''}
            </span>
          </li>
        ))}
      </ul>
      <MoreButton rest={rest} left={count - rest.rows.length} />
    </Section>
  );
}

interface FindingsProps extends ListProps<FindingRow> {
  readonly ledgerName: string;
}

function Findings({ of, first, count, next, ledgerName }: FindingsProps) {
  const path = `/reconciliations/${of.reconciliationId}/findings`;
  const rest = useRest({ path, query: { row: of.path }, first, next });
  if (count === 0) return null;
  return (
    <Section
      id={parts.discrepancies}
      title={t('Discrepancies ({count})', { count: formatCount(count) })}
    >
      <ul className={classes.entries}>
        {rest.rows.map((one) => (
          <li key={one.findingNumber} className={classes.entry}>
            <strong style={{ fontWeight: 570 }}>{one.what}</strong>
            {one.who ? <span>{one.who}</span> : null}
            <span className={classes.placeNote}>{one.remedy}</span>
            {one.sides ? <TwoSides sides={one.sides} ledgerName={ledgerName} /> : null}
            {one.exportId ? (
              <InnerLink href={paths.sync({ open: one.exportId })}>
                {t('Export {exportId}', { exportId: one.exportId })}
              </InnerLink>
            ) : null}
            <RepairActions reconciliationId={of.reconciliationId} finding={one} />
          </li>
        ))}
      </ul>
      <MoreButton rest={rest} left={count - rest.rows.length} />
    </Section>
  );
}
