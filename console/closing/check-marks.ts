// How an item of the close checklist is marked. Invariant: the words are the same wherever the list
// is shown. Leaves to others: drawing it.

import type { CheckItemView } from '#closing/closing-schemas.ts';
import type { BadgeTone } from '../controls/badge.tsx';
import { t } from '../language/text.ts';

export const checkMarks: Record<CheckItemView['state'], { tone: BadgeTone; label: string }> = {
  ok: { tone: 'good', label: t('Done') },
  warning: { tone: 'warn', label: t('Look') },
  blocking: { tone: 'bad', label: t('Blocks') },
};
