import type { ContainerPosture, Finding } from '../engine/index.ts';
import { type Lane, overlap } from '../engine/overview.ts';

/** Tells the services of a project that a finding is about. */
export class ServicesAbout {
  readonly #named = new Map<string, ContainerPosture>();
  readonly #built = new Map<string, ContainerPosture[]>();
  readonly #lanes: readonly Lane[];

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes.filter(({ host }) => host.length > 0);
    for (const service of lanes.flatMap(({ services }) => services)) {
      this.#named.set(service.name, service);
      const file = service.build?.dockerfile;
      if (file !== undefined) this.#built.set(file, [...(this.#built.get(file) ?? []), service]);
    }
  }

  /** Returns the service that reports a finding, then those that share its setting; without one, those that build its file. */
  of(finding: Finding): readonly ContainerPosture[] {
    const own = finding.service === undefined ? undefined : this.#named.get(finding.service);
    if (finding.service === undefined) return this.#built.get(finding.file) ?? [];
    const sharing = this.#lanes
      .filter(({ host }) => host.some(({ at }) => overlap(at, finding)))
      .flatMap(({ services }) => services);
    return [...new Set([...(own ? [own] : []), ...sharing])];
  }
}
