/**
 * The style of the page, light and dark, for browsers, paper and editors, whose colours it uses. Colours are always backed by
 * shapes and words. The page's policy allows this style by `styleHash`, so no other style can be injected.
 */
export const style = `
:root{--ground:#fff;--text:#1b1f24;--quiet:#57606a;--line:#d0d7de;--soft:#f3f5f7;--link:#0550ae;--critical:#8e0e2a;--high:#b3261e;--medium:#8a4b00;--low:#0b5c8a;--info:#57606a;--bad:#b3261e;--good:#1a7f37}
@media(prefers-color-scheme:dark){:root{--ground:#14181d;--text:#e6edf3;--quiet:#9aa5b1;--line:#3a424c;--soft:#1d232b;--link:#79b8ff;--critical:#ff8fa3;--high:#ff8a80;--medium:#ffb95c;--low:#7cc7f5;--info:#9aa5b1;--bad:#ff8a80;--good:#6fdd8b}}
.vscode-light{--ground:var(--vscode-editor-background,#fff);--text:var(--vscode-editor-foreground,#1b1f24);--quiet:#57606a;--line:#c3cad2;--soft:#f3f5f7;--link:#0550ae;--critical:#8e0e2a;--high:#b3261e;--medium:#8a4b00;--low:#0b5c8a;--info:#57606a;--bad:#b3261e;--good:#1a7f37}
.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light){--ground:var(--vscode-editor-background,#14181d);--text:#e6edf3;--quiet:#a9b4c0;--line:#4a525c;--soft:#2a3038;--link:#79b8ff;--critical:#ff8fa3;--high:#ff8a80;--medium:#ffb95c;--low:#7cc7f5;--info:#a9b4c0;--bad:#ff8a80;--good:#6fdd8b}
*{box-sizing:border-box}
body{margin:0;padding:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
header,nav,main,footer{max-width:88rem;margin:0 auto;padding:.5rem 1.5rem}
h1{margin:.8rem 0 .2rem;font-size:1.5rem}
h2{margin:2rem 0 .5rem;padding-top:.8rem;border-top:2px solid var(--line);font-size:1.25rem;overflow-wrap:anywhere}
h3{margin:1.4rem 0 .5rem;font-size:1.05rem}
h4{margin:1rem 0 .3rem;font-size:1rem;overflow-wrap:anywhere}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code,.place{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.place{color:var(--quiet)}
a.place{color:var(--link)}
.quiet{color:var(--quiet)}
.verdict{font-size:1.1rem}
.verdict b{padding:.1rem .5rem;border:2px solid;border-radius:3px}
.passes b{color:var(--good)}
.fails b{color:var(--bad)}
.skip{position:absolute;left:-100vw}
.skip:focus{position:static}
ul{padding-left:1.2rem;margin:.3rem 0}
.counts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.5rem 1.2rem}
.severity{font-weight:600;white-space:nowrap}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}.info{color:var(--info)}
.finding{margin:.6rem 0;padding:.5rem .8rem;border:1px solid var(--line);border-left-width:4px;border-radius:3px}
.finding p{margin:.2rem 0}
.finding.critical,.finding.high{border-left-color:var(--bad)}
.finding>*{color:var(--text)}
.finding .quiet{color:var(--quiet)}
.finding .severity.critical{color:var(--critical)}.finding .severity.high{color:var(--high)}.finding .severity.medium{color:var(--medium)}.finding .severity.low{color:var(--low)}.finding .severity.info{color:var(--info)}
.scroll{overflow:auto;max-width:100%;border:1px solid var(--line);border-radius:3px}
table{border-collapse:collapse;font-size:14px}
th,td{padding:.35rem .6rem;border:1px solid var(--line);text-align:left;vertical-align:top}
thead th{background:var(--soft)}
td ul{padding:0;margin:0;list-style:none}
td li+li{margin-top:.25rem}
td .place,th .place{display:block;font-weight:400}
.running td,.running thead th{min-width:11rem;max-width:22rem}
.running [scope=row],thead td{position:sticky;left:0;background:var(--soft)}
.risky{color:var(--bad);font-weight:600}
details{margin:.5rem 0}
summary{cursor:pointer}
figure{margin:.8rem 0}
svg{display:block;max-width:100%;min-width:52rem;height:auto;margin:0 auto;font:13px/1.4 ui-monospace,monospace}
svg text{fill:var(--text)}
.node>:first-child{fill:var(--soft);stroke:var(--text);stroke-width:1.2}
.node.service>:first-child{stroke-width:2.4}
.node .note{fill:var(--quiet)}
.group rect{fill:none;stroke:var(--quiet);stroke-dasharray:6 4}
.group text{fill:var(--quiet)}
.edge path{fill:none;stroke:var(--text);stroke-width:1.6}
.edge rect{fill:var(--ground)}
.edge.plain path{stroke:var(--quiet);stroke-width:1.2}
.edge.worst path{stroke:var(--bad);stroke-width:4}
.edge.worst text{fill:var(--bad);font-weight:700}
.arrow{fill:var(--text)}
@media print{.scroll{overflow:visible}svg{max-width:100%;height:auto}details>*{display:block}}
`;

/** The SHA-256 of `style` in Base64, for the page's policy. A test checks that it matches. */
export const styleHash = 'sha256-+X9E37GgHdT9M537LmTZIk9sPdjlUxb4vB1F6L3fF88=';
