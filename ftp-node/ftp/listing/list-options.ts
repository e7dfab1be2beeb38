/** What `ls` would do differently. Everything else that clients send is understood, and changes nothing. */
export interface ListOptions {
  /** `-l`: whole lines where names alone were asked for. */
  readonly long: boolean;
  /** `-R`: folders below too. */
  readonly recursive: boolean;
  /** `-d`: a folder as an entry of its own. */
  readonly itself: boolean;
  /** `-t` and `-S`: the newest or the largest first. */
  readonly order: "name" | "time" | "size";
  /** `-r`. */
  readonly reverse: boolean;
}

export interface ListArgument {
  readonly options: ListOptions;
  /** What follows the options, as the client typed it; may be empty. */
  readonly path: string;
  /** Whether the beginning could be meant as a name as well: it was taken for options, and `--` does not say so. */
  readonly isDoubtful: boolean;
}

export const NO_OPTIONS: ListOptions = {
  long: false,
  recursive: false,
  itself: false,
  order: "name",
  reverse: false,
};

/** Letters that real clients send: a word of these alone is meant as options, whatever files there are. */
const KNOWN = /^[1AaCdFhLlnRrSt]*$/;

/** "-la -- -odd name" → `ls -la` of "-odd name". Never fails: what are no options is a path. */
export function parseListArgument(argument: string): ListArgument {
  const [words = ""] = /^(?:-[A-Za-z0-9]+(?: +|$))*/.exec(argument) ?? [];
  const letters = words.replace(/[- ]/g, "");
  const rest = argument.slice(words.length);
  const isMarked = rest === "--" || rest.startsWith("-- ");
  const path = isMarked ? rest.slice("-- ".length) : rest;
  const isDoubtful = words !== "" && !isMarked && (path !== "" || !KNOWN.test(letters));
  return { options: optionsOf(letters), path, isDoubtful };
}

function optionsOf(letters: string): ListOptions {
  const order = [...letters].findLast((letter) => letter === "t" || letter === "S");
  return {
    long: letters.includes("l"),
    recursive: letters.includes("R"),
    itself: letters.includes("d"),
    order: order === "t" ? "time" : order === "S" ? "size" : "name",
    reverse: letters.includes("r"),
  };
}
