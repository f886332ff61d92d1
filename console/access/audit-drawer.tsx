// One entry of the audit trail: who, when and how, and what it was before and after, field by
// field. Invariant: shows what was kept; secrets and long values were taken out there.

import { Stack, Text } from '@mantine/core';
import { formatInstant } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './audit.module.css';
import type { AuditItem } from './audit-queries.ts';
import { SealBadge, wayOf, whatOf } from './audit-table.tsx';

interface AuditDrawerProps {
  readonly item: AuditItem;
  readonly trail: 'installation' | undefined;
  readonly onClose: () => void;
}

/** Opened by the `open` value of the address. */
export function AuditDrawer({ item, trail, onClose }: AuditDrawerProps) {
  const of = trail ? { trail } : {};
  const { subject, object, position, requestId } = item;
  const same = paths.auditTrail({ ...of, subject, ...(object ? { object } : {}) });
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={t('Entry {auditId}', { auditId: item.auditId })}
      header={<Head item={item} />}
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <Section title={t('What changed')}>
          <Changes item={item} />
        </Section>
        <Section title={t('Who and how')}>
          <Facts
            facts={[
              [t('Who'), item.actedBy],
              [
                t('When'),
                <time key="at" dateTime={item.actedAt}>
                  {item.actedAt}
                </time>,
              ],
              [t('How'), wayOf(item)],
              [t('Request'), requestId && <span className={classes.code}>{requestId}</span>],
              [t('Position'), position ?? t('not sealed yet')],
            ]}
          />
        </Section>
        <InnerLink href={same}>{t('Everything that was done to it')}</InnerLink>
      </Stack>
    </DetailDrawer>
  );
}

function Head({ item }: { item: AuditItem }) {
  return (
    <>
      <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
        {whatOf(item)}
      </Text>
      <div className={classes.headLine}>
        <SealBadge item={item} />
        <Text size="sm" c="dimmed">
          {t('{actedAt} by {actedBy}', {
            actedAt: formatInstant(item.actedAt),
            actedBy: item.actedBy,
          })}
        </Text>
      </div>
    </>
  );
}

/** A field each; of an object one for each of its members. */
function flat(values: AuditItem['before'], prefix = ''): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(values ?? {})) {
    const label = prefix + name.replaceAll('_', ' ');
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      const inner = flat(value as Record<string, unknown>, `${label} ▸ `);
      for (const [key, text] of inner) fields.set(key, text);
    } else if (value !== null) {
      fields.set(label, typeof value === 'string' ? value : JSON.stringify(value));
    }
  }
  return fields;
}

function Changes({ item }: { item: AuditItem }) {
  const [before, after] = [flat(item.before), flat(item.after)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  // A secret that changed looks the same before and after.
  const telling = changed.filter((name) => !/ (at|by)$/.test(name));
  const shown = [telling, changed, names].find(({ length }) => length > 0) ?? [];
  if (shown.length === 0) return <Text c="dimmed">{t('Nothing but that it was done.')}</Text>;
  return (
    <div className={classes.scroll}>
      <table className={classes.changes} aria-label={t('Before and after')}>
        <thead>
          <tr>
            <th scope="col">{t('Field')}</th>
            <th scope="col">{t('Before')}</th>
            <th scope="col">{t('After')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <Value text={before.get(name)} kind="before" />
              <Value text={after.get(name)} kind="after" />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ text, kind }: { text: string | undefined; kind: 'before' | 'after' }) {
  if (text === undefined) return <td className={classes.none}>–</td>;
  const Mark = kind === 'before' ? 'del' : 'ins';
  return (
    <td>
      <Mark className={classes[kind]}>{text}</Mark>
    </td>
  );
}
