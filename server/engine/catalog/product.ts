import type { OfImages } from '../image/by-name.ts';

/** The facts about a product that people run in containers. Each family of products has a file in `products/`. */
export interface Product extends Partial<OfImages> {
  /** The name for messages: `Redis`. */
  readonly name: string;
  /** The source of this row's facts: a repository and its file, or a page of its documentation. */
  readonly source: string;
  /** The name of a twin product: its facts about images apply, unless this row has its own. */
  readonly like?: string;
  /** The tags for which the row applies; undefined: all. */
  readonly tag?: RegExp;
  /** The TCP ports of the container for its clients. */
  readonly listens?: readonly string[];
  /** What access gives: its data, a console that manages other things, or running any code in its container. */
  readonly gives?: 'data' | 'console' | 'code';
  /** True if everyone who logs in can run any code or manage containers. */
  readonly administers?: true;
  /** The ports that should not be public. */
  readonly sensitive?: readonly SensitivePort[];
  /** Its image requires no login by default. */
  readonly open?: Login;
  /** Its image sets a password that everyone knows. */
  readonly preset?: Login;
  /** The variables that set the password of a login. */
  readonly passwords?: readonly PasswordVariable[];
  /** The variables that disable its login. */
  readonly offVariables?: readonly OffVariable[];
  /** The options of its program that disable its login. */
  readonly offOptions?: readonly OffOption[];
  /** Its programs with options that leave it without a login. */
  readonly programs?: readonly OpenProgram[];
  /** The lines of its configuration that disable its login. */
  readonly offLines?: readonly OffLine[];
  /**
   * True if it works without sockets, namespaces, devices and privileges of its host, so that taking them away only removes a
   * risk. A family sets it for its products.
   */
  readonly selfContained?: boolean;
  /** True if other programs are its only clients, usually those of the same project. A family sets it, too. */
  readonly internal?: boolean;
  /** How it uses the API of a container engine. */
  readonly engine?: EngineClient | 'starts containers' | 'changes containers';
  /** The tags whose program is a container engine that runs other containers in its own. */
  readonly runsEngine?: RegExp;
  /** True if its documentation requires disabling confinement for running it rootless. */
  readonly unconfined?: true;
  /** Matches variables and options by which a proxy for control sockets allows more than reading, unless they are off. */
  readonly socketProxy?: RegExp;
  /** True if its image only reads settings whose names are in capitals. */
  readonly readsCapitals?: true;
  /** The password that its image requires unless ALLOW_EMPTY_PASSWORD is set. */
  readonly emptyPassword?: string;
  /** How it finds the services that it makes reachable from outside. */
  readonly proxy?: ProxyKind;
  /** The memory that it needs to start or work well, by its documentation; as in a compose file. */
  readonly memory?: '2g' | '4g' | '16g';
  /** What it needs besides Docker's defaults, by its documentation, in place of `privileged`, which people often use. */
  readonly privileges?: Privileges;
}

/** Proxies that find services by their labels and variables, or by a file of their own, and tunnels. */
export type ProxyKind =
  | 'traefik'
  | 'nginx-proxy'
  | 'caddy-docker-proxy'
  | 'nginx'
  | 'caddy'
  | 'cloudflared'
  | 'ngrok';

/** What an image needs besides Docker's defaults. */
export interface Privileges {
  readonly capabilities: readonly string[];
  readonly devices: readonly string[];
}

/** A port of the container that should not be public. */
export interface SensitivePort {
  readonly port: string;
  /** The name for messages of the product on this port, if it is not the row's. */
  readonly name?: string;
  /** Further image repositories of the product, including those of other publishers. */
  readonly named?: RegExp;
  /** True if an image with an unspecific name may be the product, too. */
  readonly usual?: true;
  /** True if it requires a password by default, or gives less access. */
  readonly guarded?: true;
  /** Matches a variable, a word of the command or a mount target that sets up a login. */
  readonly login?: RegExp;
  /** The variable that sets another port for it. */
  readonly movedBy?: string;
  /** The start by which an image of another product is this one. */
  readonly startedBy?: StartedBy;
}

/** `celery -A app flower`: a program, a word after it, and words that mean something else. */
export interface StartedBy {
  readonly program: string;
  readonly word: string;
  readonly unless: readonly string[];
}

/** The ways to set up a login in an image that has none by default. No other way does. */
export interface Login {
  /** True if nothing sets a login: the other properties then mean that it listens elsewhere, or starts something else. */
  readonly never?: true;
  /** The affected ports, if they are not those that the product listens on. */
  readonly ports?: readonly string[];
  /** Variables that may set a login with any value. */
  readonly variable?: RegExp;
  /** True if an empty value sets no login. */
  readonly ignoresEmpty?: true;
  /** The values of such variables that set no login. */
  readonly harmless?: RegExp;
  /** Words of its command that may set a login, or read a file that may. */
  readonly option?: RegExp;
  /**
   * Words of a command (one or two together) of which it needs one to be reachable: a command without them starts something
   * else.
   */
  readonly needs?: RegExp;
  /** Paths of its configuration in the container. */
  readonly config?: RegExp;
  /** The same for folders: a new volume gets the image's content, a host folder may have any content. */
  readonly bind?: RegExp;
  /** Matches steps of a Dockerfile that may configure it. Without this, any step may if there is a `config`. */
  readonly steps?: RegExp;
}

/** A variable that sets the password of a login, for the row's images unless it names others. */
export interface PasswordVariable extends Partial<OfImages> {
  readonly variable: RegExp;
  /** Values from the product's documentation, which everyone knows in addition to the usual ones. */
  readonly published?: RegExp;
  /** The ports that require it, if they are not those that the product listens on. */
  readonly ports?: readonly string[];
  /** The user, if it is not a name that everyone tries: the variable that sets it, and its guessable values. */
  readonly user?: { readonly variable: RegExp; readonly guessable: RegExp };
  /** True if the login still applies with the settings that allow access without one. */
  readonly stays?: true;
}

/** A variable that disables a login, by the documentation of its images. */
export interface OffVariable {
  readonly variable: string;
  /** The values that disable it. */
  readonly value: RegExp;
  /** The variable with the password that it requires otherwise. */
  readonly password?: string;
  /** What it opens, if that is not the product itself: `Traefik's API`. */
  readonly of?: string;
  /** Variables that require a login anyway if they are set. */
  readonly unless?: RegExp;
  /** The variable with the address that the server listens on. */
  readonly address?: RegExp;
  /** A variable that also has to be set. */
  readonly with?: RegExp;
  /** Variables that must be empty if they are set. */
  readonly allEmpty?: RegExp;
  /** The repository of the image that a service runs or builds on, if other images have the same variable. */
  readonly image?: RegExp;
  /** What a service must not have, since it might restore the login. */
  readonly without?: {
    readonly command?: true;
    readonly envFile?: true;
    readonly variable?: RegExp;
    /** The target of a mount; `bind`: of a mount that is not a volume. */
    readonly mount?: RegExp;
    readonly bind?: RegExp;
    /** The text of an instruction in the Dockerfile that it builds. */
    readonly step?: RegExp;
  };
  /** True if programs of several publishers have it: Docker's official images read no variables but their own. */
  readonly isGeneric?: true;
  /** The port that it opens, if certain. */
  readonly port?: string;
  /** The ports that it opens by default, if they are not those that the product listens on. */
  readonly usual?: readonly string[];
  /** True if its value is the server's default. */
  readonly isDefault?: true;
  /** True if the variable also affects other things than the login, so that removing it changes more. */
  readonly saysMore?: true;
}

/** An option that disables a login. */
export interface OffOption {
  /** Matches the option with its value; a group `port` is the port that it opens. */
  readonly form: RegExp;
  /** What it opens, if that is not the product itself. */
  readonly of?: string;
  /** Options that require a login anyway, or by which it listens elsewhere. */
  readonly unless?: RegExp;
  /** Variables with the same effect. */
  readonly unlessSet?: RegExp;
  /** An option without which the program only listens on the loopback interface. */
  readonly needs?: RegExp;
  readonly port?: string;
  readonly usual?: readonly string[];
  /** The program, or its image's first word, if other programs have the same option. */
  readonly program?: RegExp;
  /** The image with its tag, if other servers have the same option. */
  readonly image?: RegExp;
  /** Paths of the container whose files may require a login. */
  readonly file?: RegExp;
  /** True if it never has a login, because a proxy in front of it is its only client. */
  readonly byDesign?: true;
}

/** A program that an option in a Dockerfile's start command leaves without a login (by the program's manual). */
export interface OpenProgram {
  readonly names: readonly string[];
  readonly option: RegExp;
  /** What it is then: `a terminal without a login`. */
  readonly what: string;
  /** An option without which it only listens on the loopback interface. */
  readonly needs?: RegExp;
  /** An option that requires a login, or by which it listens elsewhere. */
  readonly unless?: RegExp;
}

/** A line of a configuration file that lets a server accept everyone. Texts are compared by words, in lower case. */
export interface OffLine {
  /** As the beginning of a sentence: `Redis without a password`. */
  readonly what: string;
  readonly remedy: string;
  /** The end of the file's name. */
  readonly file: RegExp;
  readonly opens: (line: string) => boolean;
  /** The server's program in the start command. */
  readonly program: RegExp;
  /** The image of the server; its own entrypoint starts it on every interface. */
  readonly image: RegExp;
  /** Texts of which a step has one if the server listens on every interface; empty if the line itself means that. */
  readonly listens: readonly string[];
  /** Texts of a step that may require a login anyway. */
  readonly unless: readonly string[];
}

/** A service that only reads the API of a container engine. */
export interface EngineClient {
  /** Sections of the API that it needs in addition to those that every client needs: events, ping, version. */
  readonly sections: readonly string[];
  readonly wiring: Wiring;
  /** Variables and words of its command that need more than reading. */
  readonly unless?: RegExp;
  /** True if it works without the API, with less to show. */
  readonly optional?: true;
}

/** How to configure the address of the API in a client. */
export type Wiring =
  /** A variable with the address: `host:port` after the scheme that the client expects. */
  | { readonly by: 'variable'; readonly name: string; readonly scheme: 'tcp://' | '' }
  /**
   * An option of its command, if the command has one that begins with `beside`; else a variable, if there is one that begins
   * with `prefix`.
   */
  | {
      readonly by: 'option';
      readonly option: string;
      readonly beside: string;
      readonly name: string;
      readonly prefix: string;
    }
  /** Only a person can set it: the place, in words. */
  | { readonly by: 'hand'; readonly where: 'docker.yaml' | 'its settings' };
