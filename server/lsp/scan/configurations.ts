import { type AnyRule, emptyProject, type SourceFile } from '../../engine/index.ts';
import type { Guard } from '../../host/guard.ts';
import type { ConfigResolver, ResolvedConfig } from '../configuration.ts';
import { uriOf } from '../files.ts';
import { lintFile, type Outcome } from '../outcome.ts';
import type { Session } from '../session.ts';
import type { Publish } from './published.ts';

/** What telling of configuration files needs. */
export interface ConfigurationDeps {
  readonly configs: ConfigResolver;
  readonly session: Pick<Session, 'isOpen'>;
  readonly rules: readonly AnyRule[];
  readonly guard: Guard;
  readonly publish: Publish;
}

/** Reports what is wrong with configuration files that are in force, also with those that are not open. */
export class Configurations {
  readonly #deps: ConfigurationDeps;
  #reported: ReadonlySet<string> = new Set();

  constructor(deps: ConfigurationDeps) {
    this.#deps = deps;
  }

  /** Reports it anew: files were linted, so what governs them is known. */
  async renew(): Promise<void> {
    const { configs, publish, session } = this.#deps;
    const now = new Set<string>();
    for (const file of await configs.inForce())
      for (const source of file.sources ?? []) {
        const problems = file.problems?.filter((each) => each.file === source.path) ?? [];
        if (problems.length === 0 || session.isOpen(source.path)) continue;
        now.add(source.path);
        publish(uriOf(source.path), { ...(await this.#outcome(source)), problems });
      }
    for (const path of this.#reported)
      if (!now.has(path) && !session.isOpen(path)) publish(uriOf(path), undefined);
    this.#reported = now;
  }

  /** The editor reports a file by itself as long as it is open; what is wrong with its configuration is known from then on. */
  async opened(path: string): Promise<void> {
    if (this.#reported.has(path)) this.#deps.publish(uriOf(path), undefined);
    const { problems } = await this.#resolved(path);
    if (problems.length > 0) await this.renew();
  }

  /** A configuration file as it is reported, without its problems. */
  async #outcome({ path, text }: SourceFile): Promise<Outcome> {
    const { guard, rules } = this.#deps;
    const resolved = await this.#resolved(path);
    const project = emptyProject().with({ path, text });
    return lintFile(project, path, 'config', { resolved, config: resolved.config, rules, guard });
  }

  async #resolved(path: string): Promise<ResolvedConfig> {
    const { configs } = this.#deps;
    return configs.known(path) ?? (await configs.load(path));
  }
}
