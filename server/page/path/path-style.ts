import { style } from '../style.ts';

/** The style of the page about one path: that of the report, the chain and its steps. */
export const pathStyle = `${style}
main{padding-top:1.1rem;padding-bottom:1.5rem;overflow-wrap:anywhere}
main h1{margin:0 0 .2rem;font-size:1.55em}
main h1 .mark{width:15px;height:15px;margin-right:.4rem}
main h2{margin:0 0 .3rem;padding:0;border:0;font-size:1em;font-weight:600}
.nth{display:inline-block;min-width:1.45em;padding:0 .3em;border:1px solid currentColor;border-radius:1em;font:600 11px/1.4 var(--vscode-font-family,system-ui,sans-serif);text-align:center;color:var(--text)}
.chain{display:grid;grid-template-columns:minmax(7rem,auto) minmax(8rem,1fr) minmax(7rem,auto) minmax(8rem,1fr) minmax(7rem,auto);align-items:center;margin:1.6rem 0 0;padding:0;list-style:none}
.node{display:flex;flex-direction:column;justify-content:center;min-height:76px;max-width:16rem;padding:8px 14px;border:1.5px solid var(--text);border-radius:6px;text-align:center;overflow-wrap:anywhere}
.node b{font-size:1.12em}
.node.who{border-radius:38px}
.chain.critical .service,.chain.high .service{border:2px solid var(--bad)}
.chain.critical .what{border:4px double var(--bad)}
.link{position:relative;display:grid;grid-template-rows:1fr 1fr;align-self:stretch;text-align:center}
.link span{align-self:end;padding:0 16px 5px 8px;font-weight:600;line-height:1.3;overflow-wrap:anywhere}
.link::before{content:"";position:absolute;left:0;right:9px;top:calc(50% - 1px);border-top:2px solid var(--quiet)}
.link::after{content:"";position:absolute;right:0;top:calc(50% - 6px);border:6px solid transparent;border-left:10px solid var(--quiet);border-right:0}
.chain.critical .link::before{border-top:3px solid var(--bad)}.chain.high .link::before{border-top-color:var(--bad)}
.chain.critical .link::after,.chain.high .link::after{border-left-color:var(--bad)}
.chain .link.later::before{border-top-style:dashed}
.steps{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:1rem;margin:1.3rem 0 0;padding:0;list-style:none}
.steps>li{min-width:0;display:flex;flex-direction:column;gap:.25rem;padding:.7rem .8rem}
.written a{display:inline-block}
.written code{display:block;padding:3px 8px;border-radius:3px;background:var(--vscode-textCodeBlock-background,var(--soft));color:var(--text);white-space:pre-wrap;word-break:break-all}
.change{margin-top:auto;padding-top:.5rem}
.change p,.change ul{margin:.4rem 0 0;font-size:12px}
.change b{color:var(--text)}
.button{display:inline-block;padding:3px 12px;border:1px solid var(--vscode-contrastBorder,var(--line));border-radius:2px;background:var(--vscode-button-secondaryBackground,transparent);color:var(--vscode-button-secondaryForeground,var(--text))}
.button:hover{background:var(--vscode-button-secondaryHoverBackground,transparent);text-decoration:none}
.button.primary{background:var(--vscode-button-background,#005fb8);color:var(--vscode-button-foreground,#fff);font-weight:600}
.button.primary:hover{background:var(--vscode-button-hoverBackground,#004a91)}
nav{margin-top:1.6rem}
.all a{text-decoration:underline}
.all{overflow-wrap:anywhere;color:var(--quiet)}
@media screen and (max-width:830px){.chain{display:block}.node,.chain .what{display:block;max-width:none;min-height:0;text-align:left}.node small{margin-left:.5em}.link{display:block;padding:.35rem 0 .35rem 1.4rem;text-align:left}.link span{padding:0}.link::before{left:.6rem;right:auto;top:0;bottom:6px;border-top:0!important;border-left:2px solid var(--bad)}.link::after{left:calc(.6rem - 5px);right:auto;top:auto;bottom:0;border:6px solid transparent;border-top:8px solid var(--bad)!important;border-bottom:0}.chain .link.later::before{border-left-style:dashed}.steps{grid-template-columns:1fr}}
@media print{.button{display:none}}
`;

/** The SHA-256 of `pathStyle` in Base64, for the page's policy. A test checks that it matches. */
export const pathStyleHash = 'sha256-Daih2P9donJvcofaretzHtD6STcTuTf3ij+GPfGbJqs=';
