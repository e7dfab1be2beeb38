/** One character of a name, by its code point. */
type Matcher = (character: number) => boolean;
type Token = "*" | Matcher;

/** Whether a name has a character that `matcherOf` gives a meaning; braces have none. */
export function isPattern(name: string): boolean {
  return /[*?[]/.test(name);
}

/**
 * Matches names against a shell's pattern: `*`, `?`, `[a-z]`, `[!a]`, and a backslash that takes a character's meaning
 * away. A bracket that nothing closes stands for itself.
 */
export function matcherOf(pattern: string): (name: string) => boolean {
  const tokens = tokensOf([...pattern]);
  const shortest = tokens.filter((token) => token !== "*").length;
  return (name) => {
    const characters = Array.from(name, codePoint);
    return characters.length >= shortest && matches(tokens, characters);
  };
}

/** Goes back to the last star alone, so that its time is at most the product of the two lengths. */
function matches(tokens: readonly Token[], characters: readonly number[]): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < characters.length; ) {
    const token = tokens[at];
    if (token === "*") {
      star = at++;
      resume = index;
    } else if (token?.(characters[index] ?? 0)) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  return tokens.slice(at).every((token) => token === "*");
}

function tokensOf(pattern: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? "";
    const next = pattern[index + 1];
    const end = character === "[" ? endOfClass(pattern, index) : undefined;
    if (end !== undefined) {
      tokens.push(classMatcher(pattern.slice(index + 1, end)));
      index = end;
    } else if (character === "\\" && next !== undefined) {
      tokens.push(only(next));
      index++;
    } else if (character === "?") tokens.push(() => true);
    else if (character !== "*") tokens.push(only(character));
    else if (tokens.at(-1) !== "*") tokens.push("*");
  }
  return tokens;
}

/** A bracket right behind `[`, `[!` or `[^` is one of the class, as in POSIX. */
function endOfClass(pattern: readonly string[], start: number): number | undefined {
  const first = start + (isNegation(pattern[start + 1]) ? 2 : 1);
  for (let index = first; index < pattern.length; index++) {
    if (pattern[index] === "\\") index++;
    else if (pattern[index] === "]" && index > first) return index;
  }
  return undefined;
}

function classMatcher(members: readonly string[]): Matcher {
  const negated = isNegation(members[0]);
  const ranges = rangesOf(negated ? members.slice(1) : members);
  return (character) => ranges.some(([from, to]) => character >= from && character <= to) !== negated;
}

function rangesOf(members: readonly string[]): [number, number][] {
  const literals: { character: string; escaped: boolean }[] = [];
  for (let index = 0; index < members.length; index++) {
    const escaped = members[index] === "\\" && index + 1 < members.length;
    literals.push({ character: members[escaped ? ++index : index] ?? "", escaped });
  }
  const ranges: [number, number][] = [];
  for (let index = 0; index < literals.length; index++) {
    const from = codePoint(literals[index]?.character ?? "");
    const last = literals[index + 2];
    const dash = literals[index + 1];
    const isRange = last !== undefined && dash?.character === "-" && !dash.escaped;
    ranges.push([from, isRange ? codePoint(last.character) : from]);
    if (isRange) index += 2;
  }
  return ranges;
}

function isNegation(character: string | undefined): boolean {
  return character === "!" || character === "^";
}

function only(character: string): Matcher {
  const wanted = codePoint(character);
  return (candidate) => candidate === wanted;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
