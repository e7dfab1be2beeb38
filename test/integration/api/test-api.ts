import { type Logger, pino } from "pino";
import { type ApiTables, apiTables } from "../../../lambda/api/api-tables.ts";
import { createApi } from "../../../lambda/api/app.ts";
import type { FeedEntry } from "../../../shared/feed.ts";
import { Feed } from "../../../tables/feed.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a caller parses, it has to trust
  readonly body: any;
}

/** The API on tables of its own, and what can be seen of it from outside. */
export interface TestApi extends ApiTables, AsyncDisposable {
  readonly app: ReturnType<typeof createApi>;
  readonly tables: TestTables;
  readonly log: Logger;
  readonly logLines: string[];
  /** Whether the feed takes entries. */
  feed: "up" | "down";
  call(request: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  announced(): Promise<FeedEntry[]>;
  makePartner(fields?: object): Promise<string>;
}

export async function createTestApi(): Promise<TestApi> {
  const tables = await createTestTables();
  const feed = new Feed(tables.activity);
  const began = new Date();
  const logLines: string[] = [];
  const parts = {
    ...apiTables(tables.control, tables.activity),
    log: pino({}, { write: (line: string) => logLines.push(line) }),
  };
  const api: TestApi = {
    ...parts,
    app: createApi({
      ...parts,
      async announce(entry) {
        if (api.feed === "down") throw new Error("The feed's table is away.");
        await feed.append(entry);
      },
    }),
    tables,
    logLines,
    feed: "up",
    async call(request, body, headers) {
      const [method = "GET", path = "/"] = request.split(" ");
      const json = body !== undefined && { body: JSON.stringify(body) };
      const type = json && { "content-type": "application/json" };
      return answer(await api.app.request(path, { method, headers: { ...type, ...headers }, ...json }));
    },
    async announced() {
      return (await feed.between(began, new Date(Date.now() + 1000))).map(({ entry }) => entry);
    },
    async makePartner(fields = {}) {
      return (await api.call("POST /v1/partners", { name: "Acme Logistics", ...fields })).body.id;
    },
    [Symbol.asyncDispose]: () => tables[Symbol.asyncDispose](),
  };
  return api;
}

export async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text && JSON.parse(text) };
}

/** The power goes at the nth write from now on, and stays away until it is switched on. */
export function powerCut({ tables }: TestApi, nth: number): { switchOn(): void } {
  let writesLeft = nth - 1;
  const { middlewareStack } = tables.control.client;
  middlewareStack.add(
    (next, { commandName = "" }) =>
      (request) => {
        if (/^(Put|Update|Delete)/.test(commandName) && writesLeft-- <= 0) throw new Error("The power is gone.");
        return next(request);
      },
    { name: "powerCut", step: "initialize", override: true },
  );
  return { switchOn: () => middlewareStack.remove("powerCut") };
}

/** The answer to the next write is lost on its way, so that the SDK repeats it. */
export function loseAnswer({ tables }: TestApi): void {
  let toLose = 1;
  tables.control.client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (request) => {
        const answered = await next(request);
        if (/^(Put|Update|Delete)/.test(commandName) && toLose-- > 0)
          throw Object.assign(new Error("The answer is lost."), { name: "TimeoutError" });
        return answered;
      },
    { name: "loseAnswer", step: "deserialize", override: true },
  );
}
