// Unified diffs: hunks, positions, and which lines may carry a review comment.

/** Splits `git diff-tree -p` output into one section per "diff --git": {header, hunks}. */
export function splitPatch(buf) {
  const text = buf.toString('utf8');
  const out = [];
  const re = /^diff --git /gm;
  const starts = [];
  for (let m; (m = re.exec(text)); ) starts.push(m.index);
  for (let i = 0; i < starts.length; i++) {
    const s = text.slice(starts[i], starts[i + 1] ?? text.length);
    const at = s.search(/^@@ /m);
    out.push(at < 0 ? { header: s, hunks: null } : { header: s.slice(0, at), hunks: s.slice(at).replace(/\n$/, '') });
  }
  return out;
}

const textCache = new Map();

/** Parses the hunks of one file's patch: [{header, oldStart, oldLines, newStart, newLines, lines:[{type, old, new, text, position}]}] */
export function parseHunks(patch) {
  if (!patch) return [];
  if (textCache.has(patch)) return textCache.get(patch);
  const hunks = [];
  let hunk = null;
  let o = 0;
  let n = 0;
  let pos = -1;
  for (const line of patch.split('\n')) {
    pos++;
    const m = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    const open = hunk && (hunk.oldLeft > 0 || hunk.newLeft > 0);
    if (m && !open) {
      hunk = {
        header: line,
        position: pos,
        oldStart: Number(m[1]),
        oldLines: m[2] === undefined ? 1 : Number(m[2]),
        newStart: Number(m[3]),
        newLines: m[4] === undefined ? 1 : Number(m[4]),
        lines: [],
      };
      hunk.oldLeft = hunk.oldLines;
      hunk.newLeft = hunk.newLines;
      hunks.push(hunk);
      o = hunk.oldStart;
      n = hunk.newStart;
      continue;
    }
    if (!hunk) continue;
    const t = line[0];
    if (t === '\\') {
      hunk.lines.push({ type: 'note', text: line, position: pos });
      continue;
    }
    if (t === '+') {
      hunk.lines.push({ type: 'add', new: n++, text: line, position: pos });
      hunk.newLeft--;
    } else if (t === '-') {
      hunk.lines.push({ type: 'del', old: o++, text: line, position: pos });
      hunk.oldLeft--;
    } else {
      hunk.lines.push({ type: 'ctx', old: o++, new: n++, text: line, position: pos });
      hunk.oldLeft--;
      hunk.newLeft--;
    }
  }
  if (textCache.size > 5000) textCache.clear();
  textCache.set(patch, hunks);
  return hunks;
}

/** The hunk and line of a patch that a (line, side) points at, or null. */
export function findLine(patch, line, side) {
  for (const hunk of parseHunks(patch)) {
    for (const l of hunk.lines) {
      if (side === 'LEFT' ? l.old === line && l.type !== 'add' : l.new === line && l.type !== 'del') return { hunk, line: l };
    }
  }
  return null;
}

export function findPosition(patch, position) {
  for (const hunk of parseHunks(patch)) {
    for (const l of hunk.lines) if (l.position === position && l.type !== 'note') return { hunk, line: l };
  }
  return null;
}

/** The text that GitHub shows as diff_hunk: from the hunk header to the line. */
export function diffHunk(found) {
  const out = [found.hunk.header];
  for (const l of found.hunk.lines) {
    out.push(l.text);
    if (l === found.line) break;
  }
  return out.join('\n');
}

/** ```suggestion blocks of a comment body: list of replacement texts (arrays of lines). */
export function parseSuggestions(body) {
  const out = [];
  const lines = String(body ?? '')
    .replace(/\r\n/g, '\n')
    .split('\n');
  for (let i = 0; i < lines.length; i++) {
    const m = /^ {0,3}(`{3,}|~{3,})[ \t]*suggestion[^\n`]*$/.exec(lines[i]);
    if (!m) {
      // skip other fenced blocks, so that an example inside of one is not taken for a suggestion
      const f = /^ {0,3}(`{3,}|~{3,})/.exec(lines[i]);
      if (f) {
        let j = i + 1;
        while (j < lines.length && !new RegExp(`^ {0,3}${f[1][0]}{${f[1].length},}[ \\t]*$`).test(lines[j])) j++;
        i = j;
      }
      continue;
    }
    const close = new RegExp(`^ {0,3}${m[1][0]}{${m[1].length},}[ \\t]*$`);
    const text = [];
    let j = i + 1;
    while (j < lines.length && !close.test(lines[j])) text.push(lines[j++]);
    out.push(text);
    i = j;
  }
  return out;
}
