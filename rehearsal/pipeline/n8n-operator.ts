import { randomUUID } from "node:crypto";
import { type HttpAnswer, httpCall } from "./http-call";

interface Workflow {
  readonly versionId: string;
  readonly nodes: readonly { readonly type: string; parameters: Record<string, unknown> }[];
}

/** The owner of a host's n8n, who does in the editor's REST interface what an operator does in the editor. */
export class N8nOperator {
  private cookie = "";
  // n8n ties a session to the browser that logged in.
  private readonly browser = randomUUID();

  /** @param socketPath leads to n8n */
  public constructor(private readonly socketPath: string) {}

  public async logIn(email: string, password: string): Promise<void> {
    const answer = await this.call("POST", "/rest/login", { emailOrLdapLoginId: email, password });
    this.cookie = (answer.headers["set-cookie"] ?? []).map((each) => each.split(";")[0]).join("; ");
  }

  /** Fills in a credential that is there. @param data as its form asks for it */
  public async fillIn(id: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    const { name, type } = await this.data<{ name: string; type: string }>("GET", `/rest/credentials/${id}`);
    await this.call("PATCH", `/rest/credentials/${id}`, { name, type, data });
  }

  /** Switches a workflow off and on again, after which its triggers have what was changed. */
  public async switchOffAndOn(id: string): Promise<void> {
    await this.call("POST", `/rest/workflows/${id}/deactivate`, {});
    const { versionId } = await this.data<Workflow>("GET", `/rest/workflows/${id}`);
    await this.call("POST", `/rest/workflows/${id}/activate`, { versionId });
  }

  /** Makes a workflow's clock strike every few seconds; the rest of it stays as it is. */
  public async hurry(id: string): Promise<void> {
    const workflow = await this.data<Workflow>("GET", `/rest/workflows/${id}`);
    const clocks = workflow.nodes.filter(({ type }) => type === "n8n-nodes-base.scheduleTrigger");
    if (clocks.length === 0) throw new Error(`The workflow ${id} has no clock.`);
    for (const clock of clocks) {
      clock.parameters = { rule: { interval: [{ field: "seconds", secondsInterval: 5 }] } };
    }
    await this.call("PATCH", `/rest/workflows/${id}`, {
      nodes: workflow.nodes,
      versionId: workflow.versionId,
    });
    await this.switchOffAndOn(id);
  }

  /** Ends what `hurry` began. */
  public async switchOff(id: string): Promise<void> {
    await this.call("POST", `/rest/workflows/${id}/deactivate`, {});
  }

  /** Executions of a workflow so far, newest first. */
  public async executions(id: string): Promise<{ readonly id: string; readonly status: string }[]> {
    const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
    return (
      await this.data<{ results: { id: string; status: string }[] }>(
        "GET",
        `/rest/executions?filter=${filter}`,
      )
    ).results;
  }

  private async data<T>(method: string, path: string): Promise<T> {
    const { body } = await this.call(method, path);
    return (JSON.parse(body) as { data: T }).data;
  }

  private async call(method: string, path: string, content?: object): Promise<HttpAnswer> {
    const answer = await httpCall({
      socketPath: this.socketPath,
      method,
      path,
      headers: {
        "content-type": "application/json",
        "browser-id": this.browser,
        ...(this.cookie === "" ? {} : { cookie: this.cookie }),
      },
      body: content && JSON.stringify(content),
    });
    if (answer.status >= 300)
      throw new Error(`n8n answers ${method} ${path} with ${answer.status}: ${answer.body}`);
    return answer;
  }
}
