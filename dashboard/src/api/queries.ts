import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ask } from './client.ts';
import type { Entity, Run, RunStatus } from './types.ts';

const PAGE_SIZE = '200';
/** A list with something under way is looked at more often than one at rest. */
const LIVELY_MILLISECONDS = 2000;
const RESTING_MILLISECONDS = 5000;

/** True while a run may still change. */
export function isUnderWay(status: RunStatus | undefined): boolean {
  return status === 'queued' || status === 'in_progress';
}

/** Imports, newest first, kept up to date. */
export function useImports(filter: { entity: Entity | undefined; status: RunStatus | undefined }) {
  return useInfiniteQuery({
    queryKey: ['imports', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.v1.imports.$get({
          query: {
            limit: PAGE_SIZE,
            ...(filter.entity ? { entity: filter.entity } : {}),
            ...(filter.status ? { status: filter.status } : {}),
            ...(pageParam === undefined ? {} : { cursor: pageParam }),
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ run }) => isUnderWay(run?.status)))
        ? LIVELY_MILLISECONDS
        : RESTING_MILLISECONDS,
  });
}

export function useImport(id: string | undefined) {
  return useQuery({
    queryKey: ['import', id],
    queryFn: () => ask(api.v1.imports[':id'].$get({ param: { id: id ?? '' } })),
    enabled: id !== undefined,
    refetchInterval: ({ state }) =>
      isUnderWay(state.data?.run?.status) ? LIVELY_MILLISECONDS : RESTING_MILLISECONDS,
  });
}

/** The schedule of an import, kept up to date; undefined: it has none. */
export function useSchedule(importId: string | undefined) {
  return useQuery({
    queryKey: ['schedule', importId],
    queryFn: () => ask(api.v1.imports[':id'].schedule.$get({ param: { id: importId ?? '' } })),
    enabled: importId !== undefined,
    refetchInterval: RESTING_MILLISECONDS,
  });
}

/** The runs of an import, newest first, kept up to date. */
export function useRuns(importId: string) {
  return useInfiniteQuery({
    queryKey: ['runs', importId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.v1.imports[':id'].runs.$get({
          param: { id: importId },
          query: { limit: '50', ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => isUnderWay(status)))
        ? LIVELY_MILLISECONDS
        : RESTING_MILLISECONDS,
  });
}

/** What was changed of an import, newest first. */
export function useChanges(importId: string | undefined) {
  return useInfiniteQuery({
    queryKey: ['changes', importId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.v1.imports[':id'].changes.$get({
          param: { id: importId ?? '' },
          query: { limit: '10', ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: importId !== undefined,
  });
}

/** The messages to the webhook of an import, newest first, kept up to date. */
export function useMessages(importId: string) {
  return useInfiniteQuery({
    queryKey: ['messages', importId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.v1.imports[':id'].notifications.$get({
          param: { id: importId },
          query: { limit: '10', ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'pending'))
        ? LIVELY_MILLISECONDS
        : RESTING_MILLISECONDS,
  });
}

export function useReport(run: Run | undefined) {
  return useQuery({
    // A run that was tried again ends again, with another report.
    queryKey: ['report', run?.id, run?.finishedAt],
    queryFn: () => ask(api.v1.runs[':id'].report.$get({ param: { id: run?.id ?? '' } })),
    enabled: run !== undefined && !isUnderWay(run.status),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useUploads() {
  return useQuery({ queryKey: ['uploads'], queryFn: () => ask(api.v1.uploads.$get()) });
}

/** A run, followed until it ends by the events that the API sends. */
export function useRun(id: string) {
  const queries = useQueryClient();
  const [isCut, setCut] = useState(false);
  const query = useQuery({
    queryKey: ['run', id],
    queryFn: () => ask(api.v1.runs[':id'].$get({ param: { id } })),
    // Events bring it sooner; this is for when they are held up on their way.
    refetchInterval: ({ state }) =>
      isCut && isUnderWay(state.data?.status) ? LIVELY_MILLISECONDS : false,
  });
  const isFollowed = isUnderWay(query.data?.status);
  useEffect(() => {
    if (!isFollowed) return;
    const events = new EventSource(`/v1/runs/${id}/events`);
    const take = ({ data }: MessageEvent<string>) => {
      setCut(false);
      queries.setQueryData(['run', id], JSON.parse(data) as Run);
    };
    events.addEventListener('progress', take);
    events.addEventListener('end', (event: MessageEvent<string>) => {
      events.close();
      take(event);
      void queries.invalidateQueries({ queryKey: ['imports'] });
    });
    events.addEventListener('error', () => setCut(true));
    return () => events.close();
  }, [id, isFollowed, queries]);
  return query;
}
