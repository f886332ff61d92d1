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
import { rich, t } from '../language/text.ts';
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
      title={t('Move to the {api}', { api: (movedTo ?? props.other).api })}
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
      ? t('Something is still being sent or looked up.')
      : shadow.data === undefined
        ? t('Compare first.')
        : name.trim() !== connection.name
          ? t('Type {name} to confirm.', { name: connection.name })
          : reason.trim() === ''
            ? t('Say why, in a few words.')
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
          {t('Move to the {api}', { api: other.api })}
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
        label={t('Type {name} to confirm', { name: connection.name })}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        data-1p-ignore
        withAsterisk
      />
      <Textarea
        label={t('Reason')}
        description={t('Kept with your name and the time; an auditor will read it.')}
        placeholder={t('The vendor develops the other API')}
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
      <strong>{t('What happens then')}</strong>
      <ul style={{ margin: '4px 0 0', paddingInlineStart: 18 }}>
        <li>{t('Exports, their keys, mappings and history stay; settings carry over.')}</li>
        <li>
          {t(
            'The credentials of the {api} are forgotten: nothing is sent until new ones ' +
              'are entered.',
            { api },
          )}
        </li>
        <li>
          {t(
            'Everything is looked for by its key before the {other} sends it, until the ' +
              'queue is drained.',
            { other },
          )}
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
        {rich('<b>Moved to the {api}.</b> Nothing was sent, and nothing is sent yet.', {
          b: (inner) => <strong>{inner}</strong>,
          api: other.api,
        })}
      </Text>
      <ol style={{ margin: 0, paddingInlineStart: 20, fontSize: 14, lineHeight: 1.7 }}>
        <li>{t('Enter the credentials of the {api}.', { api: other.api })}</li>
        <li>{t('Test the connection, and read the chart.')}</li>
        <li>{t('Resume it where it was paused; the queue goes on where it stopped.')}</li>
      </ol>
      <Group justify="flex-end">
        <Button onClick={onGoOn} data-autofocus>
          {t('Enter the credentials')}
        </Button>
      </Group>
    </Stack>
  );
}
