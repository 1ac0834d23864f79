import type { Service } from '../compose/model.ts';
import { nodeOf, scalarsOf } from '../compose/yaml/graph.ts';
import type { Stage } from '../dockerfile/model.ts';
import { rootStage } from '../dockerfile/stages/ancestry.ts';
import type { Posture } from '../posture.ts';
import { shownValue } from '../secret/shown.ts';
import type { Script } from '../shell/model.ts';
import { plain } from './fact.ts';
import { capabilitiesOf, ownCapabilities } from './granted.ts';
import { hostPowers } from './host/host-power.ts';
import {
  confinementOf,
  limitsOf,
  namespacesOf,
  noLimits,
  ownConfinement,
  ownNamespaces,
} from './isolation.ts';
import type { BuiltStage, ContainerPosture, ImagePin } from './model.ts';
import { declaredVolumes, devicesOf, mountsOf } from './mounted.ts';
import { processesReadBy } from './neighbour.ts';
import { type ImageSettings, pinOf } from './pin.ts';
import { groupOfUser, groupsOf } from './privileged-group.ts';
import { exposedPorts, networksOf, portsOf, routesOf } from './reachable.ts';
import { secretPlaces, stageSecrets } from './secret-place.ts';
import { userOfService, userOfStage } from './starting-user.ts';

/** The posture of a service's container. */
export function serviceContainer(
  posture: Posture,
  settings: ImageSettings & { readonly profiles: readonly string[] },
): ContainerPosture {
  const { service, stage } = posture;
  const user = userOfService(posture);
  const profiles = scalarsOf(nodeOf(service.effective, 'profiles'));
  return {
    kind: 'service',
    name: shownValue(service.name),
    at: plain(service.key),
    file: service.compose.file.path,
    profiles: profiles.map(({ text, raw }) => shownValue(text ?? raw)),
    profilesAt: profiles[0] && plain(profiles[0]),
    complete: !service.partial,
    platform: posture.platform,
    build: service.build && builtBy(posture),
    image: stage && service.build ? rootImage(stage, settings) : ownImage(service, settings),
    user,
    groups: groupsOf(posture),
    capabilities: capabilitiesOf(service, user),
    confinement: confinementOf(service),
    namespaces: namespacesOf(service),
    limits: limitsOf(service),
    mounts: [...mountsOf(service), ...volumesBeside(service, stage)],
    devices: devicesOf(service),
    ports: portsOf(service),
    routes: routesOf(posture),
    networks: networksOf(service),
    reads: processesReadBy(posture).map((other) => ({
      name: shownValue(other.service.name),
      at: plain(service.pid ?? other.service.pid ?? service.key),
    })),
    secrets: secretPlaces(posture),
    controls: service.partial
      ? []
      : hostPowers(posture, settings.profiles).map(({ name, rule, at }) => ({
          name,
          byEngine: rule === 'docker-socket' || rule === 'docker-tcp-endpoint',
          at: plain(at),
        })),
  };
}

/** The posture of a container that runs only a stage. */
export function stageContainer(
  stage: Stage,
  script: Script | undefined,
  settings: ImageSettings,
): ContainerPosture {
  const { file } = stage.dockerfile;
  const userAt = stage.user.setBy ?? { file, span: stage.base.token.span };
  const user = userOfStage(stage, script);
  return {
    kind: 'stage',
    name: nameOf(stage),
    at: plain({ file, span: stage.from.span }),
    file: file.path,
    profiles: [],
    profilesAt: undefined,
    complete: true,
    platform: stage.platform,
    build: builtFrom(stage),
    image: rootImage(stage, settings),
    user,
    groups: groupOfUser(stage.user, userAt),
    capabilities: ownCapabilities(user),
    confinement: ownConfinement,
    namespaces: ownNamespaces,
    limits: noLimits,
    mounts: declaredVolumes(stage),
    devices: [],
    ports: exposedPorts(stage),
    routes: [],
    networks: [],
    reads: [],
    secrets: stageSecrets(stage),
    controls: [],
  };
}

const nameOf = (stage: Stage) => shownValue(stage.name?.text ?? String(stage.index));

const builtFrom = (stage: Stage): BuiltStage => ({
  dockerfile: stage.dockerfile.file.path,
  stage: nameOf(stage),
  at: plain({ file: stage.dockerfile.file, span: stage.from.span }),
});

function builtBy({ service, stage }: Posture): BuiltStage | undefined {
  if (stage) return builtFrom(stage);
  return service.build && { dockerfile: service.build.path, stage: undefined, at: plain(service.build) };
}

/** The volumes of a service's stage that no mount of the service replaces. */
function volumesBeside(service: Service, stage: Stage | undefined) {
  const configured = service.build ? undefined : service.image?.configured;
  const own = new Set(service.mounts.map(({ target }) => target));
  const declared = stage ? declaredVolumes(stage) : configured ? declaredVolumes(configured, 'image') : [];
  return declared.filter(({ target }) => !own.has(target));
}

function ownImage({ image, build, builds }: Service, settings: ImageSettings): ImagePin | undefined {
  if (!image || build) return undefined;
  const { ref, facts, scalar } = image;
  const local = ref !== undefined && builds.has(ref.name);
  return pinOf({ at: image, written: scalar.raw, ref, facts, local }, settings);
}

function rootImage(stage: Stage, settings: ImageSettings): ImagePin | undefined {
  const { base, dockerfile } = rootStage(stage);
  const { kind, token } = base;
  // An unknown base without a variable is another build context.
  if (kind !== 'image' && (kind !== 'unknown' || !token.text.includes('$'))) return undefined;
  const { ref, facts } = kind === 'image' ? base.use : {};
  const at = { file: dockerfile.file, span: token.span };
  return pinOf({ at, written: token.text, ref, facts, local: false }, settings);
}
