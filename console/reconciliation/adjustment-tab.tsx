// Manual Adjustments: the register of entries made directly in the external ledger, those to be
// explained, those that await approval, those expected. Invariant: the register is the auditor's
// list; nothing is deleted from it; the part that is shown is in the address.

import { Button, Group, Skeleton } from '@mantine/core';
import { IconNotebook } from '@tabler/icons-react';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { addressOf } from '../api/request.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, FilterBar, SearchField } from '../controls/filter-bar.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { AdjustmentActions, type ChosenMove, MoveDialog } from './adjustment-actions.tsx';
import { AdjustmentEntry, stateWords } from './adjustment-entry.tsx';
import { useAdjustments, useRegisterCounts } from './adjustment-queries.ts';
import { ExpectDialog } from './expect-dialog.tsx';
import classes from './reconciliation.module.css';
import type { ReconciliationSearch } from './reconciliation-search.ts';
import { RulePanel } from './rule-panel.tsx';

interface AdjustmentTabProps {
  readonly connectionId: number | undefined;
  readonly ledgerName: string;
  readonly search: ReconciliationSearch;
}

/** The second tab of Reconciliation. */
export function AdjustmentTab({ connectionId, ledgerName, search }: AdjustmentTabProps) {
  const { state, text } = search;
  const filter = { connection: connectionId, state, text };
  const { data, error, refetch } = useAdjustments(filter);
  const [chosen, setChosen] = useState<ChosenMove | null>(null);
  return (
    <>
      <RegisterBar connectionId={connectionId} search={search} />
      <div className={classes.pad} style={{ maxWidth: 860, paddingTop: 4 }}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data === undefined && !error ? <Skeleton height={180} radius={12} /> : null}
        {data?.items.length === 0 ? (
          <Nothing ledgerName={ledgerName} all={!state && !text} />
        ) : null}
        <ul className={classes.entries}>
          {data?.items.map((one) => (
            <AdjustmentEntry
              key={one.adjustmentId}
              adjustment={one}
              action={
                <AdjustmentActions
                  adjustment={one}
                  onMove={(move) => setChosen({ adjustment: one, move })}
                />
              }
            />
          ))}
        </ul>
        <div style={{ marginTop: 20 }}>
          <RulePanel connectionId={connectionId} ledgerName={ledgerName} />
        </div>
      </div>
      <MoveDialog chosen={chosen} onClose={() => setChosen(null)} />
    </>
  );
}

function RegisterBar(props: { connectionId: number | undefined; search: ReconciliationSearch }) {
  const { connectionId, search } = props;
  const go = useGo();
  const counts = useRegisterCounts(connectionId).data;
  const [isExpecting, setExpecting] = useState(false);
  const to = (change: Partial<ReconciliationSearch>) =>
    go(paths.reconciliation({ ...search, ...change, tab: 'adjustments' }), { replace: true });
  const { state, text } = search;
  const file = (format: string) =>
    addressOf('/manual-adjustments/file', { format, connection: connectionId, state, text });
  return (
    <FilterBar>
      <SearchField
        label={t('Search the register')}
        placeholder={t('Reason, memo, id or user')}
        value={text}
        onChange={(value) => to({ text: value })}
      />
      <ChoiceField
        label={t('State')}
        value={state}
        onChange={(value) => to({ state: value as ReconciliationSearch['state'] })}
        options={Object.entries(stateWords).map(([value, label]) => {
          const count = counts?.[value as keyof typeof counts];
          return { value, label: count === undefined ? label : `${label} (${count})` };
        })}
        all={t('Every state')}
      />
      <Group gap={8}>
        {['csv', 'xlsx', 'pdf'].map((format) => (
          <Button key={format} component="a" href={file(format)} variant="default" size="sm">
            {format.toUpperCase()}
          </Button>
        ))}
        <MayButton
          right="register-adjustments"
          size="sm"
          variant="default"
          onClick={() => setExpecting(true)}
        >
          {t('Expect an adjustment…')}
        </MayButton>
      </Group>
      {isExpecting && connectionId !== undefined ? (
        <ExpectDialog connectionId={connectionId} onClose={() => setExpecting(false)} />
      ) : null}
    </FilterBar>
  );
}

function Nothing({ ledgerName, all }: { ledgerName: string; all: boolean }) {
  return (
    <EmptyState
      icon={<IconNotebook size={22} />}
      title={all ? t('No manual adjustments') : t('No such manual adjustment')}
      text={
        all
          ? t(
              'When somebody books directly in {ledgerName}, the next reconciliation ' +
                'lists it here to be explained.',
              { ledgerName },
            )
          : t('Choose another state or clear the search.')
      }
    />
  );
}
