import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';

/** What a cron expression means, or what is wrong with it, as the API says. */
export function useDescription(cron: string) {
  return useQuery({
    queryKey: ['cron', cron],
    queryFn: () => ask(api.v1.schedules.describe.$post({ json: { cron } })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: (failures, error) => asProblem(error).status !== 422 && failures < 2,
  });
}
