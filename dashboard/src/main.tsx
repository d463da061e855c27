import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles.css';
import { asProblem } from './api/problem.ts';
import { App } from './app.tsx';
import { markStyleElements } from './nonce.ts';
import { ThemeProvider } from './theme.tsx';

markStyleElements();

/** What was refused stays refused; what did not answer may answer next time. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => {
        const { status } = asProblem(error);
        return failures < 2 && (status === 0 || status >= 500);
      },
      staleTime: 1000,
    },
  },
});

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <ThemeProvider>
          <App />
        </ThemeProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
