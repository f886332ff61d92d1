// Links and jumps inside the console that do not load the page again. Invariant: every address
// comes from paths.ts. Leaves to others: scrolling (the router restores it).

import { useRouter } from '@tanstack/react-router';
import type { AnchorHTMLAttributes } from 'react';
import { goInside } from '../controls/tab-links.tsx';
import { keeping, readConnection, useChosenId } from './connection-choice.ts';
import { parseSearch } from './search-params.ts';

/** Goes to an address of paths.ts; `replace` keeps filters out of the back button's way. */
export function useGo(): (href: string, options?: { replace?: boolean }) => void {
  const { history } = useRouter();
  return (href, options) => {
    const chosen = readConnection(parseSearch(history.location.search));
    const to = keeping(href, chosen);
    if (options?.replace) history.replace(to);
    else history.push(to);
  };
}

type InnerLinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string };

/** An anchor to an address of paths.ts. */
export function InnerLink({ href, onClick, children, ...rest }: InnerLinkProps) {
  const go = useGo();
  return (
    <a
      {...rest}
      href={keeping(href, useChosenId())}
      onClick={(event) => {
        onClick?.(event);
        event.stopPropagation();
        if (!event.defaultPrevented) goInside(event, () => go(href));
      }}
    >
      {children}
    </a>
  );
}
