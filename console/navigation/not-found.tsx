// The page at an address that is none. Invariant: it offers a way on. Leaves to others: nothing.

import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { EmptyState } from '../controls/empty-state.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { useGo } from './inner-link.tsx';
import { paths } from './paths.ts';

/** 404. */
export function NotFound() {
  const go = useGo();
  return (
    <>
      <PageHeader title={t('Not found')} />
      <EmptyState
        icon={<IconMapOff size={22} />}
        title={t('There is no page at this address')}
        text={t('It may have been renamed, or the link was cut off on its way to you.')}
        action={<Button onClick={() => go(paths.sync())}>{t('Go to Accounting Sync')}</Button>}
      />
    </>
  );
}
