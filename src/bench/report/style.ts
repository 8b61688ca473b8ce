/** How a report looks: by the reader's own scheme, with nothing to load. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --ink: #1c2330; --paper: #fff; --faint: #5d6675; --line: #d8dce4;
  --bar: #b9d2f5; --good: #17703a; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ef; --paper: #14171d; --faint: #9aa3b2; --line: #343a46;
    --bar: #2b4a75; --good: #6fd695; --bad: #ff8a80;
  }
}
body {
  margin: 2rem auto; padding: 0 1rem; max-width: 80rem;
  color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.5rem }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem }
p { margin: .3rem 0 .7rem; color: var(--faint); max-width: 60rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem }
dt { color: var(--faint) }
dd { margin: 0; overflow-wrap: anywhere }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td {
  padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line);
  text-align: left; vertical-align: top;
}
th { font-weight: 600; color: var(--faint); white-space: nowrap }
.r { text-align: right }
.good { color: var(--good) }
.bad { color: var(--bad) }
.faint { color: var(--faint) }
.bar {
  background: linear-gradient(to right, var(--bar) var(--share), transparent var(--share));
}
a { color: inherit }
:target td { background: var(--bar) }
`;
