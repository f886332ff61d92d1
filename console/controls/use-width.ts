// How wide a part of the page is, for parts that look different where there is little room.
// Invariant: known before the part is painted, so that it is never seen as it would not fit.
// Leaves to others: what changes at which width.

import { type RefObject, useLayoutEffect, useState } from 'react';

/** In pixels, renewed as it changes; 0 only while the part is not in the page. */
export function useWidth(part: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = part.current;
    if (element === null) return;
    const measure = () => setWidth(element.getBoundingClientRect().width);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [part]);
  return width;
}
