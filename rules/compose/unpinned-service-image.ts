import { type Compose, floating, rule, type Service } from '../../server/engine/judge.ts';

const refs = {
  cis: ['5.28'],
  cwe: ['CWE-1357'],
  'compose-lint': ['CL-0004'],
  dclint: ['service-image-require-explicit-tag'],
};

export default rule({
  id: 'unpinned-service-image',
  on: 'service',
  severity: 'medium',
  fixable: false,
  title: "A service's image is not pinned to a version",
  why: 'A tag that moves means another image tomorrow: what was tested is not what runs, and no one sees the change.',
  refs,
  messages: {
    missing: 'The image {image} has no tag, so it is whatever latest means today.',
    latest: 'The tag {tag} of {image} moves with each release.',
    moving: 'The tag {tag} of {image} is moved by its publisher.',
    fallback: 'The tag {tag} of {image}, taken where the variable is not set, moves with each release.',
  },
  *check(service) {
    const { image } = service;
    const ref = image?.ref;
    if (!image || !ref || isLocal(service)) return;
    const floats = floating(ref);
    const at = { file: image.file, span: ref.tagSpan ?? ref.span };
    const name = ref.registry ? `${ref.registry}/${ref.repository}` : ref.repository;
    if (floats === 'missing') yield { at, message: floats, words: { image: name } };
    else if (floats) {
      const words = { image: name, tag: ref.tag ?? '' };
      yield { at, message: image.fromDefault && !ref.tagSpan ? 'fallback' : floats, words };
    }
  },
});

/** Whether the image is made here: by this service, by another one under the same name, or never pulled. */
function isLocal({ image, build, effective, compose }: Service): boolean {
  const policy = effective.entries.get('pull_policy')?.value;
  if (build || (policy?.kind === 'scalar' && /^(?:never|build)$/.test(policy.text ?? ''))) return true;
  if (image?.ref?.registry === 'localhost') return true;
  return madeHere(compose).has(image?.ref?.name);
}

const made = new WeakMap<Compose, ReadonlySet<string | undefined>>();

/** Names of the images that the file's services build. */
function madeHere(compose: Compose): ReadonlySet<string | undefined> {
  const names =
    made.get(compose) ??
    new Set(compose.services.filter(({ build }) => build).map(({ image }) => image?.ref?.name));
  made.set(compose, names);
  return names;
}
