// System Settings ▸ Accounting Integration: the connection, its settings and credentials, and its
// test. Invariant: stays usable while the connection is down; that is when it is needed. Leaves to
// others: mapping.

import { Button, Skeleton } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { Fragment } from 'react';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { AccountingPanel } from './accounting-panel.tsx';
import { ApiPanel } from './api-panel.tsx';
import { ConnectForm } from './connect-form.tsx';
import { ConnectionCard } from './connection-card.tsx';
import { ConnectionPicker } from './connection-picker.tsx';
import { useConnection, useConnections } from './connection-queries.ts';
import { ConnectionTest } from './connection-test.tsx';
import { CredentialsForm } from './credentials-form.tsx';
import { ExportModePanel } from './export-mode-panel.tsx';
import classes from './integration.module.css';
import { JournalsPanel } from './journals-panel.tsx';
import { PeriodsPanel } from './periods-panel.tsx';
import { SettingsForm } from './settings-form.tsx';
import { SetupSteps } from './setup-steps.tsx';
import { SyncIntervalPanel } from './sync-interval-panel.tsx';
import { TrafficPanel } from './traffic-panel.tsx';

/** The page. */
export function IntegrationPage() {
  const go = useGo();
  const { data, error, isPending, refetch } = useConnections();
  const connection = useConnection();
  return (
    <>
      <PageHeader
        title={t('Accounting Integration')}
        lead={t('The external ledger these books are sent to.')}
        actions={
          connection ? (
            <>
              <ConnectionPicker />
              <Button variant="default" onClick={() => go(paths.rehearsal())}>
                {t('Rehearsal')}
              </Button>
              <Button
                variant="default"
                leftSection={<IconArrowsExchange size={16} aria-hidden />}
                onClick={() => go(paths.mapping())}
              >
                {t('Mapping')}
              </Button>
            </>
          ) : null
        }
      />
      <div className={classes.page}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {isPending ? <Skeleton height={200} radius={12} /> : null}
        {connection ? (
          <Fragment key={connection.connectionId}>
            <SetupSteps connection={connection} />
            <AccountingPanel connection={connection} />
            <ConnectionCard connection={connection} />
            <ConnectionTest key={`test ${connection.ledger}`} connection={connection} />
            <ApiPanel connection={connection} />
            <SyncIntervalPanel connection={connection} />
            <ExportModePanel connection={connection} />
            <JournalsPanel connection={connection} />
            <PeriodsPanel connection={connection} />
            <TrafficPanel connection={connection} />
            <SettingsForm key={`settings ${connection.ledger}`} connection={connection} />
            <CredentialsForm key={`credentials ${connection.ledger}`} connection={connection} />
          </Fragment>
        ) : null}
        {data && !connection ? <ConnectForm /> : null}
      </div>
    </>
  );
}
