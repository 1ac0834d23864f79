import { type AnyRule, emptyProject } from '../../engine/index.ts';
import type { Guard } from '../../host/guard.ts';
import type { ResolvedConfig } from '../access/resolved-config.ts';
import type { ConfigResolver } from '../configuration.ts';
import { uriOf } from '../files.ts';
import { lintFile } from '../outcome.ts';
import type { Session } from '../session.ts';
import type { Publish } from './published.ts';
import type { Records } from './records.ts';

/** What reporting configuration files needs. */
export interface ConfigurationDeps {
  readonly configs: ConfigResolver;
  readonly session: Pick<Session, 'isOpen' | 'onReplaced'>;
  readonly records: Pick<Records, 'has' | 'onRecorded'>;
  readonly rules: readonly AnyRule[];
  readonly guard: Guard;
  readonly publish: Publish;
}

/** Reports problems of configuration files that govern an open or scanned file, while they are not open themselves. */
export class Configurations {
  readonly #deps: ConfigurationDeps;
  #reported: ReadonlySet<string> = new Set();
  /** Files whose configuration had a problem when they were linted. */
  readonly #linted = new Set<string>();

  constructor(deps: ConfigurationDeps) {
    this.#deps = deps;
    const add = (path: string) => {
      if (this.#broken(path)) this.#linted.add(path);
    };
    deps.records.onRecorded(add);
    deps.session.onReplaced(add);
  }

  /** Updates the reports after files were linted, opened or closed. */
  renew(): void {
    const { publish, session, rules, guard } = this.#deps;
    const now = new Set<string>();
    for (const resolved of this.#inForce())
      for (const { path, text } of resolved.sources) {
        if (now.has(path) || session.isOpen(path)) continue;
        const by = { resolved, config: resolved.config, rules, guard };
        const outcome = lintFile(emptyProject().with({ path, text }), path, 'config', by);
        if (outcome.problems.length === 0) continue;
        now.add(path);
        publish(uriOf(path), outcome);
      }
    for (const path of this.#reported)
      if (!now.has(path) && !session.isOpen(path)) publish(uriOf(path), undefined);
    this.#reported = now;
  }

  /** Stops reporting a file that the editor opened, and loads its configuration in order to report problems in that. */
  async opened(path: string): Promise<void> {
    const { configs, publish } = this.#deps;
    if (this.#reported.has(path)) publish(uriOf(path), undefined);
    const { problems } = configs.known(path) ?? (await configs.load(path));
    if (problems.length === 0) return;
    this.#linted.add(path);
    this.renew();
  }

  /** The configurations that have problems. */
  #inForce(): ReadonlySet<ResolvedConfig> {
    const { records, session } = this.#deps;
    const found = new Set<ResolvedConfig>();
    for (const path of this.#linted) {
      const resolved = session.isOpen(path) || records.has(path) ? this.#broken(path) : undefined;
      if (resolved) found.add(resolved);
      else this.#linted.delete(path);
    }
    return found;
  }

  /** Returns the configuration that governs a file if it has a problem. */
  #broken(path: string): ResolvedConfig | undefined {
    const resolved = this.#deps.configs.known(path);
    return resolved && resolved.problems.length > 0 ? resolved : undefined;
  }
}
