// System Settings ▸ People and keys: who gets in, and what they may do there. Invariant: who may
// not manage people sees why and who may, and nothing else. Leaves to others: its panels.

import { SecondPersonPanel } from '../approvals/settings-panel.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { Note } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { KeysPanel } from './keys-panel.tsx';
import classes from './people.module.css';
import { PeoplePanel } from './people-panel.tsx';
import { useWhyNot } from './session-queries.ts';

export function PeoplePage() {
  const why = useWhyNot('manage-people');
  return (
    <>
      <PageHeader
        title={t('People and keys')}
        lead={t('Who gets in, and what they may do there.')}
      />
      <div className={classes.body}>
        {why === null ? (
          <>
            <PeoplePanel />
            <KeysPanel />
            <SecondPersonPanel />
          </>
        ) : (
          <Note tone="warn" title={why} />
        )}
      </div>
    </>
  );
}
