import { atLeast, type Finding, identityOf, severities, wholeKey } from '../../finding.ts';
import type { Project } from '../../project/project.ts';
import { printable, shown } from '../../secret/shown.ts';
import type { Edit, Shown } from '../../source/text.ts';
import { type LintInput, type MadeFix, rounds } from '../fixing.ts';
import { lint, type Result } from '../lint.ts';
import { editedProject } from '../trial/edited-project.ts';
import { isNoWorse } from '../trial/regression.ts';
import { type HardeningChange, type OfferedChange, offersOf } from './hardening-offers.ts';

/** A finding that no change takes away. */
export interface OpenFinding {
  readonly finding: Finding;
  /** What its fix would change; without a fix, why it matters. */
  readonly reason: Shown;
  readonly hasFix: boolean;
}

/** A change that was made. */
export interface MadeChange extends MadeFix {
  readonly key: string;
}

/** The files after some changes. */
export interface HardenedFiles {
  readonly project: Project;
  readonly result: Result;
  readonly made: readonly MadeChange[];
  /** Findings of the service that are left, worst first. */
  readonly left: readonly Finding[];
  /** The edits, on these files, of the changes that were not chosen. */
  readonly others: ReadonlyMap<string, readonly Edit[]>;
}

interface State {
  readonly project: Project;
  readonly result: Result;
  readonly made: readonly MadeChange[];
  /** The states that one more change leads to, by its key. */
  readonly next: Map<string, State>;
  /** The changes on offer, once they are asked for. */
  offers?: readonly OfferedChange[];
}

/**
 * The changes that harden one service, and what is left after any choice of them. Chosen changes are made one after the other, each
 * on the texts that the earlier ones left, and each is linted: one that would make anything worse is not made.
 */
export class ServiceHardening {
  readonly service: string;
  /** In the order in which they are made. */
  readonly changes: readonly HardeningChange[];
  /** What none of the changes takes away, worst first. */
  readonly open: readonly OpenFinding[];
  readonly #input: LintInput;
  readonly #start: State;

  constructor(project: Project, service: string, input: LintInput) {
    const { path, rules, config } = input;
    this.service = service;
    this.#input = input;
    this.#start = { project, result: lint(project, path, rules, config), made: [], next: new Map() };
    this.changes = this.#possible();
    this.open = this.#openAfter(this.with(new Set(this.changes.map(({ key }) => key))));
  }

  /** The changes that can be made, one after the other or at least alone. */
  #possible(): HardeningChange[] {
    let state = this.#start;
    return this.#offers(state).flatMap(({ key, change }) => {
      const before = state;
      state = this.#after(before, key);
      return state !== before || this.#after(this.#start, key) !== this.#start ? [change] : [];
    });
  }

  /** The files before any change. */
  get before(): Pick<HardenedFiles, 'project' | 'result'> {
    return this.#start;
  }

  /** Makes the changes with these keys. */
  with(keys: ReadonlySet<string>): HardenedFiles {
    const chosen = this.changes.filter(({ key }) => keys.has(key));
    const end = chosen.reduce((state, { key }) => this.#after(state, key), this.#start);
    const others = this.#offers(end).filter(({ key }) => !keys.has(key));
    return {
      project: end.project,
      result: end.result,
      made: end.made,
      left: withoutParts(this.#ownOf(end.result)).sort(worstFirst),
      others: new Map(others.map(({ key, fix }) => [key, fix.edits])),
    };
  }

  #offers(state: State): readonly OfferedChange[] {
    state.offers ??= offersOf(this.#ownOf(state.result), state.result, this.#input.rules);
    return state.offers;
  }

  readonly #ownOf = ({ findings }: Result) => findings.filter(({ service }) => service === this.service);

  /** Makes one change wherever it is offered; returns the same state if it can't be made. */
  #after(before: State, key: string): State {
    const known = before.next.get(key);
    if (known) return known;
    let state = before;
    for (let times = 0; times < rounds; times++) {
      const offer = this.#offers(state).find((each) => each.key === key);
      const after = offer && this.#made(state, offer);
      if (!after) break;
      state = after;
      if (offer.isStep) break;
    }
    before.next.set(key, state);
    return state;
  }

  #made({ project, result, made }: State, { key, finding, fix }: OfferedChange): State | undefined {
    const { path, rules, config } = this.#input;
    const after = editedProject(project, fix.edits, path);
    const then = after && lint(after, path, rules, config);
    if (!then || !isNoWorse(result, then)) return undefined;
    const step = made.length + 1;
    return {
      project: after,
      result: then,
      made: [...made, { key, finding, fix, step }],
      next: new Map(),
    };
  }

  /** What is left, at its place in the files before any change. */
  #openAfter({ left }: HardenedFiles): OpenFinding[] {
    const { result } = this.#start;
    const still = new Set(left.map(likeness));
    return withoutParts(this.#ownOf(result).filter((each) => still.has(likeness(each))))
      .sort(worstFirst)
      .flatMap((finding) => {
        const [fix] = result.fixesOf(finding);
        if (!fix && !atLeast(finding.severity, 'low')) return [];
        const reason = fix ? shown`${fix.title}.` : printable(finding.why);
        return [{ finding, reason, hasFix: fix !== undefined }];
      });
  }
}

/** Removes findings that are parts of others in the list. */
function withoutParts(findings: readonly Finding[]): Finding[] {
  const wholes = new Set(findings.map(wholeKey));
  return findings.filter(({ partOf }) => !partOf || !wholes.has(wholeKey(partOf)));
}

/** What tells a finding again in other texts; its words may tell of what was changed. */
const likeness = ({ rule, message }: Finding) => `${rule} ${message}`;

const worstFirst = (a: Finding, b: Finding) =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  a.span.start - b.span.start ||
  (identityOf(a) < identityOf(b) ? -1 : 1);
