import type { Guard } from '../host/guard.ts';
import type { LateFiles } from './access/late-files.ts';
import type { Client } from './client.ts';
import type { ConfigResolver } from './configuration.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Configurations } from './scan/configurations.ts';
import type { HiddenFindings } from './scan/hidden.ts';
import type { ScanState } from './scan/state.ts';
import type { Workspace } from './scan/workspace.ts';
import type { Scheduler } from './scheduler.ts';
import type { Session } from './session.ts';

/** The parts of a server, shared by its features. */
export interface Parts {
  readonly client: Client;
  readonly scheduler: Scheduler;
  readonly configs: ConfigResolver;
  readonly configurations: Configurations;
  readonly session: Session;
  readonly workspace: Workspace;
  readonly report: Diagnostics;
  readonly files: LateFiles;
  readonly guard: Guard;
  readonly scans: ScanState;
  readonly hidden: HiddenFindings;
}
