// Moving a connection to the other API of its company, step by step: what must be so, what both
// would book, and a person who types the connection's name. Invariant: the button acts only when
// nothing is on its way, something was compared or nothing waits, and the name is typed. Leaves to
// others: the checks that count (the server makes them again, under a lock).

import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Connection } from '../api/contract.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { intoView } from '../controls/into-view.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { WhyButton } from '../controls/why-button.tsx';
import { useSummary } from '../export-queue/export-queries.ts';
import classes from './integration.module.css';
import { type FieldValues, LedgerFields, settingsOf } from './ledger-fields.tsx';
import type { otherApisOf } from './ledgers.ts';
import { apiOf } from './ledgers.ts';
import { MoveChecks } from './move-checks.tsx';
import { useShadow, useSwitchLedger } from './shadow-queries.ts';

type Other = ReturnType<typeof otherApisOf>[number];

interface MoveDialogProps {
  readonly connection: Connection;
  readonly other: Other;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** A modal that ends with what to do next. */
export function MoveDialog(props: MoveDialogProps) {
  // After the move the connection's other API is the one it came from.
  const [movedTo, setMovedTo] = useState<Other | null>(null);
  useEffect(() => {
    if (props.opened) setMovedTo(null);
  }, [props.opened]);
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      // Focus goes to what comes next: by the dialog after a move, else back to the button.
      onExitTransitionEnd={() => movedTo && intoView('credentials')}
      returnFocus={movedTo === null}
      title={`Move to the ${(movedTo ?? props.other).api}`}
      centered
      size={640}
    >
      {movedTo ? (
        <Moved other={movedTo} onGoOn={props.onClose} />
      ) : (
        <Moving {...props} onMoved={setMovedTo} />
      )}
    </Modal>
  );
}

interface MovingProps extends MoveDialogProps {
  readonly onMoved: (to: Other) => void;
}

function Moving({ connection, other, onClose, onMoved }: MovingProps) {
  const [values, setValues] = useState<FieldValues>({});
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const fields = other.settings.filter((field) => startsAnew.has(field.name));
  const typed = Object.entries(settingsOf(fields, values)).filter(([, value]) => value !== null);
  const settings = Object.fromEntries(typed);
  const summary = useSummary(connection.connectionId).data;
  const asked = { ledger: other.ledger, ...(typed.length > 0 ? { settings } : {}) };
  const shadow = useShadow(connection.connectionId, asked);
  const move = useSwitchLedger(connection.connectionId);
  const act = () =>
    move.mutate(
      { ledger: other.ledger, settings, reason: reason.trim() },
      { onSuccess: () => onMoved(other) },
    );
  const onItsWay = summary === undefined ? null : summary.sending + summary.uncertain;
  const why =
    onItsWay === null || onItsWay > 0
      ? 'Something is still being sent or looked up.'
      : shadow.data === undefined
        ? 'Compare first.'
        : name.trim() !== connection.name
          ? `Type ${connection.name} to confirm.`
          : reason.trim() === ''
            ? 'Say why, in a few words.'
            : null;
  return (
    <Stack gap="md">
      <MoveChecks connection={connection} other={other} onItsWay={onItsWay} shadow={shadow} />
      <LedgerFields fields={fields} values={values} onChange={setValues} />
      <WhatHappens api={apiOf(connection.ledger)} other={other.api} />
      <Confirmation connection={connection} {...{ name, setName, reason, setReason }} />
      <ProblemNote error={move.error} />
      <DialogFoot onClose={onClose}>
        <WhyButton why={why} loading={move.isPending} onClick={act}>
          Move to the {other.api}
        </WhyButton>
      </DialogFoot>
    </Stack>
  );
}

interface ConfirmationProps {
  readonly connection: Connection;
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly reason: string;
  readonly setReason: (reason: string) => void;
}

function Confirmation({ connection, name, setName, reason, setReason }: ConfirmationProps) {
  return (
    <>
      <TextInput
        label={`Type ${connection.name} to confirm`}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        data-1p-ignore
        withAsterisk
      />
      <Textarea
        label="Reason"
        description="Kept with your name and the time; an auditor will read it."
        placeholder="The vendor develops the other API"
        withAsterisk
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </>
  );
}

/** Settings that do not carry over: they begin at the other API's defaults. */
const startsAnew = new Set(['baseUrl', 'lanes', 'policyId']);

function WhatHappens({ api, other }: { api: string; other: string }) {
  return (
    <div className={classes.hint}>
      <strong>What happens then</strong>
      <ul style={{ margin: '4px 0 0', paddingInlineStart: 18 }}>
        <li>Exports, their keys, mappings and history stay; settings carry over.</li>
        <li>
          The credentials of the {api} are forgotten: nothing is sent until new ones are entered.
        </li>
        <li>
          Everything is looked for by its key before the {other} sends it, until the queue is
          drained.
        </li>
      </ul>
    </div>
  );
}

/** The next steps; the page below has them all. */
function Moved({ other, onGoOn }: { other: Other; onGoOn: () => void }) {
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        <strong>Moved to the {other.api}.</strong> Nothing was sent, and nothing is sent yet.
      </Text>
      <ol style={{ margin: 0, paddingInlineStart: 20, fontSize: 14, lineHeight: 1.7 }}>
        <li>Enter the credentials of the {other.api}.</li>
        <li>Test the connection, and read the chart.</li>
        <li>Resume it where it was paused; the queue goes on where it stopped.</li>
      </ol>
      <Group justify="flex-end">
        <Button onClick={onGoOn} data-autofocus>
          Enter the credentials
        </Button>
      </Group>
    </Stack>
  );
}
