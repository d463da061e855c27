import { message } from 'antd';
import { createContext, type ReactNode, useCallback, useContext } from 'react';

const SayContext = createContext<(text: string) => void>(() => {});

/** Says for a moment what went wrong, wherever the page is scrolled to. */
export function useSayWrong(): (text: string) => void {
  return useContext(SayContext);
}

/** Gives the pages below a place for that. Ant Design's own, App, brings its dialogs along, which no page needs at first. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, holder] = message.useMessage();
  const say = useCallback((text: string) => void toasts.error(text), [toasts]);
  return (
    <SayContext value={say}>
      {holder}
      {children}
    </SayContext>
  );
}
