import { ConfigProvider, theme as ant, type ThemeConfig } from 'antd';
import {
  createContext,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import { nonce } from './nonce.ts';
import { Toasts } from './parts/toasts.tsx';

/** What a person has chosen; `system` follows the machine. */
export const APPEARANCES = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof APPEARANCES)[number];

const STORED_AS = 'appearance';
const dark = matchMedia('(prefers-color-scheme: dark)');

interface Choice {
  appearance: Appearance;
  choose: (appearance: Appearance) => void;
}

const ChoiceContext = createContext<Choice>({ appearance: 'system', choose: () => {} });

/** The chosen appearance, and how to choose another. */
export function useAppearance(): Choice {
  return useContext(ChoiceContext);
}

/** Gives Ant Design and our own styles the colours of the chosen appearance. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const [appearance, setAppearance] = useState(readStored);
  const [isSystemDark, setSystemDark] = useState(dark.matches);
  useLayoutEffect(() => {
    const follow = () => setSystemDark(dark.matches);
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, []);
  const isDark = appearance === 'dark' || (appearance === 'system' && isSystemDark);
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  }, [isDark]);
  const choice = useMemo<Choice>(
    () => ({
      appearance,
      choose: (next) => {
        localStorage.setItem(STORED_AS, next);
        setAppearance(next);
      },
    }),
    [appearance],
  );
  return (
    <ChoiceContext value={choice}>
      <ConfigProvider theme={isDark ? DARK : LIGHT} csp={{ nonce }} wave={{ disabled: true }}>
        <Toasts>{children}</Toasts>
      </ConfigProvider>
    </ChoiceContext>
  );
}

function readStored(): Appearance {
  const stored = localStorage.getItem(STORED_AS);
  return APPEARANCES.find((each) => each === stored) ?? 'system';
}

const SHARED = {
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  borderRadius: 8,
  // A motion that is cut off leaves its element behind: a button stayed "loading" for who cannot see it.
  motion: false,
};

// Text colours are set where Ant Design's own are fainter than WCAG AA asks for.
const LIGHT: ThemeConfig = {
  token: {
    ...SHARED,
    colorPrimary: '#1f5fbf',
    colorPrimaryHover: '#194f9f',
    colorPrimaryActive: '#143f80',
    colorLink: '#1f5fbf',
    colorError: '#c22b2b',
    colorBgLayout: '#f5f6f8',
    colorTextDescription: '#565d68',
    colorTextSecondary: '#4d545f',
    colorTextTertiary: '#565d68',
    colorTextPlaceholder: '#666d78',
    colorTextQuaternary: '#666d78',
  },
};
const DARK: ThemeConfig = {
  algorithm: ant.darkAlgorithm,
  token: {
    ...SHARED,
    colorPrimary: '#3f7fe0',
    colorPrimaryHover: '#3468bd',
    colorPrimaryActive: '#2b58a3',
    colorLink: '#8fb8ff',
    colorLinkHover: '#b3cfff',
    colorError: '#ff7a75',
    colorBgLayout: '#0f1216',
    colorBgContainer: '#171b21',
    colorBgElevated: '#1e232b',
    colorTextDescription: '#a9b1bd',
    colorTextSecondary: '#b4bbc6',
    colorTextTertiary: '#a9b1bd',
    colorTextPlaceholder: '#98a1ae',
    colorTextQuaternary: '#98a1ae',
  },
  components: {
    Button: {
      primaryColor: '#ffffff',
      defaultHoverColor: '#8fb8ff',
      defaultHoverBorderColor: '#8fb8ff',
    },
  },
};
