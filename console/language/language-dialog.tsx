// Language and formats, as the person wants them in this browser. Invariant: what a choice will
// look like stands below it before it is taken. Leaves to others: keeping it (language.ts).

import { Button, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { browserLocales, choose, chosen, isLocale, language, languages } from './language.ts';
import { places } from './places.ts';
import { rich, t } from './text.ts';

const nameOf = (tag: string) =>
  new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;

/** By name, as the reader's language sorts them. */
const byName = (tags: readonly string[]) =>
  [...new Set(tags)]
    .map((value) => ({ value, label: nameOf(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, language));

export function LanguageDialog({ onClose }: { onClose: () => void }) {
  const [tongue, setTongue] = useState(chosen.language ?? '');
  const [formats, setFormats] = useState(chosen.formats ?? '');
  const shown = formats || (browserLocales.find(isLocale) ?? 'en-US');
  const asBrowser = { value: '', label: t('As the browser says') };
  const save = () => choose({ language: tongue || null, formats: formats || null });
  return (
    <Modal opened onClose={onClose} title={t('Language and formats')} centered size={440}>
      <Stack gap="md">
        <NativeSelect
          label={t('Language')}
          data={[asBrowser, ...byName([...languages, ...(tongue === '' ? [] : [tongue])])]}
          value={tongue}
          onChange={(event) => setTongue(event.currentTarget.value)}
          data-autofocus
        />
        <NativeSelect
          label={t('Formats of amounts, dates and times')}
          description={t('Also how amounts are typed.')}
          data={[asBrowser, ...byName([...places, ...browserLocales.filter(isLocale)])]}
          value={formats}
          onChange={(event) => setFormats(event.currentTarget.value)}
        />
        <Sample locale={shown} />
        <Text size="sm" c="dimmed">
          {t('Kept in this browser. The page is loaded anew.')}
        </Text>
        <DialogFoot onClose={onClose}>
          <Button onClick={save}>{t('Save')}</Button>
        </DialogFoot>
      </Stack>
    </Modal>
  );
}

function Sample({ locale }: { locale: string }) {
  const now = new Date();
  const day = formatDay(`${now.getFullYear()}-03-09`, locale);
  const at = formatInstant(new Date(now.getFullYear(), 2, 9, 14, 3, 21).toISOString(), now, locale);
  const amount = formatDecimal('1234567.50', { locale });
  const negative = formatDecimal('-1234.50', { locale });
  return (
    <Text size="sm" role="status">
      {rich('<b>{amount}</b>, below zero <b>{negative}</b>; {day}; {at}', {
        ...{ amount, negative, day, at },
        b: (inner) => <strong>{inner}</strong>,
      })}
    </Text>
  );
}
