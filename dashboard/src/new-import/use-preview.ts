import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ask } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { PreviewBody } from './preview-bodies.ts';

const TYPING_MILLISECONDS = 350;
/** The API reads few at once, for all who ask. */
const BUSY_TRIES = 5;

/** The answer to a preview; null: none is wanted yet. What is typed is waited for. */
export function usePreview(body: PreviewBody | null) {
  const settled = useSettled(body === null ? '' : JSON.stringify(body));
  return useQuery({
    queryKey: ['preview', settled],
    queryFn: ({ signal }) =>
      ask(api.v1.preview.$post({ json: JSON.parse(settled) as PreviewBody }, { init: { signal } })),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: (failures, error) => asProblem(error).status === 503 && failures < BUSY_TRIES,
    retryDelay: 700,
  });
}

/** A text once it has not changed for a moment; the first one at once. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), settled === '' ? 0 : TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text, settled]);
  return settled;
}
