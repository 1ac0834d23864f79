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

/** What a rule may ask to judge, one subject at a time. */
export interface Subjects {
  readonly dockerfile: Dockerfile;
  readonly stage: Stage;
  /** Every instruction, those that ONBUILD defers included. */
  readonly instruction: Instruction;
  readonly command: CommandUse;
  /** Every place in a Dockerfile that pulls an image. */
  readonly image: ImageUse;
  readonly compose: Compose;
  readonly service: Service;
  readonly posture: Posture;
}
export type SubjectName = keyof Subjects;

/** What a rule may know beside its subject. */
export interface Settings {
  readonly trust: Trust;
  readonly mutableTags: readonly string[];
  /** The profiles that are laid over `recommended`. */
  readonly profiles: readonly Profile[];
  /** What is known of the folder that the build is given; undefined for a compose file and for what it holds. */
  readonly context: BuildContext | undefined;
  /** The services that build the Dockerfile, as far as their compose files are found; none for a compose file. */
  readonly services: readonly Posture[];
  /** Whether there is certainly no file at a path of the workspace. */
  isMissing(path: string): boolean;
  /** Today as `YYYY-MM-DD`; undefined: dates are not judged. */
  readonly today: string | undefined;
}

/** A rule's message: its text, with `{words}`, and what differs from the rule's own facts. */
export type Message =
  | string
  | {
      readonly text: string;
      readonly severity?: Severity;
      readonly levels?: Levels;
      readonly refs?: Refs;
      /** What to do, in one sentence, where the first advice of the rule's page is not meant for this message. */
      readonly remedy?: string;
    };
export type Messages = { readonly [key: string]: Message };

type TextOf<M> = M extends string ? M : M extends { readonly text: infer T extends string } ? T : never;
type WordsOf<T> = T extends `${string}{${infer Word}}${infer Rest}` ? Word | WordsOf<Rest> : never;

/** An edit in the file of the report, unless it names another. */
export interface ReportEdit {
  readonly file?: string;
  readonly span: Span;
  readonly text: string;
}
export interface ReportFix {
  readonly title: SafeText;
  readonly safety: Safety;
  readonly edits: readonly ReportEdit[];
  /** True for a frequent fix that settles its finding in any text that can be read, and brings no other: it is not tried. */
  readonly sound?: boolean | undefined;
  /** True for one that only a person should choose: the service may not start with it, or no longer does what it is for. */
  readonly drastic?: boolean | undefined;
}
export interface ReportRelated {
  readonly at: Place;
  readonly message: SafeText;
}

/** One of the facts that only together make what is reported. */
export interface ReportPart {
  /** Where it is written, and what is written there: several places where each alone would do. */
  readonly places: readonly ReportRelated[];
  /** Rules whose findings at these places this report repeats: they are lowered to info. */
  readonly rules: readonly string[];
  /** The service whose findings these are, where it is another than that of the report. */
  readonly service?: string | undefined;
  /** Of places each of which makes the part: whether the report certainly goes once none is left. */
  readonly decides?: (() => boolean) | undefined;
}

type Fixes = readonly (ReportFix | undefined)[];

interface Joined {
  readonly text: string;
  readonly places: readonly Place[];
}

interface ReportBase<Key> {
  /** The exact token; a bare span lies in the subject's own file. */
  readonly at: Span | Place;
  readonly message: Key;
  /** Ways to settle it; a function where they cost something to work out, called when somebody asks for them. */
  readonly fixes?: Fixes | (() => Fixes);
  readonly related?: readonly ReportRelated[];
  /** For a credential that is put together of several places: what it is then, and the places. */
  readonly joined?: Joined | undefined;
  /** The facts without any one of which there is nothing to report; their places are related ones. */
  readonly parts?: readonly ReportPart[];
  /** References of exactly what this report found, where it is less than all that its message may find. */
  readonly refs?: Refs;
}

/** What a rule reports by a message, or by one of several; it demands exactly the words that their texts name, which may be a file's. */
export type Report<M extends Messages, Key extends keyof M & string> = ReportBase<Key> &
  ([WordsOf<TextOf<M[Key]>>] extends [never]
    ? { readonly words?: undefined }
    : { readonly words: { readonly [Word in WordsOf<TextOf<M[Key]>>]: string } });

interface RuleFacts<On extends SubjectName, M extends Messages> {
  /** Flat, unique, kebab-case noun for the problem, so that "ignore X" reads well. */
  readonly id: string;
  /** The group that it belongs to; the list of all rules sets it. */
  readonly topic?: string;
  readonly on: On;
  /** For `on: 'command'`: only commands that bear one of these names, or have it as a prefix, are shown to the rule. */
  readonly names?: readonly string[];
  /** For `on: 'instruction'`: only instructions of these keywords are shown to the rule. */
  readonly keywords?: readonly string[];
  readonly severity: Severity;
  /** Levels that differ under a profile. */
  readonly levels?: Levels;
  readonly title: string;
  /** Why it matters: one sentence. */
  readonly why: string;
  /** References that hold for every message. */
  readonly refs: Refs;
  readonly messages: M;
  /** Messages, or all of them, whose place is the text of a credential: nothing may repeat it, and its line is not shown. */
  readonly credentials?: true | readonly (keyof M & string)[];
  /** Whether it is about the version of an image: with another version it is another finding. */
  readonly ofVersion?: true;
  /** Whether some message offers a fix. */
  readonly fixable: boolean;
}

/** For a rule that has nothing to say of most of many subjects: a cheap test; where it is false, `check` is not called. */
interface Test<On extends SubjectName> {
  when?(subject: Subjects[On]): boolean;
}

/** Takes what a rule finds. */
export type Reporting<M extends Messages> = <const Key extends keyof M & string>(
  found: Report<M, Key>,
) => void;

/** A rule: facts, and what it reports of a subject. It sees the model alone and cannot fail. */
export interface Rule<On extends SubjectName = SubjectName, M extends Messages = Messages>
  extends RuleFacts<On, M>,
    Test<On> {
  /** Reports by a call, not by a generator: most subjects have nothing to report, and a generator is made for each. */
  check(subject: Subjects[On], report: Reporting<M>, settings: Settings): void;
}

/** A rule of any kind, as lists hold them. */
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

/** The fixes of a report, worked out if need be. */
export function reportedFixes({ fixes }: AnyReport): readonly ReportFix[] {
  const all = (typeof fixes === 'function' ? fixes() : fixes) ?? [];
  return all.filter((fix) => fix !== undefined);
}

/** A message with its `{words}`. */
export function fill(message: Message, words: AnyReport['words']): Shown {
  return filled(typeof message === 'string' ? message : message.text, words);
}

/** A replacement of a span. */
export function replace(span: Span, text: string): ReportEdit {
  return { span, text };
}
