// One export as both APIs would be asked to book it, member by member. Invariant: every member is
// shown; what differs is marked by a word, not by colour alone. Leaves to others: the export.

import { Group, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import type { Connection, ProposalPair } from '../api/contract.ts';
import controls from '../controls/controls.module.css';
import { formatDay } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { useExportDetail } from '../export-queue/export-queries.ts';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { apiOf } from './ledgers.ts';
import classes from './shadow.module.css';
import { type ShadowAsked, useProposalPair } from './shadow-queries.ts';

interface ShadowDrawerProps {
  readonly exportId: string;
  readonly asked: ShadowAsked;
  readonly connection: Connection;
  readonly onClose: () => void;
}

/** Opened by the `open` value of the address. */
export function ShadowDrawer({ exportId, asked, connection, onClose }: ShadowDrawerProps) {
  const { data: pair, error } = useProposalPair(connection.connectionId, asked, exportId);
  const names = { now: apiOf(connection.ledger), there: apiOf(asked.ledger) };
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={t('Export {exportId} side by side', { exportId })}
      header={<Head exportId={exportId} />}
    >
      <Stack gap={20} px={{ base: 16, sm: 24 }} py={20}>
        <ProblemNote error={error} />
        {pair === undefined && !error ? <Skeleton height={320} /> : null}
        {pair === null ? (
          <Note
            tone="warn"
            title={t('This export is not compared.')}
            hint={t('It is excluded, or not here.')}
          />
        ) : null}
        {pair ? <Pair pair={pair} names={names} /> : null}
      </Stack>
    </DetailDrawer>
  );
}

function Head({ exportId }: { exportId: string }) {
  const { data: detail } = useExportDetail(exportId);
  return (
    <>
      <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
        {detail
          ? `${documentTypeName(detail.documentType)} ${detail.documentNumber}`
          : t('Export {exportId}', { exportId })}
      </Text>
      <Group gap={10} mt={2}>
        <Text size="sm" c="dimmed">
          {detail ? `${formatDay(detail.postedOn)} · ${detail.outlet}` : ' '}
        </Text>
        <InnerLink href={paths.sync({ open: exportId })}>
          {t('Export {exportId}', { exportId })}
        </InnerLink>
      </Group>
    </>
  );
}

interface PairProps {
  readonly pair: ProposalPair;
  readonly names: { readonly now: string; readonly there: string };
}

function Pair({ pair, names }: PairProps) {
  const differing = pair.members.filter((one) => one.differs);
  const [onlyDiffering, setOnlyDiffering] = useState(false);
  const shown = onlyDiffering ? differing : pair.members;
  return (
    <>
      <Refusals name={names.now} refusals={pair.refusalsNow} />
      <Refusals name={names.there} refusals={pair.refusalsThere} />
      <Group justify="space-between">
        <Text size="sm" fw={570} role="status">
          {differing.length === 0
            ? t('Both would be asked for the same.')
            : t('{differing, plural, one {# member} other {# members}} of {members} differ.', {
                differing: differing.length,
                members: pair.members.length,
              })}
        </Text>
        {differing.length === 0 ? null : (
          <Switch
            size="sm"
            label={t('Only what differs')}
            checked={onlyDiffering}
            onChange={(event) => setOnlyDiffering(event.currentTarget.checked)}
          />
        )}
      </Group>
      <div className={controls.scrollX}>
        <table className={`${controls.plainTable} ${classes.pair}`}>
          <thead>
            <tr>
              <th>{t('Member')}</th>
              <th>{names.now}</th>
              <th>{names.there}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.what} data-differs={one.differs || undefined}>
                <td>
                  {one.what}
                  {one.differs ? <span className={classes.mark}>{t('differs')}</span> : null}
                </td>
                <td className={classes.value}>{wordOf(one.now)}</td>
                <td className={classes.value}>{wordOf(one.there)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** A side is a debit, or an increase of a statistical account: both requests say it their way. */
function wordOf(value: string | null): string {
  if (value === 'up') return 'debit, increase';
  if (value === 'down') return 'credit, decrease';
  return value ?? '–';
}

function Refusals(props: { name: string; refusals: ProposalPair['refusalsNow'] }) {
  return props.refusals.map((one) => (
    <Note
      key={one.code + one.message}
      tone="warn"
      title={`${props.name}: ${one.message}`}
      hint={one.hint}
      code={one.code}
    />
  ));
}
