// What a person does about a finding: re-post, reverse and re-post, adopt, accept. Each dialog
// shows what stands there, what would be taken back and what would be booked, as the server read it
// now. Invariant: nothing is repaired without a reason; what stands against it is said before.
// Leaves to others: doing it (the server reads the external ledger once more).

import { Alert, Group, Skeleton, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FindingRow } from '#reconciliation/reconciliation-schemas.ts';
import type { RepairPreview, ShownEntry } from '#reconciliation/repair-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { send } from '../api/request.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDay } from '../controls/date-format.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { isReversing, RepairState, useRepairs } from './repair-state.tsx';
import { WithdrawAcceptance } from './withdraw-acceptance.tsx';

type Action = RepairPreview['action'];

interface Words {
  readonly button: string;
  readonly title: string;
  readonly effect: string;
  readonly example: string;
}

const words: Readonly<Record<Action, Words>> = {
  repost: {
    button: t('Re-post…'),
    title: t('Re-post the entry that is gone'),
    effect: t(
      'The ledger is asked once more. If the entry is still gone, ours is queued again ' +
        'under a new key and booked as shown.',
    ),
    example: t('Deleted there by mistake'),
  },
  reverse: {
    button: t('Reverse and re-post…'),
    title: t('Reverse what stands there and re-post ours'),
    effect: t(
      'First what stands there now is taken back by an entry of its own. When the ledger ' +
        'has confirmed that, ours is booked again. If the first is refused, nothing else ' +
        'happens.',
    ),
    example: t('Amount changed there without a document'),
  },
  adopt: {
    button: t('Adopt…'),
    title: t('Adopt the entry that stands there'),
    effect: t('Our export is linked with this entry. Nothing is sent.'),
    example: t('Entered again by hand after the deletion'),
  },
  accept: {
    button: t('Accept…'),
    title: t('Accept the difference as it is'),
    effect: t(
      'It stays, named as accepted with your name and reason, until it changes. Nothing is sent.',
    ),
    example: t('Agreed with the auditor, corrected in the next year'),
  },
};

/** Which repairs fit which cause; the server decides again. */
const fitting: Readonly<Partial<Record<FindingRow['cause'], readonly Action[]>>> = {
  deleted: ['repost', 'adopt', 'accept'],
  differs: ['reverse', 'adopt', 'accept'],
  arrived: ['adopt', 'accept'],
  moved: [],
  remapped: [],
  converted: [],
  accepted: [],
};

interface Of {
  readonly reconciliationId: string;
  readonly finding: FindingRow;
}

/** The buttons below a finding, or where its repair stands. */
export function RepairActions({ reconciliationId, finding }: Of) {
  const [chosen, setChosen] = useState<Action | null>(null);
  const repairs = useRepairs(finding.exportId);
  const own = repairs.data?.items.filter(
    (one) =>
      one.reconciliationId === reconciliationId && one.findingNumber === finding.findingNumber,
  );
  // A later run finds again what is being reversed: it is the same repair.
  const begun =
    own?.find(({ state }) => state !== 'withdrawn') ?? repairs.data?.items.find(isReversing);
  if (begun) return <RepairState repair={begun} />;
  const withdrawn = own?.find(({ state }) => state === 'withdrawn');
  const { acceptedId, what } = finding;
  if (acceptedId) return <AcceptedState acceptedId={acceptedId} what={what} />;
  const actions = fitting[finding.cause] ?? ['accept'];
  const open = chosen && { reconciliationId, finding, action: chosen };
  return (
    <>
      {withdrawn ? <RepairState repair={withdrawn} /> : null}
      <Group gap={8} mt={4}>
        {actions.map((action) => (
          <MayButton
            right="repair"
            key={action}
            size="compact-sm"
            variant={action === actions[0] ? 'filled' : 'default'}
            onClick={() => setChosen(action)}
          >
            {words[action].button}
          </MayButton>
        ))}
      </Group>
      {open ? <RepairDialog {...open} onClose={() => setChosen(null)} /> : null}
    </>
  );
}

/** A difference that may stay, and the way back. */
function AcceptedState({ acceptedId, what }: { acceptedId: string; what: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Group gap={8} mt={4}>
      <MayButton right="repair" size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {t('Withdraw the acceptance…')}
      </MayButton>
      <InnerLink href={paths.reconciliation({ tab: 'accepted' })}>{t('All accepted')}</InnerLink>
      {open ? (
        <WithdrawAcceptance {...{ acceptedId, what }} onClose={() => setOpen(false)} />
      ) : null}
    </Group>
  );
}

function RepairDialog(props: Of & { readonly action: Action; readonly onClose: () => void }) {
  const { reconciliationId, finding, action, onClose } = props;
  const [other, setOther] = useState('');
  const said = words[action];
  const id = other.trim();
  const asked = {
    ...{ reconciliationId, findingNumber: finding.findingNumber, action },
    ...(action === 'adopt' && id !== '' && { externalId: id }),
  };
  const needsId = action === 'adopt' && finding.cause === 'deleted' && id === '';
  const preview = usePreview(asked, action !== 'accept' && !needsId);
  const repair = useRepair();
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={said.title}
      wide={action !== 'accept'}
      effect={
        <Stack gap={4}>
          <span>{finding.what}</span>
          <Text size="sm" c="dimmed">
            {said.effect}
          </Text>
        </Stack>
      }
      why={needsId ? t('Name the entry there.') : whyNot(action, preview)}
      reasonExample={said.example}
      confirmLabel={said.button.replace('…', '')}
      busy={repair.isPending}
      error={repair.error}
      onConfirm={(reason) => repair.mutate({ ...asked, reason }, { onSuccess: onClose })}
    >
      {action === 'adopt' ? (
        <TextInput
          label={t('Entry there')}
          description={t('Its id in the ledger, where it is another than the finding names.')}
          value={other}
          onChange={(event) => setOther(event.currentTarget.value)}
        />
      ) : null}
      {action === 'accept' || needsId ? null : <Preview {...preview} action={action} />}
    </ReasonDialog>
  );
}

type Previewed = Pick<ReturnType<typeof usePreview>, 'data' | 'error'>;

function whyNot(action: Action, { data, error }: Previewed): string | null {
  if (action === 'accept') return null;
  if (error) return t('The entry could not be read there.');
  if (!data) return t('The ledger is being asked.');
  return data.problems[0]?.message ?? null;
}

function Preview({ data, error, action }: Previewed & { action: Action }) {
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={120} radius={8} />;
  return (
    <Stack gap="md">
      <Entry title={t('Stands there')} entry={data.there} />
      {action === 'adopt' && data.differences.length > 0 ? (
        <Text size="sm" c="dimmed">
          {data.differences.join('; ')}
        </Text>
      ) : null}
      <Entry title={t('1. Will be booked to take it back')} entry={data.reversal} />
      <Entry title={postTitle(action)} entry={data.repost} />
      {data.problems.map(({ code, message, hint }) => (
        <Alert key={`${code} ${message}`} color="yellow" title={message}>
          {hint}
        </Alert>
      ))}
    </Stack>
  );
}

function postTitle(action: Action): string {
  if (action === 'adopt') return t('Ours');
  return action === 'reverse' ? t('2. Will then be booked') : t('Will be booked');
}

function Entry({ title, entry }: { title: string; entry: ShownEntry | null }) {
  if (!entry) return null;
  const facts = [
    ...[entry.externalId, formatDay(entry.postedOn)],
    ...[t('journal {journal}', { journal: entry.journal }), entry.memo],
  ];
  return (
    <div>
      <Text size="sm" fw={570}>
        {title}
      </Text>
      <Text size="sm" c="dimmed">
        {facts.filter(Boolean).join(' · ')}
      </Text>
      <Table.ScrollContainer minWidth={280}>
        <Table aria-label={title} style={{ width: '100%', textAlign: 'left' }}>
          <Table.Tbody>
            {entry.lines.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of one entry never move.
              <Table.Tr key={at}>
                <Table.Td>{placeOf(line)}</Table.Td>
                <Table.Td style={{ textAlign: 'right' }}>
                  <Amount amount={line.amount} currency={entry.currency} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  );
}

/** `4000 at 100, department 20`. */
function placeOf({ accountId, location, dimensions }: ShownEntry['lines'][number]): string {
  const others = Object.entries(dimensions).filter(([name]) => name !== 'location');
  const place = location ? t('{accountId} at {location}', { accountId, location }) : accountId;
  return [place, ...others.map(([name, value]) => `${name} ${value}`)].join(', ');
}

function usePreview(asked: object, enabled: boolean) {
  return useQuery({
    queryKey: ['repair-preview', asked],
    queryFn: () => send<RepairPreview>('POST', '/repairs/preview', asked),
    enabled,
    gcTime: 0,
  });
}

function useRepair() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => send<{ made: boolean }>('POST', '/repairs', body),
    onSettled: () => queries.invalidateQueries({ queryKey: ['reconciliations'] }),
  });
}
