// That accounting is switched off: by whom, since when, why. Invariant: the same words wherever it
// is said, so that nobody takes it for a pause of one connection.

import type { AccountingSwitch } from '../api/contract.ts';
import { formatAge } from '../controls/date-format.ts';
import { Note } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { t } from '../language/text.ts';

export function SwitchedOffNote({ moved }: { moved: AccountingSwitch }) {
  const nowMs = useNow();
  const { by, at, reason } = moved;
  return (
    <Note
      tone="warn"
      title={t('Accounting is switched off: nothing is sent.')}
      hint={
        <>
          <div>
            {t('Switched off {at} by {by}: {reason}', {
              at: at === null ? '' : formatAge(at, nowMs),
              by: by ?? '',
              reason: reason ?? '',
            })}
          </div>
          {t('Events are still taken in, posted and queued as pending; nothing is lost.')}
        </>
      }
    />
  );
}
