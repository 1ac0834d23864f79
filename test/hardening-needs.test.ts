import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import type { NeedsRecord } from '../scripts/image-needs.ts';
import { parseCompose } from '../server/engine/compose/parse.ts';
import { applyEdits, defaultConfig, emptyProject, lint, sourceFile } from '../server/engine/index.ts';
import { isDefaultCapability } from '../server/engine/posture/host/capability.ts';

/** The researched facts beside the repository, from which the table of images is generated; they may be absent. */
const facts = fileURLToPath(new URL('../../shared/reference/data/images.json', import.meta.url));
const withoutFacts = existsSync(facts) ? false : 'no facts of images beside the repository';

/** The texts of a service of an image after each fix of its missing hardening, with the titles. */
function hardened(image: string): { title: string; after: string }[] {
  const path = 'compose.yaml';
  const text = `services:\n  app:\n    image: ${image}\n`;
  let project = emptyProject().with({ path, text });
  for (let missing = project.missing(path); missing.length > 0; missing = project.missing(path))
    project = project.withAbsent(...missing);
  const { findings, fixesOf } = lint(project, path, rules, defaultConfig);
  return findings
    .filter(({ rule }) => rule === 'missing-hardening')
    .flatMap((each) => fixesOf(each).map(({ title, edits }) => ({ title, after: applyEdits(text, edits) })));
}

/** A tag that the globs of a record name, and that is no Windows image's. */
const tagOf = ({ tags }: NeedsRecord) => tags?.map((tag) => tag.replaceAll('*', ''))[0] ?? '1.2.3';

it('no fix gives an image less than it is documented to need', { skip: withoutFacts }, (t) => {
  const records: NeedsRecord[] = Object.values(JSON.parse(readFileSync(facts, 'utf8')));
  let held = 0;
  const wrong: string[] = [];
  for (const record of records) {
    const { image, needsCaps, root } = record;
    if (!needsCaps || image.includes('*') || root === false) continue;
    const wanted = needsCaps.filter(isDefaultCapability);
    const name = `${image}:${tagOf(record)}`;
    for (const { title, after } of hardened(name)) {
      const [service] = parseCompose(sourceFile('compose.yaml', after)).services;
      if (!service?.capDrop.some((each) => each.text === 'ALL') || service.user) continue;
      held++;
      const given = service.capAdd.map((each) => each.text);
      const lacking = wanted.filter((each) => !given.includes(each));
      if (lacking.length > 0) wrong.push(`${name}: ${title}: ${lacking.join(' ')}`);
    }
  }
  t.diagnostic(`${held} fixes of ${records.length} records`);
  assert.ok(held > 100);
  assert.deepEqual(wrong, []);
});
