// System Settings ▸ Posting Settings: what is in force today at each outlet, setting a value from a
// day on, and every value that was ever set. Invariant: a value is set with a reason; that entries
// are there is said before it is set despite them. Leaves to others: what may be set (the server).

import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { formatDay } from '../controls/date-format.ts';
import { PageHeader, Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './posting-settings.module.css';
import { SettingDialog } from './setting-dialog.tsx';
import { type SettingsView, usePostingSettings } from './setting-queries.ts';
import { settingTitle, valueWords } from './setting-words.ts';

/** The page. */
export function PostingSettingsPage() {
  const { data, error, isPending, refetch } = usePostingSettings();
  const [open, setOpen] = useState<string | null>(null);
  const setting = data?.settings.find(({ name }) => name === open);
  return (
    <>
      <PageHeader
        title={t('Posting Settings')}
        lead={t('How events are posted where properties differ. A change rewrites nothing.')}
      />
      <div className={classes.page}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {isPending ? <Skeleton height={200} radius={12} /> : null}
        {data?.settings.map((one) => (
          <Panel
            key={one.name}
            title={settingTitle(one.name)}
            lead={t('In force on {asOf}', { asOf: formatDay(data.asOf) })}
            actions={
              <MayButton
                right="change-settings"
                variant="default"
                onClick={() => setOpen(one.name)}
              >
                {t('Set from a day')}
              </MayButton>
            }
          >
            <dl className={classes.values}>
              {one.inForce.map(({ outlet, value }) => (
                <div key={outlet} className={classes.value}>
                  <dt>{outlet}</dt>
                  <dd>{valueWords(one.name, value)}</dd>
                </div>
              ))}
            </dl>
          </Panel>
        ))}
        {data ? <History rows={data.history} /> : null}
      </div>
      {setting ? <SettingDialog setting={setting} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function History({ rows }: { rows: SettingsView['history'] }) {
  return (
    <Panel title={t('History')} lead={t('Every value that was set, newest first.')}>
      {rows.length === 0 ? (
        <p className={classes.quiet}>{t('Nothing was set yet: the defaults hold.')}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table} aria-label={t('History of the posting settings')}>
            <thead>
              <tr>
                <th>{t('From')}</th>
                <th>{t('Setting')}</th>
                <th>{t('Outlet')}</th>
                <th>{t('Value')}</th>
                <th>{t('Set by')}</th>
                <th>{t('Reason')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.number}>
                  <td>{formatDay(row.effectiveOn)}</td>
                  <td>{settingTitle(row.name)}</td>
                  <td>{row.outlet ?? t('All')}</td>
                  <td>
                    {row.value === null ? t('As the property') : valueWords(row.name, row.value)}
                  </td>
                  <td>{row.setBy}</td>
                  <td>{row.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
