import type { OfImages } from '../image/by-name.ts';

/** What is known of a product that people run in containers; a family of products is a file in `products/`. */
export interface Product extends Partial<OfImages> {
  /** As messages call it: `Redis`. */
  readonly name: string;
  /** Where the facts of this row are from: a repository and its file, or a page of its documentation. */
  readonly source: string;
  /** The name of the product that this one is a twin of: what the row does not say of its images holds as it does for that one. */
  readonly like?: string;
  /** The tags of its images for which the row holds; all where undefined. */
  readonly tag?: RegExp;
  /** The TCP ports of the container where it serves its clients. */
  readonly listens?: readonly string[];
  /** What everyone has who gets in: its data, a console that changes other things, any code in its container. */
  readonly gives?: 'data' | 'console' | 'code';
  /** True where everyone who logs in runs any code, or manages containers. */
  readonly administers?: true;
  /** The ports that should not be public. */
  readonly sensitive?: readonly SensitivePort[];
  /** Its image asks nobody for a login by itself. */
  readonly open?: Login;
  /** Its image sets a password that everyone knows. */
  readonly preset?: Login;
  /** The variables by which images set the password of a login. */
  readonly passwords?: readonly PasswordVariable[];
  /** The variables that switch its login off. */
  readonly offVariables?: readonly OffVariable[];
  /** The options of its program that switch its login off. */
  readonly offOptions?: readonly OffOption[];
  /** Its programs, whose options leave it without a login. */
  readonly programs?: readonly OpenProgram[];
  /** The lines of its configuration that switch its login off. */
  readonly offLines?: readonly OffLine[];
  /** True where it finds other machines, or answers them, in the network of the host alone. */
  readonly needsHostNetwork?: true;
  /** What it asks the API of a container engine for. */
  readonly engine?: EngineClient | 'starts containers' | 'changes containers';
  /** The memory that it does not start, or hardly work, without, by what its documentation asks for: as a compose file writes it. */
  readonly memory?: '2g' | '4g' | '16g';
  /** What its documentation asks for beside the defaults of Docker, in place of `privileged`, with which it is often run. */
  readonly privileges?: Privileges;
  /** True where it starts nothing without `privileged`. */
  readonly needsPrivileged?: true;
}

/** What an image needs beside the defaults of Docker. */
export interface Privileges {
  readonly capabilities: readonly string[];
  readonly devices: readonly string[];
}

/** A port of the container that should not be public. */
export interface SensitivePort {
  readonly port: string;
  /** What messages call the product that listens there, where that is not the name of the row. */
  readonly name?: string;
  /** The repositories of images that are the product beside those of the row, also those of others. */
  readonly named?: RegExp;
  /** True where an image of which the name tells nothing may be it, too. */
  readonly usual?: true;
  /** True where a password is asked for by default, or less is given away. */
  readonly guarded?: true;
  /** A variable, a word of the command or the target of a mount that sets up a login. */
  readonly login?: RegExp;
}

/** What may set up a login in place of what an image does by itself; what is not named here does not. */
export interface Login {
  /** True where nothing sets one: what is named here then says that it listens elsewhere, or starts something else. */
  readonly never?: true;
  /** The ports that this is about, where they are not those that the product listens on. */
  readonly ports?: readonly string[];
  /** Variables that may set a login with any value. */
  readonly variable?: RegExp;
  /** True where one that is set to nothing sets none. */
  readonly ignoresEmpty?: true;
  /** The values of such variables that set none. */
  readonly harmless?: RegExp;
  /** Words of its command that may set one, or read a file that may. */
  readonly option?: RegExp;
  /** Words of a command, one or two together, of which it needs one to be reached: a command that lacks them all starts something else. */
  readonly needs?: RegExp;
  /** Paths of the container where its configuration lies. */
  readonly config?: RegExp;
  /** The same of folders whose first content is that of the image in a volume, and may be any in a folder of the host. */
  readonly bind?: RegExp;
  /** What is in the steps of a Dockerfile that may configure it; without this, any step may where there is a `config`. */
  readonly steps?: RegExp;
}

/** A variable by which images set the password of a login: those of the row where it names none. */
export interface PasswordVariable extends Partial<OfImages> {
  readonly variable: RegExp;
  /** Values that the documentation of the product has, which everyone knows beside the usual ones. */
  readonly published?: RegExp;
  /** The ports where it is asked for, where they are not those that the product listens on. */
  readonly ports?: readonly string[];
  /** Who logs in, where that is not a name that everyone tries: the variable that sets it, and what anyone guesses. */
  readonly user?: { readonly variable: RegExp; readonly guessable: RegExp };
  /** True where a login remains beside the settings that let people in without one. */
  readonly stays?: true;
}

/** A variable that switches a login off, by the documentation of the images that have it. */
export interface OffVariable {
  readonly variable: string;
  /** The values that switch it off. */
  readonly value: RegExp;
  /** What it opens, where that is not the product itself: `Traefik's API`. */
  readonly of?: string;
  /** Variables that require a login anyway where they are set. */
  readonly unless?: RegExp;
  /** A variable that has to be set, too. */
  readonly with?: RegExp;
  /** Variables that must be set to nothing, all of them that are set. */
  readonly allEmpty?: RegExp;
  /** The repository of the image that a service runs or builds on, where others have the same variable. */
  readonly image?: RegExp;
  /** What a service must not have, since it may say otherwise. */
  readonly without?: {
    readonly command?: true;
    readonly envFile?: true;
    readonly variable?: RegExp;
    /** The target of a mount; `bind`: of a mount that is not a volume. */
    readonly mount?: RegExp;
    readonly bind?: RegExp;
    /** The text of an instruction of what it builds. */
    readonly step?: RegExp;
  };
  /** The port that it opens, where that is certain. */
  readonly port?: string;
  /** The ports that it opens where nothing says another, if these are not those that the product listens on. */
  readonly usual?: readonly string[];
  /** True where its value is the default of the server. */
  readonly isDefault?: true;
  /** True where the variable is about more than the login, so that removing it changes more. */
  readonly saysMore?: true;
}

/** An option that switches a login off. */
export interface OffOption {
  readonly form: RegExp;
  /** What it opens, where that is not the product itself. */
  readonly of?: string;
  /** Options that require a login anyway, or by which it listens elsewhere. */
  readonly unless?: RegExp;
  readonly port?: string;
  readonly usual?: readonly string[];
  /** The program, or what its image takes as the first word, where other programs have the same option. */
  readonly program?: RegExp;
  /** The image with its tag, where other servers have the same option. */
  readonly image?: RegExp;
  /** Paths of the container whose files may require a login. */
  readonly file?: RegExp;
}

/** A program that an option leaves without a login, as a start command of a Dockerfile has it (the manuals of the programs). */
export interface OpenProgram {
  readonly names: readonly string[];
  readonly option: RegExp;
  /** What it then is: `a terminal without a login`. */
  readonly what: string;
  /** An option without which it listens on the loopback interface. */
  readonly needs?: RegExp;
  /** An option that asks for a login, or by which it listens elsewhere. */
  readonly unless?: RegExp;
}

/** A line of a configuration file by which a server accepts everyone. Texts are compared by their words, in small letters. */
export interface OffLine {
  /** As the beginning of a sentence: `Redis without a password`. */
  readonly what: string;
  readonly remedy: string;
  /** The end of the file's name. */
  readonly file: RegExp;
  readonly opens: (line: string) => boolean;
  /** The server, as the start command names it. */
  readonly program: RegExp;
  /** The image of the server, whose own entrypoint starts it, on every interface. */
  readonly image: RegExp;
  /** Of which a step says one where the server listens on every interface; empty where the line itself says so. */
  readonly listens: readonly string[];
  /** By which a step may ask for a login anyway. */
  readonly unless: readonly string[];
}

/** A service that only reads the API of a container engine. */
export interface EngineClient {
  /** Sections of the API that it needs beside those that each client needs: events, ping, version. */
  readonly sections: readonly string[];
  readonly wiring: Wiring;
  /** Variables and words of its command that ask for more than reading. */
  readonly unless?: RegExp;
  /** True if it works without the API, with less to show. */
  readonly optional?: true;
}

/** How to configure the address of the API in a client. */
export type Wiring =
  /** A variable with the address: `host:port` after the scheme that the client expects. */
  | { readonly by: 'variable'; readonly name: string; readonly scheme: 'tcp://' | '' }
  /** An option of its command, if that has one that begins with `beside`; else a variable, if there is one that begins with `prefix`. */
  | {
      readonly by: 'option';
      readonly option: string;
      readonly beside: string;
      readonly name: string;
      readonly prefix: string;
    }
  /** What only a person can set: where, in words. */
  | { readonly by: 'hand'; readonly where: 'docker.yaml' | 'its settings' };
