// Closing and reopening a period: what will happen, then why. Invariant: closing past the checklist
// asks why twice, and lists what is open; reopening says what stands in the days first.

import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FiscalPeriodView } from '#chart-of-accounts/fiscal-calendar-routes.ts';
import type { CheckItemView } from '#closing/closing-schemas.ts';
import { formatDay } from '../controls/date-format.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import classes from './closing.module.css';
import { useClose, useReopen, useReopening } from './closing-queries.ts';

interface DialogProps {
  readonly period: FiscalPeriodView;
  readonly outlet: string | undefined;
  readonly onClose: () => void;
}

const placeOf = (outlet: string | undefined) =>
  outlet === undefined ? 'every outlet' : `outlet ${outlet}`;

export function CloseDialog(props: DialogProps & { blocking: readonly CheckItemView[] }) {
  const { period, outlet, blocking, onClose } = props;
  const close = useClose();
  const [forced, setForced] = useState('');
  const isForced = blocking.length > 0;
  const forcedBecause = isForced ? forced.trim() : undefined;
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={`Close ${period.label}${isForced ? ' by force' : ''}`}
      effect={
        <>
          Entries dated through {formatDay(period.throughOn)} are refused at {placeOf(outlet)}.
        </>
      }
      reasonExample="June is tied out"
      confirmLabel={isForced ? 'Close by force' : 'Close'}
      danger={isForced}
      why={forcedBecause === '' ? 'Say why it is closed although something is open.' : null}
      busy={close.isPending}
      error={close.error}
      onConfirm={(reason) =>
        close.mutate(
          { through: period.period, outlet, reason, forcedBecause },
          { onSuccess: onClose },
        )
      }
    >
      {isForced ? (
        <div>
          <ul className={classes.notes} aria-label="What is open">
            {blocking.map(({ check, title, message }) => (
              <li key={check}>
                {title}: {message}
              </li>
            ))}
          </ul>
          <Textarea
            mt={12}
            label="Why by force"
            description="Kept with what is open."
            required
            autosize
            value={forced}
            onChange={(event) => setForced(event.currentTarget.value)}
          />
        </div>
      ) : null}
    </ReasonDialog>
  );
}

export function ReopenDialog({ period, outlet, onClose }: DialogProps) {
  const [fromOn, setFromOn] = useState(period.fromOn);
  const preview = useReopening(fromOn, outlet);
  const reopen = useReopen();
  const warnings = preview.data?.warnings ?? [];
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={`Reopen ${period.label}`}
      effect={`From this day on entries are taken again at ${placeOf(outlet)}.`}
      reasonExample="A bill of June came late"
      confirmLabel="Reopen"
      danger
      why={fromOn === '' ? 'It needs a day.' : null}
      busy={reopen.isPending}
      error={reopen.error ?? preview.error}
      onConfirm={(reason) => reopen.mutate({ fromOn, outlet, reason }, { onSuccess: onClose })}
    >
      <TextInput
        type="date"
        label="First day that opens"
        value={fromOn}
        onChange={(event) => setFromOn(event.currentTarget.value)}
        required
      />
      {warnings.length === 0 ? null : (
        <ul className={classes.notes} aria-label="What stands in these days">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </ReasonDialog>
  );
}
