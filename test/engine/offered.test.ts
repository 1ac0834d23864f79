import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FixSource, offeredFixes, type PartSource } from '../../server/engine/lint/offered.ts';
import type { AnyReport, ReportFix, ReportPart } from '../../server/engine/rule.ts';
import { secretsOf } from '../../server/engine/secret/secrets.ts';
import { shown, shownValue } from '../../server/engine/secret/shown.ts';
import { type Place, sourceFile } from '../../server/engine/source/text.ts';

const file = sourceFile('compose.yaml', 'services: {}\n'.repeat(10));
const other = sourceFile('more.yaml', 'services: {}\n'.repeat(10));

const fix = (title: string, start: number, end: number, more: Partial<ReportFix> = {}): ReportFix => ({
  title: shownValue(title),
  safety: 'safe',
  edits: [{ span: { start, end }, text: '' }],
  ...more,
});
const place = (start: number, end: number, of = file): Place => ({ file: of, span: { start, end } });

/** A finding at a place, of a service, with its fixes. */
const found = (at: AnyReport['at'], service: string | undefined, ...fixes: ReportFix[]): FixSource => ({
  raw: { report: { at, message: 'found', fixes }, file, service },
  secrets: secretsOf([]),
});
/** A part that a finding forms together with other places. */
const madeBy = (source: FixSource, decides: ReportPart['decides'], ...places: Place[]): PartSource => ({
  source,
  part: { places: places.map((at) => ({ at, message: shown`Here.` })), rules: [], decides },
});

describe('the fixes of a finding', () => {
  it('are those of its report, in its file unless an edit names another', () => {
    const edits = [
      { span: { start: 1, end: 2 }, text: 'a' },
      { span: { start: 3, end: 4 }, text: 'b', file: 'third.yaml' },
    ];
    const one = fix('One', 0, 0, { safety: 'drastic', sound: true, edits });
    for (const [at, path] of [
      [{ start: 0, end: 5 }, 'compose.yaml'],
      [place(0, 5, other), 'more.yaml'],
    ] as const)
      assert.deepEqual(offeredFixes(found(at, 'a', one)), [
        {
          ...one,
          edits: [
            { ...edits[0], file: path },
            { ...edits[1], file: 'third.yaml' },
          ],
        },
      ]);
    assert.deepEqual(offeredFixes(found({ start: 0, end: 5 }, 'a')), []);
  });

  it('are listed once: the first of those with the same edits', () => {
    const edit = { span: { start: 1, end: 2 }, text: 'a' };
    const all = [
      fix('One', 0, 0, { edits: [edit] }),
      fix('Same', 0, 0, { edits: [edit] }),
      fix('Start', 0, 0, { edits: [{ ...edit, span: { start: 0, end: 2 } }] }),
      fix('End', 0, 0, { edits: [{ ...edit, span: { start: 1, end: 3 } }] }),
      fix('Text', 0, 0, { edits: [{ ...edit, text: 'b' }] }),
      fix('File', 0, 0, { edits: [{ ...edit, file: 'more.yaml' }] }),
      fix('More', 0, 0, { edits: [edit, { ...edit, span: { start: 3, end: 4 } }] }),
    ];
    assert.deepEqual(
      offeredFixes(found({ start: 0, end: 5 }, 'a', ...all)).map(({ title }) => `${title}`),
      ['One', 'Start', 'End', 'Text', 'File', 'More'],
    );
    assert.equal(offeredFixes(found({ start: 0, end: 5 }, 'a', ...all.slice(0, 2))).length, 1);
  });
});

describe('the fixes of an attack path', () => {
  const titles = (...parts: PartSource[]) =>
    offeredFixes({ ...found({ start: 0, end: 5 }, 'a', fix('Own', 0, 5)), parts }).map(
      ({ title }) => `${title}`,
    );
  const at = { start: 20, end: 30 };

  it('are its own, then those of its parts, each once', () => {
    const part = (...fixes: ReportFix[]) => madeBy(found(at, 'a', ...fixes), undefined, place(20, 30));
    assert.deepEqual(titles(part(fix('One', 20, 30)), part(fix('Two', 40, 50), fix('Again', 20, 30))), [
      'Own',
      'One',
      'Two',
    ]);
  });

  it('name the changed service if it is another one', () => {
    const part = (service: string | undefined, title: string) =>
      madeBy(found(at, service, fix(title, 20, 30)), undefined, place(20, 30));
    assert.deepEqual(titles(part('b', 'Remove it')), ['Own', 'Remove it for the service b']);
    assert.deepEqual(titles(part('b', 'Remove it (it stops)')), [
      'Own',
      'Remove it for the service b (it stops)',
    ]);
    assert.deepEqual(titles(part('b', '(it stops)')), ['Own', '(it stops) for the service b']);
    assert.deepEqual(titles(part('a', 'Remove it')), ['Own', 'Remove it']);
    assert.deepEqual(titles(part(undefined, 'Remove it')), ['Own', 'Remove it']);
  });

  it('are sound if the report certainly disappears with the part', () => {
    const sound = (decides: ReportPart['decides'], isSound: boolean) => {
      const part = madeBy(found(at, 'a', fix('One', 20, 30, { sound: isSound })), decides, place(20, 30));
      return !!offeredFixes({ ...found({ start: 0, end: 5 }, 'a'), parts: [part] })[0]?.sound;
    };
    assert.equal(
      sound(() => true, true),
      true,
    );
    assert.equal(
      sound(() => true, false),
      false,
    );
    assert.equal(
      sound(() => false, true),
      false,
    );
    assert.equal(sound(undefined, true), false);
  });

  it('of a part with several places change all of them', () => {
    const part = (edits: ReportFix['edits'], ...others: Place[]) =>
      madeBy(found(at, 'a', fix('One', 0, 0, { edits })), () => true, place(20, 30), ...others);
    const edit = (start: number, end: number, path = 'compose.yaml') => ({
      span: { start, end },
      text: '',
      file: path,
    });
    const passes = (edits: ReportFix['edits'], ...others: Place[]) =>
      titles(part(edits, ...others)).includes('One');
    const own = edit(20, 30);
    assert.equal(passes([own]), true);
    assert.equal(passes([own], place(40, 50)), false);
    assert.equal(passes([own, edit(40, 50)], place(40, 50)), true);
    assert.equal(passes([own, edit(40, 50)], place(40, 50), place(60, 70)), false);
    // An edit changes a place if it shares characters with it, or touches it with an insertion.
    assert.equal(passes([own, edit(49, 60)], place(40, 50)), true);
    assert.equal(passes([own, edit(50, 60)], place(40, 50)), false);
    assert.equal(passes([own, edit(35, 41)], place(40, 50)), true);
    assert.equal(passes([own, edit(35, 40)], place(40, 50)), false);
    for (const [start, is] of [
      [39, false],
      [40, true],
      [45, true],
      [50, true],
      [51, false],
    ] as const)
      assert.equal(passes([own, edit(start, start)], place(40, 50)), is, `${start}`);
    assert.equal(passes([own, edit(40, 50, 'more.yaml')], place(40, 50)), false);
    assert.equal(passes([own, edit(40, 50, 'more.yaml')], place(40, 50, other)), true);
    // A place that shares characters with that of the finding counts as the same.
    assert.equal(passes([edit(20, 21)], place(29, 32)), true);
    // If it is unknown whether they form the part alone, each fix is tried.
    const unknown = madeBy(found(at, 'a', fix('One', 20, 30)), undefined, place(20, 30), place(40, 50));
    assert.ok(titles(unknown).includes('One'));
  });
});
