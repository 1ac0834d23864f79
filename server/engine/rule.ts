import type { Compose, Service } from './compose/model.ts';
import type { Trust } from './config/config.ts';
import type { Levels, Profile } from './config/profiles.ts';
import type { BuildContext } from './dockerfile/context/context.ts';
import type { Dockerfile, ImageUse, Instruction, Stage } from './dockerfile/model.ts';
import type { Refs, Safety, Severity } from './finding.ts';
import type { Posture } from './posture.ts';
import { filled } from './secret/shown.ts';
import type { Command } from './shell/model.ts';
import type { Place, SafeText, Shown, Span } from './source/text.ts';

/** A command and the instruction that it runs in; undefined in a compose file. */
export interface CommandUse {
  readonly command: Command;
  readonly instruction: Instruction | undefined;
}

/** The subjects that a rule may check, one at a time. */
export interface Subjects {
  readonly dockerfile: Dockerfile;
  readonly stage: Stage;
  /** Every instruction, including those that ONBUILD defers. */
  readonly instruction: Instruction;
  readonly command: CommandUse;
  /** Every place in a Dockerfile that pulls an image. */
  readonly image: ImageUse;
  readonly compose: Compose;
  readonly service: Service;
  readonly posture: Posture;
}
export type SubjectName = keyof Subjects;

/** What a rule may use besides its subject. */
export interface Settings {
  readonly trust: Trust;
  readonly mutableTags: readonly string[];
  /** The profiles that apply on top of `recommended`. */
  readonly profiles: readonly Profile[];
  /** What is known of the build context; undefined for a compose file and its inline Dockerfiles. */
  readonly context: BuildContext | undefined;
  /** The services that build the Dockerfile, as far as their compose files were found; empty for a compose file. */
  readonly services: readonly Posture[];
  /** Whether it is certain that there is no file at a path in the workspace. */
  isMissing(path: string): boolean;
  /** Today as `YYYY-MM-DD`; undefined: dates are not checked. */
  readonly today: string | undefined;
}

/** A rule's message: its text, with `{words}`, and the facts that differ from those of the rule. */
export type Message =
  | string
  | {
      readonly text: string;
      readonly severity?: Severity;
      readonly levels?: Levels;
      readonly refs?: Refs;
      /** What to do, as one sentence in Markdown, if the rule's remedy does not fit this message. */
      readonly remedy?: string;
    };
export type Messages = { readonly [key: string]: Message };

type TextOf<M> = M extends string ? M : M extends { readonly text: infer T extends string } ? T : never;
type WordsOf<T> = T extends `${string}{${infer Word}}${infer Rest}` ? Word | WordsOf<Rest> : never;

/** An edit in the file of the report, unless it names another file. */
export interface ReportEdit {
  readonly file?: string;
  readonly span: Span;
  readonly text: string;
}
export interface ReportFix {
  readonly title: SafeText;
  readonly safety: Safety;
  readonly edits: readonly ReportEdit[];
  /** True for a frequent fix that removes its finding in any readable text, and causes no other. It is not tried. */
  readonly sound?: boolean | undefined;
  /** The service whose settings make it safe. */
  readonly reliesOn?: string | undefined;
}
/** What someone weighs before they choose a fix. */
export interface FixEffect {
  /** What it stops: one sentence. */
  readonly why: SafeText;
  /** What may break: a fact, or `nothing` with its reason. */
  readonly mayBreak: SafeText;
  /** How that is known. */
  readonly basis: SafeText;
  /** Whether a service like this was seen to work with it. */
  readonly isTried: boolean;
}
/** One of the changes that a fix combines, to be chosen by itself. It need not remove the finding. */
export interface ReportStep extends ReportFix, FixEffect {
  /** What tells it from the other steps of the rule. */
  readonly key: string;
}
export interface ReportRelated {
  readonly at: Place;
  readonly message: SafeText;
}

/** One of several facts that only together make a finding. */
export interface ReportPart {
  /** The places and texts of the fact. Of several places, each is enough by itself. */
  readonly places: readonly ReportRelated[];
  /** Rules whose findings at these places this report repeats; they are lowered to `info`. */
  readonly rules: readonly string[];
  /** The service of these findings, if it is not that of the report. */
  readonly service?: string | undefined;
  /**
   * If each of several places is enough for the part: tells whether the finding certainly disappears once none of them is left.
   */
  readonly decides?: (() => boolean) | undefined;
}

type Fixes = readonly (ReportFix | undefined)[];
type Steps = readonly (ReportStep | undefined)[];

interface Joined {
  readonly text: string;
  readonly places: readonly Place[];
}

interface ReportBase<Key> {
  /** The exact token. A bare span lies in the subject's own file. */
  readonly at: Span | Place;
  readonly message: Key;
  /** Fixes; a function if they are expensive, called only when they are needed. */
  readonly fixes?: Fixes | (() => Fixes);
  /** The single changes that its fixes combine, for those who choose among them. */
  readonly steps?: () => Steps;
  readonly related?: readonly ReportRelated[];
  /** For a credential that is assembled from several places: its value, and the places. */
  readonly joined?: Joined | undefined;
  /** Facts that are all required for this finding. Their places are added to the related ones. */
  readonly parts?: readonly ReportPart[];
  /** The references for exactly this report, if they are fewer than those of its message. */
  readonly refs?: Refs;
}

/**
 * A report with one of the rule's messages. It requires exactly the words in the texts of these messages; words may come from a
 * file.
 */
export type Report<M extends Messages, Key extends keyof M & string> = ReportBase<Key> &
  ([WordsOf<TextOf<M[Key]>>] extends [never]
    ? { readonly words?: undefined }
    : { readonly words: { readonly [Word in WordsOf<TextOf<M[Key]>>]: string } });

interface RuleFacts<On extends SubjectName, M extends Messages> {
  /** A unique noun in kebab-case for the problem, so that "ignore X" reads well. */
  readonly id: string;
  /** The group of the rule; set by the list of all rules. */
  readonly topic?: string;
  /** What to do, as one sentence in Markdown: the first one of its page's advice; set by the list of all rules. */
  readonly remedy?: string;
  readonly on: On;
  /** For `on: 'command'`: the rule only sees commands with one of these names, or with one of them as a prefix. */
  readonly names?: readonly string[];
  /** For `on: 'instruction'`: the rule only sees instructions with these keywords. */
  readonly keywords?: readonly string[];
  readonly severity: Severity;
  /** Levels that differ under a profile. */
  readonly levels?: Levels;
  readonly title: string;
  /** The problem as a row of a narrow list: at most 24 characters. A rule without one is shown by its id. */
  readonly label?: string;
  /** Why it matters: one sentence. */
  readonly why: string;
  /** References for every message. */
  readonly refs: Refs;
  readonly messages: M;
  /** The messages (or all of them) whose place is the text of a credential: no output repeats it or shows its line. */
  readonly credentials?: true | readonly (keyof M & string)[];
  /**
   * Messages that earlier versions reported together with another one at the same place, as one finding. A baseline that holds
   * that finding holds both.
   */
  readonly split?: readonly (keyof M & string)[];
  /** Whether the rule is about the version of an image, so that another version makes another finding. */
  readonly ofVersion?: true;
  /** Whether Compose refuses the whole file because of any of its findings, so that nothing runs. */
  readonly refused?: true;
  /** Whether any message offers a fix. */
  readonly fixable: boolean;
  /** Whether its fixes leave what a service is for as it is: who reaches it, what it shares and which version runs. */
  readonly hardens?: true;
}

/** For a rule that reports few of many subjects: a cheap test. If it returns false, `check` is not called. */
interface Test<On extends SubjectName> {
  when?(subject: Subjects[On]): boolean;
}

/** Receives the reports of a rule. */
export type Reporting<M extends Messages> = <const Key extends keyof M & string>(
  found: Report<M, Key>,
) => void;

/** A rule: its facts, and its check. It only sees the model and cannot fail. */
export interface Rule<On extends SubjectName = SubjectName, M extends Messages = Messages>
  extends RuleFacts<On, M>,
    Test<On> {
  /**
   * Reports through a callback instead of a generator, which would have to be created for each subject, although most have
   * nothing to report.
   */
  check(subject: Subjects[On], report: Reporting<M>, settings: Settings): void;
}

/** A rule for any subject, as in lists of rules. */
export type AnyRule = {
  [On in SubjectName]: RuleFacts<On, Messages> &
    Test<On> & {
      check(subject: Subjects[On], report: (found: AnyReport) => void, settings: Settings): void;
    };
}[SubjectName];

/** A report whose message keys are no longer typed. */
export interface AnyReport extends ReportBase<string> {
  readonly words?: { readonly [word: string]: string } | undefined;
}

/** Types a rule: unknown message keys and missing words do not compile. */
export function rule<const On extends SubjectName, const M extends Messages>(
  definition: Rule<On, M>,
): AnyRule {
  return definition as unknown as AnyRule;
}

/** Returns the fixes of a report, computing them if necessary. */
export function reportedFixes({ fixes }: AnyReport): readonly ReportFix[] {
  const all = (typeof fixes === 'function' ? fixes() : fixes) ?? [];
  return all.filter((fix) => fix !== undefined);
}

/** What to do about a finding with one of a rule's messages, as one sentence in Markdown; undefined if not known. */
export function remedyOf(rule: AnyRule | undefined, message: string): string | undefined {
  const said = rule?.messages[message];
  return (typeof said === 'object' ? said.remedy : undefined) ?? rule?.remedy;
}

/** Returns the steps of a report. */
export function reportedSteps({ steps }: AnyReport): readonly ReportStep[] {
  return (steps?.() ?? []).filter((step) => step !== undefined);
}

/** Fills in the `{words}` of a message. */
export function fill(message: Message, words: AnyReport['words']): Shown {
  return filled(typeof message === 'string' ? message : message.text, words);
}

/** Makes an edit that replaces a span. */
export function replace(span: Span, text: string): ReportEdit {
  return { span, text };
}
