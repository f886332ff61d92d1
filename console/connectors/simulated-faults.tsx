// The faults of the simulated company: ordered for its next requests, and switches of its pace and
// its closed days. Invariant: what is ordered and not played yet is listed, and can be taken back.

import { Button, Group, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './integration.module.css';
import { type Company, useChangeCompany } from './simulated-queries.ts';

export function SimulatedFaults({ company }: { company: Company }) {
  return (
    <>
      <Faults company={company} />
      <Switches
        key={`${company.latencyMs} ${company.chaosPercent} ${company.closedThroughOn}`}
        company={company}
      />
    </>
  );
}

function Faults({ company }: { company: Company }) {
  const change = useChangeCompany();
  const [fault, setFault] = useState('lose-answer');
  const [times, setTimes] = useState<string | number>(1);
  const chosen = company.faults.find(({ name }) => name === fault);
  const order = () => change.mutate({ order: { fault, times: Math.max(1, Number(times)) } });
  return (
    <Panel title={t('Faults')} lead={t('The next requests meet what is ordered, whoever asks.')}>
      <div className={classes.fields}>
        <NativeSelect
          label={t('Fault')}
          description={chosen?.meaning}
          value={fault}
          data={company.faults.map(({ name }) => name)}
          onChange={({ currentTarget: { value } }) => setFault(value)}
        />
        <NumberInput
          label={t('Times')}
          description={t('How many of the next requests meet it.')}
          min={1}
          max={1000}
          allowDecimal={false}
          hideControls
          value={times}
          onChange={setTimes}
        />
      </div>
      <Group justify="space-between" mt="md">
        <span className={classes.hint} role="status">
          {company.ordered.length === 0
            ? t('None is ordered.')
            : company.ordered
                .map((one) => t('{fault}: {times} left', { ...one, times: one.timesLeft }))
                .join('; ')}
        </span>
        <Group gap={12}>
          <Button
            variant="default"
            disabled={company.ordered.length === 0}
            onClick={() => change.mutate({ clear: true })}
          >
            {t('Take all back')}
          </Button>
          <Button loading={change.isPending} onClick={order}>
            {t('Order the fault')}
          </Button>
        </Group>
      </Group>
      <ProblemNote error={change.error} />
    </Panel>
  );
}

function Switches({ company }: { company: Company }) {
  const change = useChangeCompany();
  const [latencyMs, setLatency] = useState<string | number>(company.latencyMs);
  const [chaosPercent, setChaos] = useState<string | number>(company.chaosPercent);
  const [through, setThrough] = useState(company.closedThroughOn ?? '');
  const save = () =>
    change.mutate({
      set: {
        latencyMs: Number(latencyMs),
        chaosPercent: Number(chaosPercent),
        closedThroughOn: through === '' ? null : through,
      },
    });
  return (
    <Panel title={t('Pace and closed books')}>
      <div className={classes.fields}>
        <NumberInput
          label={t('Slower by, in milliseconds')}
          description={t('Every answer takes longer by it.')}
          min={0}
          max={60_000}
          allowDecimal={false}
          hideControls
          value={latencyMs}
          onChange={setLatency}
        />
        <NumberInput
          label={t('Random faults, in percent')}
          description={t('Of all requests; 0 is none.')}
          min={0}
          max={100}
          allowDecimal={false}
          hideControls
          value={chaosPercent}
          onChange={setChaos}
        />
        <TextInput
          type="date"
          label={t('Its books are closed through')}
          description={t('Entries dated by then are refused. Empty: nothing is closed.')}
          value={through}
          onChange={({ currentTarget: { value } }) => setThrough(value)}
        />
      </div>
      <ProblemNote error={change.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" loading={change.isPending} onClick={save}>
          {t('Save the switches')}
        </Button>
      </Group>
    </Panel>
  );
}
