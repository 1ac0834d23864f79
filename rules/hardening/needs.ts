import { traitsOf } from '../../server/engine/catalog/image-traits.ts';
import type { Mount, Service } from '../../server/engine/compose/model.ts';
import { commandsOf, hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { networkStackOf } from '../../server/engine/compose/service/network-stack.ts';
import { securityOption } from '../../server/engine/compose/service/security-opt.ts';
import { nodeOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { squashedFrom } from '../../server/engine/dockerfile/stages/built.ts';
import { isInCatalog } from '../../server/engine/dockerfile/stages/image-use.ts';
import type { ImageFacts, ImageNeeds } from '../../server/engine/image/model.ts';
import { capabilityName, isDefaultCapability } from '../../server/engine/posture/host/capability.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { baseName, isBelow } from '../../server/engine/source/path.ts';
import { type Known, type SafeText, textOf } from '../../server/engine/source/text.ts';
import { scriptNeeds } from './entry-script.ts';
import type { Gap } from './gaps.ts';

/** What a hardened service needs in order to start; unknown parts are undefined or false. */
export interface Needs {
  /** Capabilities to add back after `cap_drop: [ALL]`. */
  readonly capabilities: readonly string[] | undefined;
  /**
   * Gaps that can be closed without any effect on the service: capabilities if a non-root user runs programs that
   * have no more rights than itself, new privileges if no program requests any.
   */
  readonly spared: readonly Gap[];
  /** Paths that need a `tmpfs` when the root file system is read-only, besides `/tmp`. */
  readonly tmpfs: readonly string[] | undefined;
  /** The source of the knowledge; undefined if it is only the service's own user. */
  readonly source: SafeText | undefined;
  /** Whether the same program was seen to work with that. */
  readonly isTried: boolean;
  /** What the service's entry script needs, among other things: worth trying if nothing else is known. */
  readonly shown: { readonly capabilities: readonly string[]; readonly tmpfs: readonly string[] };
  /** `uid:gid` that the image can start as; it then needs no capability. */
  readonly runsAs: string | undefined;
  /** Gaps that stay open although the image's capabilities are known, because its programs gain privileges. */
  readonly kept: readonly Gap[];
}

/** Commands and modes that give a program more rights than the user who starts it. */
const raises = /(?:^|[^\w-])(?:sudo|doas|su|setcap|ping|fping|(?:[ug]{1,2})?\+s)(?![\w-])/;
/** Packages with a setuid or setgid program, or one with file capabilities (Debian, Alpine and Fedora, their files). */
const raisingPackages =
  /(?<![\w-])(?:apache2-suexec[\w-]*|apptainer|arping|at|bubblewrap|buildah|chromium|cifs-utils|cron|cronie|dbus[\w-]*|exim4?|fping|fuse[23]?|google-chrome[\w-]*|icinga[\w-]*|iputils[\w-]*|libcap[\w-]*|maildrop|monitoring-plugins[\w-]*|mtr[\w-]*|nagios[\w-]*|netdata|nfs-common|nfs-utils|ntfs-3g|opensmtpd|pkexec|podman|policykit[\w-]*|polkit[\w-]*|postfix|ppp|procmail|screen|sendmail|shadow-uidmap|singularity[\w-]*|snapd|squid|ssmtp|suphp|tshark|uidmap|virtualbox|wireshark[\w-]*|xorg|xserver-xorg[\w-]*)(?![\w-])/;
const setsBit = /chmod[ =](?:-R )?[2467][0-7]{3}\b/;
/** Paths whose content is created again at each start. */
const ephemeral =
  /^\/(?:run|tmp|plugins-storage|var\/(?:run|lock|log|tmp|cache))(?:\/|$)|^\/(?!etc\/|data\b).*\/(?:run|temp|tmp|work|logs?|cache)$/;

/** Returns what a hardened service needs, according to its user, its image and the stage that it builds. */
export function needsOf(posture: Posture): Needs {
  const { service, stage, user } = posture;
  const { facts } = posture.image ?? {};
  const needs = startsItself(service, stage) ? usable(facts?.needs, service) : undefined;
  const isUnraised = isPlain(posture);
  const plain = user.root === false && isUnraised;
  const isRootStart = user.root === true && user.setBy === 'stage' && posture.entryScript !== undefined;
  const script = isRootStart
    ? scriptNeeds(posture.entryScript, service.effective.entries.has('command'))
    : undefined;
  const isRead = !needs && isUnraised && script?.isWhole === true;
  // A program with NET_BIND_SERVICE as a file capability does not start without it, as any user. Otherwise a service
  // that runs today needs no capability that it does not have today.
  const capabilities = plain
    ? (facts?.needs?.capabilities?.filter((name) => name === 'NET_BIND_SERVICE') ?? [])
    : (isRead ? script : needs)?.capabilities?.filter(isDefaultCapability);
  const isKnown = needs && !needs.writesElsewhere && !isConfigured(service, stage);
  const tmpfs = isKnown ? temporary(service, needs.writable) : undefined;
  const isOwn = plain && tmpfs === undefined;
  const kept = plain && capabilities?.length && !bindsAsAnyone(service) ? fromFile : keptBy(posture, needs);
  return {
    capabilities,
    spared: plain
      ? unconditional.filter((gap) => !kept.includes(gap))
      : isPlainServer(posture) || (isUnraised && isPlainRoot(posture))
        ? ['privileges']
        : [],
    tmpfs,
    source: isRead
      ? shown`read in ${named(posture.entryPath ?? '')}, not tried`
      : isOwn || !needs
        ? undefined
        : sourceOf(needs.basis),
    isTried: !isRead && !isOwn && needs?.basis === 'tried',
    shown: {
      capabilities: script?.capabilities.filter(isDefaultCapability) ?? [],
      tmpfs: outermost(script?.paths.filter((path) => ephemeral.test(path)) ?? []),
    },
    runsAs: user.setBy === 'image' && user.root === true ? needs?.runsAs : undefined,
    kept,
  };
}

/** What is taken from a process without rights. */
const unconditional: readonly Gap[] = ['capabilities', 'privileges'];
/** What a program needs that takes a capability from its file. */
const fromFile: readonly Gap[] = ['privileges'];

/** Whether every user may bind low ports, as Docker allows in the networks that it creates, but not in the host's. */
function bindsAsAnyone(service: Service): boolean {
  const stack = networkStackOf(service);
  return stack.of === 'service' || stack.of === 'nobody';
}

/** Paths of programs' configuration, which may name further paths to write to: caches, logs, process ids. */
const configuration =
  /^\/etc\/(?!localtime|timezone|hosts$|hostname|resolv\.conf|group|passwd|ssl|pki|ca-certificates|letsencrypt)|\/conf(?:ig)?(?:\.d)?(?:\/|$)|\.(?:cfg|cnf|conf|ini|properties|toml|vcl|xml|ya?ml)(?:\.template)?$/;

/** Whether a service, or the stage that it builds, gives the program another configuration than the one of its image. */
function isConfigured({ mounts, effective }: Service, stage: Stage | undefined): boolean {
  if (effective.entries.has('configs')) return true;
  const copies = stage ? lineage(stage).flatMap(({ instructions }) => instructions) : [];
  return (
    mounts.some(({ type, target }) => type !== 'tmpfs' && configuration.test(target ?? '')) ||
    copies.some(
      ({ keyword, args }) =>
        (keyword === 'COPY' || keyword === 'ADD') && configuration.test(args.at(-1)?.value ?? ''),
    )
  );
}

/** Capabilities that only raise priorities and limits. */
const raisesLimits = /^(?:IPC_LOCK|SYS_NICE|SYS_RESOURCE)$/;

/**
 * Returns the known needs of an image if they apply. A service that adds an unknown capability does more than the
 * image by itself, and may need others for that (a firewall needs NET_RAW besides NET_ADMIN).
 */
function usable(needs: ImageNeeds | undefined, { capAdd }: Service): ImageNeeds | undefined {
  if (!needs?.capabilities && needs?.writesElsewhere !== false) return undefined;
  const isMore = capAdd.some(({ text }) => isBeyond(capabilityName(text ?? ''), needs));
  return isMore ? { ...needs, capabilities: undefined, runsAs: undefined } : needs;
}

/** Whether a service that adds a capability does more than is known of its image, so that other capabilities are kept too. */
export const keepsOthers = (capability: string, { image }: Posture): boolean =>
  isBeyond(capability, image?.facts?.needs);

const isBeyond = (capability: string, needs: ImageNeeds | undefined) =>
  needs !== undefined &&
  needs.basis !== 'tried' &&
  !raisesLimits.test(capability) &&
  !needs.capabilities?.includes(capability);

/**
 * Returns the gaps that stay open for an image whose programs gain privileges; including capabilities, if only its
 * entrypoint is known.
 */
function keptBy({ service, stage, user }: Posture, needs: ImageNeeds | undefined): readonly Gap[] {
  if (!isRaising(service, stage, user.root)) return [];
  return needs?.basis === 'inferred' ? ['capabilities', 'privileges'] : ['privileges'];
}

/** Returns the gaps that can be closed without risking that the service no longer starts. */
export function certainGaps(gaps: readonly Gap[], needs: Needs): Gap[] {
  return gaps.filter((gap) => {
    if (needs.spared.includes(gap)) return true;
    if (needs.kept.includes(gap)) return false;
    // A service that runs with few or no capabilities does not start setuid programs either.
    if (gap === 'capabilities') return needs.capabilities !== undefined;
    // An entrypoint with SETFCAP gives a program capabilities, which that would then lack at its start.
    if (gap === 'privileges') return needs.capabilities?.includes('SETFCAP') === false;
    return gap === 'rootfs' ? needs.tmpfs !== undefined : true;
  });
}

/** Whether the image's own entrypoint starts the service, without a shell command. */
function startsItself({ effective, command }: Service, stage: Stage | undefined): boolean {
  if (effective.entries.has('entrypoint') || stage?.entrypoint || !startsProduct(stage)) return false;
  if (!effective.entries.has('command')) return true;
  const [first] = command?.commands ?? [];
  return (
    command?.commands.length === 1 &&
    first !== undefined &&
    !/^(?:.*\/)?(?:ba|da|a)?sh$/.test(first.name ?? '')
  );
}

/** Whether the command of a stage, if any, is the program of its image with other options. */
function startsProduct(stage: Stage | undefined): boolean {
  const { commands } = stage?.cmd?.script ?? {};
  const [first] = commands ?? [];
  const product = baseName(stage?.rootImage?.named?.repository ?? '');
  return (
    !stage?.cmd || (commands?.length === 1 && product !== '' && first?.name?.startsWith(product) === true)
  );
}

/** Removes paths that are below another one. */
function outermost(paths: readonly string[]): string[] {
  return [...new Set(paths)].filter((path) => !paths.some((each) => each !== path && isBelow(path, each)));
}

/**
 * Whether a service runs as its image starts it, with no command that may gain privileges. Entrypoints change users with
 * system calls, which no-new-privileges allows; `test/live/fixes.test.ts` runs programs of each kind like this.
 */
function isPlainServer({ service, stage, image, user }: Posture): boolean {
  const facts = image?.facts;
  if (facts?.privileges !== 'plain' || !startsItself(service, stage) || mayGain(service)) return false;
  if (startsBySetuid(facts, user) || addsPrograms(service, stage)) return false;
  // An installed program may be anything; copied files and settings add no rights.
  const isStep = ({ keyword }: { readonly keyword: string }) => /^(?:RUN|USER|ONBUILD)$/.test(keyword);
  return !stage || lineage(stage).every(({ instructions }) => !instructions.some(isStep));
}

/**
 * Whether a service whose image raises no rights starts as root on an image of which that is sure, too. Root gains nothing by a
 * setuid program, and what it starts under another account finds none to use: `test/live/privileges.test.ts` runs both.
 */
function isPlainRoot({ service, stage, user, image }: Posture): boolean {
  const facts = image?.facts;
  if (user.root !== true || facts?.startsInit) return false;
  if (facts?.privileges === 'unused') return startsItself(service, stage);
  return facts?.privileges === 'plain' || (!facts && stage?.base.kind === 'scratch');
}

/** Whether a command of a service, including its hooks and health check, may gain privileges. */
function mayGain(service: Service): boolean {
  const all = commandsOf(service).map(({ command }) => command);
  return all.some((each) => gains(each, all));
}

/** Whether a command may gain privileges; `others` are commands that may stand inside its words, and are asked themselves. */
function gains(command: Command, others: readonly Command[]): boolean {
  const words = wordsOf(command);
  const name = words[0]?.shape;
  // What these print is data.
  if (name === 'echo' || name === 'printf') return false;
  const holds = ({ span }: Word) =>
    others.some((each) => each !== command && span.start <= each.span.start && each.span.end <= span.end);
  // `redis-cli ping` sends a request to a server.
  const isStarter = /(?:^|\/)(?:(?:ba|da|a)?sh|env|exec|timeout|nice|nohup)$/.test(name ?? '');
  const isPing = (word: string) => (!isStarter && word === 'ping') || /^https?:\/\/\S+$/.test(word);
  return (
    raises.test(name ?? '') ||
    words.slice(1).some((word) => raises.test(word.shape) && !isPing(word.shape) && !holds(word))
  );
}

/** Whether programs of a service's image are known to gain privileges, or variables enable sudo in the image. */
function isRaising({ image, environment }: Service, stage: Stage | undefined, root: Known<boolean>): boolean {
  if (environment.some(({ name, value }) => /SUDO/.test(name) && !/^(?:false|no|0|)$/i.test(value ?? '1')))
    return true;
  const privileges = (stage ? stage.rootImage : image)?.facts?.privileges;
  return privileges === 'gains' || (privileges === 'unused' && root !== true);
}

/** Whether the init system of an image becomes root by a setuid program, since it does not start as root. */
const startsBySetuid = (facts: ImageFacts | undefined, { root }: Posture['user']): boolean =>
  facts?.idVariables !== undefined && root !== true;

/** Whether an image installs programs, or runs scripts of its user, before it starts its own. */
function addsPrograms({ image, environment, mounts, effective }: Service, stage: Stage | undefined): boolean {
  const { installsBy, runsScriptsOf = [] } = traitsOf((stage?.rootImage ?? image)?.ref?.name);
  const steps = stage ? lineage(stage).flatMap(({ instructions }) => instructions) : [];
  return (
    (installsBy !== undefined &&
      (effective.entries.has('env_file') ||
        environment.some(({ name }) => installsBy.test(name)) ||
        steps.some((each) => each.keyword === 'ENV' && installsBy.test(textOf(each))))) ||
    runsScriptsOf.some(
      (folder) =>
        mounts.some(({ target }) => target !== undefined && isBelow(target, folder)) ||
        steps.some((each) => /^(?:COPY|ADD)$/.test(each.keyword) && textOf(each).includes(folder)),
    )
  );
}

/** Whether the programs of a non-root image have no more rights than its user. */
function isPlain({ service, stage, image, entryScript, user }: Posture): boolean {
  if (isRaising(service, stage, user.root) || addsPrograms(service, stage)) return false;
  if (startsBySetuid(image?.facts, user)) return false;
  if (user.root === false && isEnabled(service, image?.facts)) return false;
  // The lock does not know what rights programs have.
  const isUnknown = !image || !isInCatalog(image);
  if (isUnknown && (stage?.base.kind !== 'scratch' || squashedFrom(stage))) return false;
  const { commands = [] } = entryScript ?? {};
  if (commands.some((each) => gains(each, commands))) return false;
  if (mayGain(service) || hooksOf(service).some(({ user, privileged }) => user || privileged)) return false;
  if (!stage) return true;
  return lineage(stage).every(raisesNone);
}

/**
 * Whether a service gets more than Docker's defaults although it is not root: programs with file capabilities can use them, and
 * the sandbox of a browser uses the system calls that seccomp then allows. Without SYS_CHROOT, seccomp refuses it `chroot`.
 */
function isEnabled({ capAdd, securityOpt }: Service, facts: ImageFacts | undefined): boolean {
  const isMore = (name: string) =>
    !isDefaultCapability(name) && !(facts?.privileges === 'plain' && raisesLimits.test(name));
  return (
    capAdd.some(({ text }) => isMore(capabilityName(text ?? ''))) ||
    securityOpt.some(({ text }) => {
      const { key, value } = securityOption(text ?? '');
      return key === 'seccomp' && value !== 'unconfined';
    })
  );
}

/** Whether no instruction of a stage mentions something that gives a program more rights. */
const raisesNone = perObject(({ instructions }: Stage) =>
  instructions.every((each) => {
    if (each.keyword === 'FROM' || each.keyword === 'LABEL') return true;
    const text = textOf(each);
    return !raises.test(text) && !setsBit.test(text) && !raisingPackages.test(text);
  }),
);

/** Returns the paths that need a `tmpfs`; undefined if one has persistent content and is not a volume. */
function temporary(
  service: Service,
  writable: readonly { readonly path: string; readonly when: string | undefined }[],
): string[] | undefined {
  const paths = writable
    .filter(
      ({ when }) =>
        when === undefined || service.mounts.some(({ target }) => target && isBelow(target, when)),
    )
    .map(({ path }) => path)
    .filter((path) => path !== '/tmp' && !isWritable(service, path));
  return writable.length > 0 && paths.every((path) => ephemeral.test(path)) ? paths : undefined;
}

/** A name with an extension, such as a configuration mounted on its own, where no data is kept. */
const oneFile = /\.\w+$/;

/** Whether a mount lets a service write to a path, or to what is stored below it. */
export function isWritable({ mounts, effective }: Service, path: string): boolean {
  const covers = ({ target, readOnly }: Mount) =>
    target &&
    readOnly !== true &&
    (isBelow(path, target) || (isBelow(target, path) && !oneFile.test(target) && !ephemeral.test(path)));
  const tmpfs = nodeOf(effective, 'tmpfs');
  const items = tmpfs?.kind === 'sequence' ? tmpfs.items : tmpfs ? [tmpfs] : [];
  return (
    mounts.some(covers) ||
    items.some((item) => item.kind === 'scalar' && isBelow(path, item.text?.split(':', 1)[0] || '-'))
  );
}

/** Returns the name of a script if a title has room for it. */
function named(path: string): string {
  const name = baseName(path);
  return name === '' || name.length > 28 ? 'its script' : name;
}

function sourceOf(basis: 'tried' | 'catalogue' | 'inferred'): SafeText {
  if (basis === 'tried') return 'tried with its program';
  return basis === 'catalogue' ? 'as catalogues run it' : 'inferred, not tried';
}
