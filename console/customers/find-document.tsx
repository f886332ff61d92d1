// Narrows a long list of open documents by a part of their number. Invariant: says how many of how
// many are shown, so that nobody takes a part for the whole. Leaves to others: what is shown
// (settle-draft.ts).

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../controls/amount-format.ts';
import { t } from '../language/text.ts';
import { shownOf } from './settle-draft.ts';

/** The documents to show, and the field above them where there are more. */
export function useFoundDocuments<Item extends { readonly document: string }>(
  items: readonly Item[],
  isChosen: (item: Item) => boolean,
) {
  const [text, setText] = useState('');
  const shown = shownOf(items, isChosen, text);
  const field =
    shown.length < items.length || text !== '' ? (
      <TextInput
        size="xs"
        label={t('{shown} of {items, plural, one {# document} other {# documents}}', {
          shown: formatCount(shown.length),
          items: items.length,
        })}
        placeholder={t('Find by number')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    ) : null;
  return { shown, field };
}
