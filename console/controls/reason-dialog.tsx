// A dialog that does not act until the person has said why; it says in numbers what it will do.
// Invariant: the reason is trimmed and not empty. Leaves to others: what happens with it.

import { Button, Modal, Stack, Text, Textarea, Tooltip } from '@mantine/core';
import { type FormEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../language/text.ts';
import { DialogFoot } from './dialog-foot.tsx';
import { ProblemNote } from './problem-note.tsx';

interface ReasonDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen, with the numbers. */
  readonly effect: ReactNode;
  readonly reasonLabel?: string;
  readonly reasonExample: string;
  readonly confirmLabel: string;
  readonly danger?: boolean;
  /** Room for a table among the further fields. */
  readonly wide?: boolean;
  /** Why it cannot be confirmed yet, whatever the reason says. */
  readonly why?: string | null;
  readonly busy: boolean;
  readonly error: unknown;
  /** Further fields, such as a date. */
  readonly children?: ReactNode;
  readonly onConfirm: (reason: string) => void;
}

/** Modal with one required reason. */
export function ReasonDialog(props: ReasonDialogProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      centered
      size={props.wide ? 760 : 480}
    >
      <ReasonForm {...props} />
    </Modal>
  );
}

function ReasonForm(props: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // Marked before the dialog looks for where to begin: the first field, wherever the reason stands.
  useLayoutEffect(() => {
    form.current
      ?.querySelector('input:not([type=hidden]), select, textarea')
      ?.setAttribute('data-autofocus', '');
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (props.why) return;
    const trimmed = reason.trim();
    setMissing(trimmed === '');
    if (trimmed !== '') props.onConfirm(trimmed);
  };
  return (
    <form onSubmit={submit} ref={form}>
      <Stack gap="md">
        <Text size="sm" component="div">
          {props.effect}
        </Text>
        {props.children}
        <Textarea
          label={props.reasonLabel ?? t('Reason')}
          description={t('Kept with your name and the time; an auditor will read it.')}
          placeholder={props.reasonExample}
          required
          withAsterisk
          autosize
          minRows={2}
          value={reason}
          error={missing ? t('Say why, in a few words.') : null}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ProblemNote error={props.error} />
        <DialogFoot onClose={props.onClose}>
          <Tooltip label={props.why} disabled={!props.why} withArrow>
            <Button
              type="submit"
              color={props.danger ? 'red' : 'tide'}
              loading={props.busy}
              {...(props.why ? { 'data-disabled': true, 'aria-disabled': true } : {})}
            >
              {props.confirmLabel}
            </Button>
          </Tooltip>
        </DialogFoot>
      </Stack>
    </form>
  );
}
