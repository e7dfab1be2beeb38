import { z } from "zod";
import { type AccessKey, type AwsLocal, element } from "./aws-local.ts";
import { type Answer, signedRequest } from "./signed-request.ts";
import type { FtpAccount } from "./strict-client.ts";

const VERSION = "2010-05-08";

const madePartner = z.object({ id: z.string() });
const madeAccount = z.object({ username: z.string(), password: z.string() });

/** An IAM user that may invoke this HTTP API, and nothing else. */
export class Operator {
  readonly #url: URL;
  readonly #key: AccessKey | undefined;

  private constructor(url: string, key: AccessKey | undefined) {
    this.#url = new URL(url);
    this.#key = key;
  }

  /** @param api as the stack's outputs give it. */
  static async hire(aws: AwsLocal, api: { readonly url: string; readonly id: string }): Promise<Operator> {
    const UserName = `operator-${crypto.randomUUID()}`;
    await aws.query("iam", { Action: "CreateUser", Version: VERSION, UserName });
    const Resource = `arn:aws:execute-api:${aws.region}:${aws.account}:${api.id}/*`;
    const statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource };
    await aws.query("iam", {
      Action: "PutUserPolicy",
      Version: VERSION,
      UserName,
      PolicyName: "invoke",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    });
    const made = await aws.query("iam", { Action: "CreateAccessKey", Version: VERSION, UserName });
    const key = { accessKeyId: element(made, "AccessKeyId"), secretAccessKey: element(made, "SecretAccessKey") };
    return new Operator(api.url, key);
  }

  /** Who knows the URL alone. */
  unsigned(): Operator {
    return new Operator(this.#url.href, undefined);
  }

  /** Who knows a key's name and not its secret. */
  forging(): Operator {
    return new Operator(this.#url.href, this.#key && { ...this.#key, secretAccessKey: "not it" });
  }

  /** @param request such as "GET /v1/partners". */
  call(request: string, body?: object): Promise<Answer> {
    const [method = "GET", path = "/"] = request.split(" ");
    return signedRequest(this.#url, { method, path, body }, this.#key);
  }

  /** Rejects when the answer is not the one that was hoped for. */
  async expect(status: number, request: string, body?: object): Promise<unknown> {
    const answer = await this.call(request, body);
    if (answer.status !== status) throw new Error(`${request}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** A new partner's account, with the password that was made for it. */
  async onboard(name: string, username: string): Promise<FtpAccount & { readonly partnerId: string }> {
    const { id } = madePartner.parse(await this.expect(201, "POST /v1/partners", { name }));
    const made = await this.expect(201, `POST /v1/partners/${id}/accounts`, { username });
    return { ...madeAccount.parse(made), partnerId: id };
  }
}
