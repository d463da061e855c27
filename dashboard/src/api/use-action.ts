import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSayWrong } from '../parts/toasts.tsx';
import { asProblem } from './problem.ts';

/** A call that changes something: says what went wrong, and has everything that is shown read again. */
export function useAction<T>(call: () => Promise<T>, onDone: (answer: T) => void = () => {}) {
  const queries = useQueryClient();
  const sayWrong = useSayWrong();
  const { mutate, isPending } = useMutation({
    mutationFn: call,
    onSuccess: onDone,
    onError: (error) => sayWrong(asProblem(error).message),
    onSettled: () => queries.invalidateQueries(),
  });
  return { start: () => mutate(), isBusy: isPending };
}
