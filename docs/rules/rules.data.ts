import { readFileSync } from 'node:fs';
import { ruleFiles, topics } from '../../scripts/rule-files.ts';

/** The rules of each topic, with their titles. */
export default {
  load: () =>
    Object.entries(topics).map(([topic, title]) => ({
      topic,
      title,
      rules: ruleFiles()
        .filter((each) => each.topic === topic)
        .map(({ id, page }) => ({
          id,
          title: /^# [\w-]+: (.+)$/m.exec(readFileSync(page, 'utf8'))?.[1] ?? id,
        })),
    })),
};
