import fc from 'fast-check';
import type { Editor, Holding } from './editor.ts';
import { path, type Step, step, textAt, texts } from './world.ts';

/** A step of a history of an editor. */
export type Doing = Step<(editor: Editor, holding: Holding) => Promise<void>>;

const configs: Readonly<Record<string, readonly string[]>> = {
  '/w/.plimsoll.yaml': [
    'projects:\n  - [compose.yaml, prod.yaml]\n',
    'projects:\n  - [compose.yaml, compose.override.yaml, prod.yaml]\n  - [prod.yaml]\nrules:\n  host-network: low\n',
    'ignore: [app]\nextends: strict\n',
    'rules:\n  nothing: low\n',
  ],
  '/w/app/.plimsoll.yml': ['rules:\n  sudo: low\n  root-user: "off"\n', 'extends: devcontainer\n'],
  '/w/conf/plimsoll.yaml': ['projects:\n  - [prod.yaml, compose.yaml]\n', 'extends: strict\n'],
};
const settings = [
  null,
  { enable: false },
  'scoped',
  { rules: { privileged: 'off' } },
  { configPath: 'conf/plimsoll.yaml' },
  { lint: { run: 'onSave' } },
];
const folders = ['/w/app', '/w/shared', '/w/moved'];

/** The path of a file or a configuration. */
export const anyPath = fc.oneof({ weight: 6, arbitrary: path }, fc.constantFrom(...Object.keys(configs)));
/** A text that the file at a path may have. */
export const content = (at: string) =>
  configs[at] ? fc.constantFrom(...(configs[at] ?? [])) : textAt(at.replace('/w/moved/', '/w/app/'));
const named = (what: string, at: string, text: string, run: Doing['run']) =>
  step(`${what} ${at} ${JSON.stringify(text)}`, run);

const onDisk = anyPath.chain((at) => content(at).map((text) => [at, text] as const));

/** How the server learns of changes on the disk: by watching, by notifications of the editor, or both. */
const hearing = fc.constantFrom('watch', 'tell', 'both');

const write = onDisk.map(
  ([at, text]): Doing =>
    named('write', at, text, async (editor, { disk }) => {
      const type = disk.has(at) ? 2 : 1;
      disk.set(at, text);
      await editor.watch([at, type]);
    }),
);
const open = fc.tuple(onDisk, fc.boolean()).map(
  ([[at, other], restored]): Doing =>
    named(restored ? 'restore' : 'open', at, other, async (editor, { disk, open }) => {
      const text = restored ? other : disk.get(at);
      if (open.has(at) || text === undefined) return;
      open.set(at, text);
      await editor.open(at, text);
    }),
);
/** Picks one of the open files. */
const picked = fc.nat();
const pick = <T>(all: Iterable<T>, index: number): T | undefined => {
  const list = [...all];
  return list[index % Math.max(1, list.length)];
};
const change = fc.tuple(picked, fc.nat(), fc.option(fc.constantFrom('\n', '# x\n', ' ', 'USER root\n'))).map(
  ([index, which, add]): Doing =>
    step(`change ${index} ${which} ${JSON.stringify(add)}`, async (editor, { open }) => {
      const at = pick(open.keys(), index);
      if (at === undefined) return;
      const before = open.get(at) ?? '';
      const from = which % (before.length + 1);
      const text =
        add === null
          ? (pick(configs[at] ?? texts[at.replace('/w/moved/', '/w/app/')] ?? [''], which) ?? '')
          : before.slice(0, from) + add + before.slice(from);
      open.set(at, text);
      await editor.change(at, text);
    }),
);
export const saved = async (editor: Editor, { disk, open }: Holding, at: string) => {
  const type = disk.has(at) ? 2 : 1;
  disk.set(at, open.get(at) ?? '');
  await editor.save(at);
  await editor.watch([at, type]);
};
const save = picked.map(
  (index): Doing =>
    step(`save ${index}`, async (editor, holding) => {
      const at = pick(holding.open.keys(), index);
      if (at !== undefined) await saved(editor, holding, at);
    }),
);
const close = picked.map(
  (index): Doing =>
    step(`close ${index}`, async (editor, { open }) => {
      const at = pick(open.keys(), index);
      if (at === undefined) return;
      open.delete(at);
      await editor.close(at);
    }),
);
const below = (all: Iterable<string>, at: string) =>
  [...all].filter((each) => each === at || each.startsWith(`${at}/`));
const remove = fc.tuple(fc.oneof(anyPath, fc.constantFrom(...folders)), hearing).map(
  ([at, how]): Doing =>
    step(`delete ${at} ${how}`, async (editor, { disk }) => {
      const gone = below(disk.keys(), at);
      if (gone.length === 0) return;
      for (const each of gone) disk.delete(each);
      if (how !== 'watch') await editor.deleted(at);
      if (how !== 'tell') await editor.watch([at, 3]);
    }),
);
const rename = fc
  .tuple(
    fc.oneof(
      fc.tuple(anyPath, anyPath),
      fc.constantFrom<[string, string]>(
        ['/w/app', '/w/moved'],
        ['/w/moved', '/w/app'],
        ['/w/shared', '/w/moved'],
      ),
    ),
    hearing,
  )
  .map(
    ([[from, to], how]): Doing =>
      step(`rename ${from} ${to} ${how}`, async (editor, { disk, open }) => {
        const old = below(disk.keys(), from);
        if (old.length === 0 || below(disk.keys(), to).length > 0 || below(open.keys(), to).length > 0)
          return;
        const moved = (each: string) => to + each.slice(from.length);
        for (const each of old) {
          disk.set(moved(each), disk.get(each) ?? '');
          disk.delete(each);
        }
        for (const each of below(open.keys(), from)) {
          const text = open.get(each) ?? '';
          open.delete(each);
          await editor.close(each);
          open.set(moved(each), text);
          await editor.open(moved(each), text);
        }
        if (how !== 'watch') await editor.renamed(from, to);
        if (how !== 'tell')
          await editor.watch(...old.flatMap((each) => [[each, 3] as const, [moved(each), 1] as const]));
      }),
  );
const configure = fc.constantFrom(...settings).map(
  (value): Doing =>
    step(`configure ${JSON.stringify(value)}`, async (editor, holding) => {
      holding.settings = value;
      await editor.configured();
    }),
);
export const scanning = step('scan', async (editor: Editor, holding: Holding) => {
  holding.scanned = true;
  await editor.scan();
});
const scan = fc.constant(scanning);
/** Gives the client time to receive all results. Without this step the next one follows at once. */
export const resting = step('rest', async (editor: Editor) => void (await editor.shown()));
const rest = fc.constant(resting);

export const steps: fc.Arbitrary<Doing[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: write },
    { weight: 6, arbitrary: open },
    { weight: 6, arbitrary: change },
    { weight: 2, arbitrary: save },
    { weight: 3, arbitrary: close },
    { weight: 2, arbitrary: remove },
    { weight: 2, arbitrary: rename },
    configure,
    { weight: 2, arbitrary: scan },
    { weight: 4, arbitrary: rest },
  ),
  { minLength: 3, maxLength: 16 },
);
export const start = fc.array(onDisk, { maxLength: 8 });
