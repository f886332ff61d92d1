// Accounting ▸ Audit trail: who changed what, narrowed by the filter in the address, and the proof
// that nothing in it was changed since. Invariant: nothing here changes an entry. Leaves to others:
// rows (audit-table.tsx), one entry (audit-drawer.tsx).

import { Button } from '@mantine/core';
import { IconDownload, IconFingerprint } from '@tabler/icons-react';
import type { ChainView } from '#access/audit-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { itemsOf, tableOf } from '../api/paging.ts';
import { addressOf } from '../api/request.ts';
import { formatCount } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, DateField, FilterBar, SearchField } from '../controls/filter-bar.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import classes from './audit.module.css';
import { AuditDrawer } from './audit-drawer.tsx';
import { filterOf, useAuditChoices, useAuditEntries, useVerifyTrail } from './audit-queries.ts';
import type { AuditSearch } from './audit-search.ts';
import { AuditTable } from './audit-table.tsx';
import { useWhyNot } from './session-queries.ts';

/** The page. */
export function AuditPage() {
  const go = useGo();
  const search = useSearch({ from: routePaths.auditTrail });
  const list = useAuditEntries(search);
  const verify = useVerifyTrail(search.trail);
  const show = (next: AuditSearch) => go(paths.auditTrail(next), { replace: true });
  const { open, ...closed } = search;
  const item = itemsOf(list).find(({ auditId }) => auditId === open);
  return (
    <>
      <PageHeader
        title={t('Audit trail')}
        lead={t('Every change and every operator’s action, sealed so that an altered one shows.')}
        actions={
          <>
            <Button
              component="a"
              variant="default"
              href={addressOf('/audit-entries.csv', filterOf(search))}
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {t('CSV')}
            </Button>
            <MayButton
              right="see-audit-trail"
              loading={verify.isPending}
              onClick={() => verify.mutate()}
            >
              {t('Verify')}
            </MayButton>
          </>
        }
      />
      <Filters search={closed} onChange={show} />
      <Proof chain={verify.data} error={verify.error ?? list.error} />
      <AuditTable
        {...tableOf(list)}
        openId={open}
        onOpen={(auditId) => show({ ...closed, open: auditId })}
        empty={list.error ? null : <Nothing isFiltered={Object.keys(closed).length > 0} />}
      />
      {item ? <AuditDrawer item={item} trail={search.trail} onClose={() => show(closed)} /> : null}
    </>
  );
}

interface FiltersProps {
  readonly search: AuditSearch;
  readonly onChange: (next: AuditSearch) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const choices = useAuditChoices(search.trail).data;
  const mayManage = useWhyNot('manage-people') === null;
  const set = (name: keyof AuditSearch) => (value: string | undefined) => {
    const { [name]: _old, ...rest } = search;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  const options = (values: readonly string[] = []) =>
    values.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }));
  return (
    <FilterBar>
      <SearchField
        label={t('Search objects')}
        placeholder={t('Account, outlet, person …')}
        value={search.object}
        onChange={set('object')}
      />
      <ChoiceField
        label={t('What')}
        all={t('Everything')}
        options={options(choices?.subjects)}
        value={search.subject}
        onChange={set('subject')}
      />
      <ChoiceField
        label={t('Who')}
        all={t('Everybody')}
        options={(choices?.people ?? []).map((value) => ({ value, label: value }))}
        value={search.person}
        onChange={set('person')}
      />
      <DateField label={t('From')} value={search.from} onChange={set('from')} />
      <DateField label={t('Through')} value={search.to} onChange={set('to')} />
      {mayManage ? (
        <ChoiceField
          label={t('Whose trail')}
          all={t('Of the property')}
          options={[{ value: 'installation', label: t('People and sign-ins') }]}
          value={search.trail}
          onChange={(trail) => onChange(trail ? { trail: 'installation' } : {})}
          width={180}
        />
      ) : null}
    </FilterBar>
  );
}

function Proof({ chain, error }: { chain: ChainView | undefined; error: unknown }) {
  if (!chain && !error) return null;
  return (
    <div className={classes.proof}>
      <ProblemNote error={error} />
      {chain ? <Verdict chain={chain} /> : null}
    </div>
  );
}

function Verdict({ chain: { whole, sealed, beganAt, head, faults } }: { chain: ChainView }) {
  const began =
    beganAt === null
      ? ''
      : t('The trail begins on {beganAt}.', { beganAt: formatDay(beganAt.slice(0, 10)) });
  if (whole) {
    return (
      <Note
        tone="good"
        title={t('Verified: all {sealed} entries are what was sealed.', {
          sealed: formatCount(Number(sealed)),
        })}
        hint={began}
        code={
          head
            ? t('position {position} · {hash}', { position: head.position, hash: head.hash })
            : undefined
        }
      />
    );
  }
  return (
    <Note
      title={t('The trail is not what was sealed.')}
      hint={
        <>
          {t('From here on, tell whoever answers for the database:')}
          <ul>
            {faults.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      }
    />
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return (
    <EmptyState
      icon={<IconFingerprint size={22} />}
      title={isFiltered ? t('Nothing fits the filter') : t('Nothing was changed yet')}
      text={
        isFiltered
          ? t('Objects are searched by the text they are named by, people by their whole name.')
          : t(
              'Changes of settings, mappings, people and keys will stand here, and what ' +
                'operators do.',
            )
      }
    />
  );
}
