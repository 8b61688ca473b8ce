// What the pages of the reference are written with.

/** A cell of a table: one line, its bars kept from ending the cell. */
export const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

export function table(heads, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

export const code = (text) => `\`${text}\``;

export const fenced = (text, language = '') => `\`\`\`${language}\n${text.trim()}\n\`\`\``;

/** A page: its parts with one empty line between them. */
export const page = (...parts) =>
  `${parts
    .flat()
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
