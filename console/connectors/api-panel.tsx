// Which of its company's APIs a connection speaks, and the way to the other: compare, then move.
// Invariant: leads to the comparison before it offers the move. Leaves to others: both.

import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { MayButton } from '../access/may-button.tsx';
import type { Connection } from '../api/contract.ts';
import { Panel } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './integration.module.css';
import { apiOf, ledgerKindOf, otherApisOf } from './ledgers.ts';
import { MoveDialog } from './move-dialog.tsx';

/** Nothing where there is no other way to the same books. */
export function ApiPanel({ connection }: { connection: Connection }) {
  const go = useGo();
  const [moving, dialog] = useDisclosure(false);
  const [other] = otherApisOf(connection.ledger);
  if (other === undefined) return null;
  return (
    <Panel
      title={apiOf(connection.ledger)}
      lead={ledgerKindOf(connection.ledger)?.lead}
      actions={
        <>
          <Button variant="default" onClick={() => go(paths.shadow())}>
            {t('Compare with the {api}', { api: other.api })}
          </Button>
          <MayButton right="change-settings" variant="default" onClick={dialog.open}>
            {t('Move…')}
          </MayButton>
        </>
      }
    >
      <p className={classes.hint} style={{ margin: 0 }}>
        {t(
          'The connection can move to the {api} of the same company: its exports, their ' +
            'keys and its mappings stay, and nothing is sent twice.',
          { api: other.api },
        )}
      </p>
      <MoveDialog connection={connection} other={other} opened={moving} onClose={dialog.close} />
    </Panel>
  );
}
