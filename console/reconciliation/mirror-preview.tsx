// What mirroring an entry here would post: its lines at our accounts and outlets, what is to be
// chosen, what stands against it. Invariant: every line is shown as it will be posted. Leaves to
// others: posting it (adjustment-actions.tsx).

import { Alert, NativeSelect, Skeleton, Stack, Table } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { MirrorView } from '#reconciliation/adjustment-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import type { MirrorChoices } from './adjustment-queries.ts';

export const nothingChosen: MirrorChoices = { accounts: {}, outlets: {} };
type Preview = Pick<UseQueryResult<MirrorView>, 'data' | 'error'>;

/** Why it cannot be posted yet, or null. */
export function whyNotMirrored({ data, error }: Preview): string | null {
  if (error) return t('The entry could not be read there.');
  if (!data) return t('The entry is being read there.');
  return data.problems[0]?.message ?? null;
}

export function MirrorPreview(props: {
  preview: Preview;
  choices: MirrorChoices;
  onChoose: (choices: MirrorChoices) => void;
}) {
  const { preview, choices, onChoose } = props;
  const { data, error } = preview;
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={96} radius={8} />;
  return (
    <Stack gap="sm">
      <Lines view={data} />
      {data.questions.map(({ kind, externalId, choices: ours }) => {
        const part = kind === 'account' ? 'accounts' : 'outlets';
        return (
          <NativeSelect
            key={`${kind} ${externalId}`}
            label={t('Which {kind} of ours is {externalId} there?', { kind, externalId })}
            value={choices[part][externalId] ?? ''}
            onChange={(event) =>
              onChoose({
                ...choices,
                [part]: { ...choices[part], [externalId]: event.currentTarget.value },
              })
            }
            data={[
              { value: '', label: t('Choose') },
              ...ours.map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
            ]}
          />
        );
      })}
      {data.problems.map(({ code, message, hint }) => (
        <Alert key={`${code} ${message}`} color="yellow" title={message}>
          {hint}
        </Alert>
      ))}
    </Stack>
  );
}

function Lines({ view }: { view: MirrorView }) {
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table
        aria-label={t('What will be posted here')}
        style={{ width: '100%', textAlign: 'left' }}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('There')}</Table.Th>
            <Table.Th>{t('Account here')}</Table.Th>
            <Table.Th>{t('Outlet')}</Table.Th>
            <Table.Th style={{ textAlign: 'right' }}>{t('Amount')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {view.lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one entry never move.
            <Table.Tr key={at}>
              <Table.Td>
                {line.accountId}
                {line.location ? ` ${t('at {location}', { location: line.location })}` : ''}
              </Table.Td>
              <Table.Td>
                {line.account ? `${line.account.code} ${line.account.name}` : '…'}
              </Table.Td>
              <Table.Td>{line.outlet?.code ?? '…'}</Table.Td>
              <Table.Td style={{ textAlign: 'right' }}>
                <Amount amount={line.amount} currency={view.currency} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
