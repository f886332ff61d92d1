// The line at the top when the server does not answer. Invariant: it appears and goes by itself,
// and says that nothing was lost. Leaves to others: asking again (queries refetch on their own
// beat).

import { useSyncExternalStore } from 'react';
import { isReachable, onReachability } from '../api/reachability.ts';
import { t } from '../language/text.ts';
import classes from './offline-banner.module.css';

/** Nothing while the server answers. */
export function OfflineBanner() {
  const reachable = useSyncExternalStore(onReachability, isReachable);
  if (reachable) return null;
  return (
    <div role="alert" className={classes.banner}>
      {t('The server is not answering. What you see may be out of date; this page keeps trying.')}
    </div>
  );
}
