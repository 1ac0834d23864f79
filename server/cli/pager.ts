import { isTerminal } from './terminal.ts';

/**
 * Shows a text in the user's pager (`PAGER`, by default `less`) if it is longer than the terminal. Returns false if it was not
 * shown: no terminal, no need or no pager.
 */
export function showPaged(text: string, env: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform === 'win32' || !isTerminal(1)) return false;
  if (text.split('\n').length <= process.stdout.rows) return false;
  const pager = env['PAGER'] ?? 'less';
  if (pager.trim() === '') return false;
  // Loaded here, because it takes a twentieth of a short run.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  // Options for less: show colours, and leave the text on the screen.
  const { status } = spawnSync('sh', ['-c', pager], {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: 'FRX', ...env },
  });
  return status === 0;
}
