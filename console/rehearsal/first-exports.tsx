// The first entries of a new connection, exactly as they would be sent, and the button that sends
// the chosen ones. Invariant: an entry is sent only after its lines were on the screen. Leaves to
// others: what comes after (proving.tsx).

import { Checkbox, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, Preview, Rehearsal } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import controls from '../controls/controls.module.css';
import { formatDay } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { headOf } from '../export-queue/draft-table.tsx';
import { t } from '../language/text.ts';
import classes from './rehearsal.module.css';
import { useApprove, usePreviews } from './rehearsal-queries.ts';

/** How many are shown to choose from: enough for one of each kind, few enough to read. */
const shownMax = 6;

interface FirstExportsProps {
  readonly rehearsal: Rehearsal;
  readonly connection: Connection;
}

/** Nothing when nothing would be taken. */
export function FirstExports({ rehearsal, connection }: FirstExportsProps) {
  const shown = rehearsal.candidates.slice(0, shownMax);
  const previews = usePreviews(connection.connectionId, shown);
  const approve = useApprove(connection.connectionId);
  const [ticked, setTicked] = useState<readonly string[]>(() => shown.slice(0, 1));
  // What was approved a moment ago is not to be approved again.
  const open = previews.data ?? [];
  const chosen = ticked.filter((id) => open.some((one) => one.exportId === id));
  if (previews.data !== undefined && open.length === 0) return null;
  const toggle = (id: string) =>
    setTicked(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const send = () =>
    approve.mutate(
      { rehearsalId: rehearsal.rehearsalId, exportIds: chosen },
      {
        onSuccess: ({ approved }) =>
          notifications.show({
            title: t('{approved, plural, one {# export} other {# exports}} approved', { approved }),
            message: t('Sent now, and nothing else. Look at them in the ledger.'),
            color: 'teal',
          }),
      },
    );
  return (
    <Panel
      title={connection.stage === 'proving' ? t('Approve more') : t('The first exports')}
      lead={t('Read them line by line. Only the chosen ones are sent to {ledgerName}.', {
        ledgerName: connection.ledgerName,
      })}
      actions={
        <MayButton
          right="approve-exports"
          why={whyNot(rehearsal, chosen)}
          loading={approve.isPending}
          onClick={send}
        >
          {t('Approve and send {chosen, plural, one {# export} other {# exports}}', {
            chosen: chosen.length,
          })}
        </MayButton>
      }
    >
      <ProblemNote error={approve.error ?? previews.error} />
      <ul className={classes.previews} aria-label={t('First exports')}>
        {open.map((preview) => (
          <li key={preview.exportId} className={classes.preview}>
            <PreviewHead
              preview={preview}
              chosen={chosen.includes(preview.exportId)}
              onToggle={() => toggle(preview.exportId)}
            />
            <PreviewLines preview={preview} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function whyNot(rehearsal: Rehearsal, chosen: readonly string[]): string | null {
  if (!rehearsal.current) return t('Rehearse again first: something has changed since.');
  return chosen.length === 0 ? t('Choose at least one.') : null;
}

function PreviewHead(props: { preview: Preview; chosen: boolean; onToggle: () => void }) {
  const { preview } = props;
  const name = `${documentTypeName(preview.documentType)} ${preview.documentNumber}`;
  return (
    <Group justify="space-between" gap="sm">
      <Checkbox
        checked={props.chosen}
        onChange={props.onToggle}
        label={<strong>{name}</strong>}
        description={`${formatDay(preview.draft?.postedOn ?? preview.postedOn)} · ${
          preview.draft ? headOf(preview.draft) : t('no journal')
        }`}
      />
      <Amount amount={preview.amount} currency={preview.currency} />
    </Group>
  );
}

/** What would be sent, part by part where it is split. */
function PreviewLines({ preview }: { preview: Preview }) {
  if (preview.draft === null) {
    return (
      <p className={classes.text}>{preview.problems[0]?.message ?? t('It cannot be mapped.')}</p>
    );
  }
  const drafts = [preview.draft, ...preview.others];
  return drafts.map((draft, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts keep their order.
    <div key={at}>
      {drafts.length > 1 ? (
        <p className={classes.memo}>
          {t('Part {at} of {drafts}: {draft}', {
            at: at + 1,
            drafts: drafts.length,
            draft: headOf(draft),
          })}
        </p>
      ) : null}
      <DraftLines draft={draft} />
    </div>
  ));
}

/** Accounts and dimensions by id and name, as they would be sent. */
function DraftLines({ draft }: { draft: NonNullable<Preview['draft']> }) {
  return (
    <div className={controls.scrollX}>
      <table className={controls.plainTable}>
        <thead>
          <tr>
            <th>{t('Account there')}</th>
            <th>{t('Dimensions')}</th>
            <th className={controls.end}>{t('Debit')}</th>
            <th className={controls.end}>{t('Credit')}</th>
          </tr>
        </thead>
        <tbody>
          {draft.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a draft keep their order.
            <tr key={index}>
              <td>
                {line.accountId} <span className={controls.quiet}>{line.accountName}</span>
              </td>
              <td className={controls.quiet}>{line.dimensions.map(dimensionText).join(' · ')}</td>
              <td className={controls.end}>{line.debit ? <Amount amount={line.debit} /> : ''}</td>
              <td className={controls.end}>{line.credit ? <Amount amount={line.credit} /> : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.memo}>{draft.memo}</p>
    </div>
  );
}

const dimensionText = (one: { dimension: string; id: string; name: string | null }) =>
  `${one.dimension} ${one.id}${one.name ? ` ${one.name}` : ''}`;
