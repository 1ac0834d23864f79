/** Words to avoid in texts for users, each with the usual term. */
const banned: readonly (readonly [words: RegExp, instead: string])[] = [
  [/\boverlays?\b/i, 'override file'],
  [/\bmisspel(?:t|led)\b/i, 'typo'],
  [/\bJSON forms?\b/i, 'exec form'],
  [/\bpass(?:es|ed)? over\b/i, 'ignores, ignored'],
  [/\b(?:is|are|was|were) (?:told|said)\b/i, 'is reported'],
  [/\bsays? nothing\b/i, 'does not say, is silent'],
  [/\b(?:somebody|whoever|whatever)\b/i, 'someone, anyone, any'],
  [/\bcan not\b/i, 'cannot'],
  [/\bby then\b/i, 'at that time'],
  [/\ball the same\b/i, 'anyway'],
  [/\b(?:that|which|it) is no(?:ne)?\b(?! longer)/i, 'is not a'],
  [/\bfrom afar\b|\blog-?in from\b/i, 'remote login'],
  [/\bhopes? for\b/i, 'typosquat'],
  [/\b(?:take|takes|taken|leave) (?:\S+ ){1,4}(?:back|away)\b/i, 'remove'],
  [/\bhold to\b/i, 'use'],
  [/\bunread\b/i, 'without verification, not read'],
  [/\bfree of charge\b/i, 'automatically'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bsettles?\b|\bsettled\b/i, 'fixes, removes'],
  [/\bheed(?:s|ed)?\b/i, 'check'],
  [/\bputs? right\b/i, 'fixes'],
  [/\bjudg(?:e|es|ed|ing)\b/i, 'check, report'],
  [/\bsums?\b/i, 'checksum'],
  [/\bcrooked|for the sake|hereabouts|thereby|thereof|wherewith|yonder\b/i, 'plain words'],
  [/\bsilenc(?:e|es|ed|ing)\b/i, 'suppress, without a warning'],
  [/\bby way of\b|\blaid out\b|\bslip of the\b/i, 'plain words'],
  [/\bthe engine\b(?! of)/i, 'Docker, the Docker daemon'],
  [/\bwhat needs (?:it|them|the)\b/i, 'programs that need it'],
  [/\bsaid under\b/i, 'reported under'],
  [/\bholes?\b/i, 'vulnerability'],
  [/\blog-ins?\b/i, 'login'],
  [/\b(?:looked at are|nothing honest|step(?:s|ped)? down)\b/i, 'plain words'],
  [/\bsort of\b|\bkind of thing\b/i, 'name it'],
];

/** Words that are names in the code, so that comments may use them. */
const ofCode = /^(?:the engine|step(?:s|ped)? down|unread|sums?|holes?)$/i;

/** Returns the banned words in a comment or in the title of a test. */
export const commentFaults = (text: string): string[] =>
  wordFaults(text).filter((fault) => !ofCode.test(/^“(.*?)”/.exec(fault)?.[1] ?? ''));

/** Returns the banned words in a text; code and quoted names are skipped. */
export function wordFaults(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '`x`');
  return banned.flatMap(([words, instead]) => {
    const found = words.exec(prose);
    return found ? [`“${found[0]}” (better: ${instead}) in: ${around(prose, found.index)}`] : [];
  });
}

const around = (text: string, at: number) => text.slice(Math.max(0, at - 40), at + 60).replace(/\s+/g, ' ');

/** Returns the faults of a rule's title, which must be understandable in a list. */
export function titleFaults(title: string): string[] {
  return [
    ...(title.length > 60 ? [`longer than 60 characters: ${title}`] : []),
    ...(/[.!]$/.test(title) ? [`ends like a sentence: ${title}`] : []),
    ...(/^[A-Z`]/.test(title) ? [] : [`begins small: ${title}`]),
    ...wordFaults(title),
  ];
}

/** Returns the faults of a message, which must be one sentence that names the subject and the fact. */
export function messageFaults(message: string): string[] {
  return [
    ...(message.length > 120 ? [`longer than 120 characters: ${message}`] : []),
    ...(/[^.]\.$/.test(message) ? [] : [`ends without a full stop: ${message}`]),
    ...wordFaults(message),
  ];
}

/** The verbs that titles of fixes start with, in the imperative. */
const imperative =
  /^(?:Add|Allow|Change|Check|Combine|Convert|Copy|Create|Declare|Delete|Disable|Download|Enable|Escape|Ignore|Insert|Install|Join|Keep|Limit|Lock|Lower|Make|Merge|Mount|Move|Pass|Pin|Publish|Put|Quote|Read|Remove|Rename|Replace|Require|Reset|Restore|Run|Set|Share|Split|Start|Switch|Turn|Update|Use|Verify|Wrap|Write) /;

/** The length of a fix's title, of which menus shorten the names of a file's author. */
function lengthOf(title: string): number {
  const words = title.replace(/ for the service \S+/, '').split(' ');
  return words.reduce((sum, { length }) => sum + Math.min(length, 12) + 1, -1);
}

/** Returns the faults of a fix's title. */
export function fixFaults(title: string): string[] {
  return [
    ...(imperative.test(title) ? [] : [`does not begin with what it does: ${title}`]),
    ...(lengthOf(title.replace(/; leaves [^()]*\)$/, ')')) > 70
      ? [`longer than 70 characters: ${title}`]
      : []),
    ...(/\.$/.test(title) ? [`ends like a sentence: ${title}`] : []),
    ...wordFaults(title),
  ];
}

/** A denial of fixes, with the clause before it, up to the reason that follows. */
const denial =
  /\b(?:no (?:\w+ )?fix(?:es)?|(?:not|never|cannot|can't|nothing can) (?:be )?(?:\w+ )?fix(?:ed)?|fix(?:es)? (?:is|are) (?:not|never)|nothing (?:is|to) fix(?:ed)?|without (?:a|any) fix|fixed by hand)\b/i;
/** A word that limits a denial to some findings. */
const limit =
  /\b(?:where|when|whose|that|if|unless|for|with|next to|otherwise|other|others|some|without (?!an?y? fix))\b/i;
/** A subject that stands for every finding of the rule. */
const everything =
  /^(?:there (?:is|are)\b|(?:it|this rule|the rule|the problem|this|plimsoll|findings?)\b|(?:so |and )?no (?:\w+ )?fix|nothing\b)/i;
const promise =
  /\b(?:an?|the|its|this|one|first|second|safe|quick) (?:safe |quick |automatic )?fix(?:es)?\b|^fix(?:es)?\b|\bfixed automatically\b|`plimsoll fix`/i;

/** Returns the sentences of a page that deny a fix although the rule has some, or promise one although it has none. */
export function fixClaimFaults(prose: string, fixable: boolean): string[] {
  const sentences = prose
    .replace(/^#.*$/gm, '')
    .split(/(?<=[.:])\s+(?=[-A-Z`*[])|^- |\n\n+|: /m)
    .map((each) => each.replace(/\s+/g, ' ').trim());
  return sentences.filter((sentence) => {
    const claim = sentence.split(/,? (?:because|since|as)\b|:/)[0] ?? '';
    if (!fixable) return promise.test(claim) && !denial.test(claim);
    return denial.test(claim) && everything.test(claim) && !limit.test(claim);
  });
}
