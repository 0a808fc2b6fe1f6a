/** The dashboard's look: system fonts, light and dark as the reader's system is, and tables that fit a phone. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #fff; --fg: #1d2327; --sub: #50575e; --line: #dcdcde; --day: #f6f7f7; --today: #e8f1fa;
  --link: #135e96; --ok-bg: #e3f4e7; --ok: #0a5c1f; --bad-bg: #fbe6e6; --bad: #8a1f21; --solid: #fff;
  --c0: #2271b1; --c1: #8a5d00; --c2: #00695f; --c3: #8336a3; --c4: #a8281f; --c5: #3b6600; --c6: #4a4fb5; --c7: #7a4b2b; }
@media (prefers-color-scheme: dark) { :root { --bg: #16191d; --fg: #e6e7e8; --sub: #a7adb3; --line: #33383e; --day: #1c2025;
  --today: #1b2836; --link: #72aee6; --ok-bg: #123a1e; --ok: #a6e3b5; --bad-bg: #4a1a1b; --bad: #ffb3b3; --solid: #16191d;
  --c0: #72aee6; --c1: #f0c33c; --c2: #4fd1c5; --c3: #d7a6f0; --c4: #ff9e95; --c5: #a5d66f; --c6: #b3b6ff; --c7: #e0b08a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 system-ui, sans-serif; }
main, header.top { max-width: 1160px; margin: 0 auto; padding: 14px 20px; }
header.top { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: baseline; border-bottom: 1px solid var(--line); }
h1 { font-size: 20px; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 16px; margin: 26px 0 8px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 14px; } nav a { color: inherit; } nav a[aria-current] { font-weight: 700; }
.end { margin-left: auto; color: var(--sub); } a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.kpi { display: flex; flex-wrap: wrap; gap: 14px 30px; margin: 14px 0 0; padding: 0; list-style: none; }
.kpi b { display: block; font-size: 20px; } .sub { color: var(--sub); overflow-wrap: break-word; }
.problems { border-left: 4px solid var(--bad); background: var(--bad-bg); color: var(--bad); margin: 14px 0; padding: 8px 12px 8px 28px; }
table { width: 100%; border-collapse: collapse; } th { text-align: left; font-weight: 600; overflow-wrap: normal; }
th, td { padding: 8px; border-bottom: 1px solid var(--line); vertical-align: top; } td { overflow-wrap: anywhere; }
@media (min-width: 701px) { .num { text-align: right; } } .pill { padding: 1px 9px; border-radius: 9px; font-size: 13px; white-space: nowrap; }
.ok { background: var(--ok-bg); color: var(--ok); } .bad { background: var(--bad-bg); color: var(--bad); } .plain { background: var(--day); }
.week { width: 100%; height: auto; display: block; } .week .day { fill: var(--day); } .week .today { fill: var(--today); }
.week .grid { stroke: var(--line); } .week .axis { font-size: 12px; fill: var(--sub); } .week .label { font-size: 10.5px; }
.slot rect { fill: var(--c); fill-opacity: .16; stroke: var(--c); } .slot text { fill: var(--c); }
.slot.published rect { fill-opacity: 1; } .slot.published text { fill: var(--solid); }
.slot.missed rect, .slot.failed rect { fill: none; stroke-dasharray: 3 2; } .slot.missed text, .slot.failed text { fill: var(--bad); }
.c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
.c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
.dot { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 7px; background: var(--c); }
.bar rect:first-child { fill: var(--day); } .bar rect + rect { fill: var(--c); } .bar line { stroke: var(--fg); } .bar { vertical-align: middle; margin-right: 8px; }
.read { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.card { max-width: 380px; margin: 8vh auto; padding: 24px; border: 1px solid var(--line); border-radius: 6px; }
label { display: block; margin: 14px 0 4px; } input { width: 100%; padding: 8px; font: inherit; border: 1px solid var(--sub); border-radius: 4px; background: var(--bg); color: inherit; }
button { font: inherit; padding: 7px 14px; border: 1px solid var(--link); border-radius: 4px; background: var(--link); color: var(--bg); cursor: pointer; }
button.link { border: 0; padding: 0; background: none; color: var(--link); text-decoration: underline; }
form.inline { display: inline; } .card button { margin-top: 16px; }
@media (max-width: 700px) {
  main, header.top { padding: 12px; } .end { margin-left: 0; }
  .week { display: none; } .week-list.read { position: static; width: auto; height: auto; clip-path: none; white-space: normal; }
  table, tbody, tr, td { display: block; } thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border-bottom: 1px solid var(--line); padding: 8px 0; } td { border: 0; padding: 2px 0; text-align: left; }
  td:empty { display: none; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--sub); }
}
`;
