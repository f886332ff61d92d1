// What pages about the external ledger say while none is connected. Invariant: it leads to the one
// place where that changes. Leaves to others: connecting.

import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { EmptyState } from '../controls/empty-state.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';

/** In place of a page. */
export function NoConnection() {
  const go = useGo();
  return (
    <EmptyState
      icon={<IconPlugConnected size={22} />}
      title={t('No external ledger is connected')}
      text={t(
        'Journal entries are kept here and queue up from the cut-over date on. ' +
          'Connect the ledger and they are sent, each once.',
      )}
      action={
        <Button onClick={() => go(paths.integration())}>{t('Open Accounting Integration')}</Button>
      }
    />
  );
}
