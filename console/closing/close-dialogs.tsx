// Closing and reopening a period: what will happen, then why. Invariant: closing past the checklist
// asks why twice, and lists what is open; reopening says what stands in the days first.

import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FiscalPeriodView } from '#chart-of-accounts/fiscal-calendar-routes.ts';
import type { CheckItemView } from '#closing/closing-schemas.ts';
import { formatDay } from '../controls/date-format.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import classes from './closing.module.css';
import { useClose, useReopen, useReopening } from './closing-queries.ts';

interface DialogProps {
  readonly period: FiscalPeriodView;
  readonly outlet: string | undefined;
  readonly onClose: () => void;
}

const placeOf = (outlet: string | undefined) =>
  outlet === undefined ? t('every outlet') : t('outlet {outlet}', { outlet });

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
      title={
        isForced
          ? t('Close {label} by force', { label: period.label })
          : t('Close {label}', { label: period.label })
      }
      effect={t('Entries dated through {throughOn} are refused at {outlet}.', {
        throughOn: formatDay(period.throughOn),
        outlet: placeOf(outlet),
      })}
      reasonExample={t('June is tied out')}
      confirmLabel={isForced ? t('Close by force') : t('Close')}
      danger={isForced}
      why={forcedBecause === '' ? t('Say why it is closed although something is open.') : null}
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
          <ul className={classes.notes} aria-label={t('What is open')}>
            {blocking.map(({ check, title, message }) => (
              <li key={check}>
                {title}: {message}
              </li>
            ))}
          </ul>
          <Textarea
            mt={12}
            label={t('Why by force')}
            description={t('Kept with what is open.')}
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
      title={t('Reopen {label}', { label: period.label })}
      effect={t('From this day on entries are taken again at {outlet}.', {
        outlet: placeOf(outlet),
      })}
      reasonExample={t('A bill of June came late')}
      confirmLabel={t('Reopen')}
      danger
      why={fromOn === '' ? t('It needs a day.') : null}
      busy={reopen.isPending}
      error={reopen.error ?? preview.error}
      onConfirm={(reason) => reopen.mutate({ fromOn, outlet, reason }, { onSuccess: onClose })}
    >
      <TextInput
        type="date"
        label={t('First day that opens')}
        value={fromOn}
        onChange={(event) => setFromOn(event.currentTarget.value)}
        required
      />
      {warnings.length === 0 ? null : (
        <ul className={classes.notes} aria-label={t('What stands in these days')}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </ReasonDialog>
  );
}
