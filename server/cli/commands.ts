import type { CliCommand } from './command.ts';
import { baselineCommand } from './commands/baseline.ts';
import { completionOf } from './commands/completion.ts';
import { diffCommand } from './commands/diff.ts';
import { explain } from './commands/explain.ts';
import { fixCommand } from './commands/fix.ts';
import { imagesCommand } from './commands/images.ts';
import { initCommand } from './commands/init.ts';
import { lspCommand } from './commands/lsp.ts';
import { mcpCommand } from './commands/mcp.ts';
import { migrateCommand } from './commands/migrate.ts';
import { listProfiles } from './commands/profiles.ts';
import { listRules } from './commands/rules.ts';
import { scanCommand } from './commands/scan.ts';
import { testCommand } from './commands/test.ts';
import { trustCommand } from './commands/trust.ts';
import { exceptionsCommand } from './exceptions/list-exceptions.ts';

const all: readonly CliCommand[] = [
  initCommand,
  migrateCommand,
  scanCommand,
  fixCommand,
  baselineCommand,
  exceptionsCommand,
  diffCommand,
  imagesCommand,
  trustCommand,
  testCommand,
  listRules,
  listProfiles,
  explain,
  lspCommand,
  mcpCommand,
];

/** All commands, in the order of `--help`. */
export const commands: readonly CliCommand[] = [...all, completionOf(all)];
