// The property whose books are on the screen, and its chart, for titles and filters.
// Invariant: read once and kept; it changes rarely. Leaves to others: changing it.

import { useQuery } from '@tanstack/react-query';
import type { ChartView } from '#chart-of-accounts/chart-routes.ts';
import type { Property } from '../api/contract.ts';
import { read } from '../api/request.ts';

/** Name, currency, closing date and outlets. */
export function useProperty() {
  return useQuery({
    queryKey: ['property'],
    queryFn: ({ signal }) => read<Property>('/property', {}, signal),
    staleTime: 60_000,
  });
}

/** The last day that is closed at one of these outlets; null: all of them are open. */
export function useClosedThrough(lines: readonly { readonly outlet: string }[]): string | null {
  const touched = new Set(lines.map(({ outlet }) => outlet));
  const days = (useProperty().data?.outlets ?? []).flatMap(({ code, closedThroughOn }) =>
    touched.has(code) && closedThroughOn !== null ? [closedThroughOn] : [],
  );
  return days.sort().at(-1) ?? null;
}

/** The code of an outlet with its name, where that says more than the code. */
export function useOutletTitle(code: string): string {
  const name = useProperty().data?.outlets.find((outlet) => outlet.code === code)?.name;
  return name && name !== code ? `${code} · ${name}` : code;
}

/** Outlets as choices of a filter. */
export function useOutletChoices(): { value: string; label: string }[] {
  const outlets = useProperty().data?.outlets ?? [];
  return outlets.map((outlet) => ({
    value: outlet.code,
    label: `${outlet.code} · ${outlet.name}`,
  }));
}

/** Every kind of masters, those that are no longer active among them. */
export function useChart() {
  return useQuery({
    queryKey: ['chart-of-accounts'],
    queryFn: ({ signal }) => read<ChartView>('/chart-of-accounts', {}, signal),
    staleTime: 300_000,
  });
}

/** Products by code. */
export function useProducts() {
  const chart = useChart();
  return { ...chart, data: chart.data?.products };
}
