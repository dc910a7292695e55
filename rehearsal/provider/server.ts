import { rmSync } from "node:fs";
import { Server, ServerCredentials, status, type ServiceError, type UntypedHandleCall } from "@grpc/grpc-js";
import { Refusal, type Change } from "./behaviour";
import { providerService, type CallName } from "./protocol";
import type { StandInProvider } from "./provider";
import { blockType, schemaMessage, type Schema } from "./schema";
import { decodeValue, encodeValue, type ObjectValue, type Value } from "./values";

interface DynamicValue {
  readonly msgpack: Uint8Array;
}

/** The requests' fields that are read; which of them a call has is the protocol's business. */
interface Request {
  readonly type_name: string;
  readonly id: string;
  readonly config: DynamicValue;
  readonly prior_state: DynamicValue;
  readonly proposed_new_state: DynamicValue;
  readonly planned_state: DynamicValue;
  readonly current_state: DynamicValue;
  readonly raw_state: { readonly json: Uint8Array };
}

type Warn = (summary: string, detail?: string) => void;
type Handler = (request: Request, warn: Warn) => object | Promise<object>;

const capabilities = { plan_destroy: true, get_provider_schema_optional: true };

const errorDiagnostic = ({ summary, detail, attribute }: Refusal) => ({
  severity: "ERROR",
  summary,
  detail,
  ...(attribute ? { attribute: { steps: [{ attribute_name: attribute }] } } : {}),
});

function handlers(provider: StandInProvider): Record<CallName, Handler> {
  const { schema } = provider;
  const decode = (value: DynamicValue | null, of: Schema | undefined): Value =>
    value && of ? decodeValue(value.msgpack, blockType(of.block)) : null;
  const encode = (value: ObjectValue | null, of: Schema | undefined) => {
    if (!of) throw new Error(`provider ${schema.name} does not serve this type`);
    return { msgpack: encodeValue(value, blockType(of.block)) };
  };
  const change = (request: Request, planned: DynamicValue): Change => {
    const of = schema.resources[request.type_name];
    return {
      prior: decode(request.prior_state, of) as ObjectValue | null,
      planned: decode(planned, of) as ObjectValue,
      config: decode(request.config, of) as ObjectValue,
    };
  };
  const resource = (request: Request) => schema.resources[request.type_name];
  const names = (of: object) => Object.keys(of).map((type_name) => ({ type_name }));
  const schemas = (of: Readonly<Record<string, Schema>>) =>
    Object.fromEntries(Object.entries(of).map(([name, one]) => [name, schemaMessage(one)]));

  return {
    GetMetadata: () => ({
      server_capabilities: capabilities,
      resources: names(schema.resources),
      data_sources: names(schema.dataSources),
    }),
    GetProviderSchema: () => ({
      provider: schemaMessage(schema.provider),
      resource_schemas: schemas(schema.resources),
      data_source_schemas: schemas(schema.dataSources),
      server_capabilities: capabilities,
    }),
    GetFunctions: () => ({}),
    ValidateProviderConfig: () => ({}),
    ValidateDataResourceConfig: () => ({}),
    ValidateResourceConfig: (request) => {
      const config = decode(request.config, resource(request)) as ObjectValue;
      return { diagnostics: provider.validate(request.type_name, config).map(errorDiagnostic) };
    },
    UpgradeResourceState: (request) => {
      const stored = JSON.parse(Buffer.from(request.raw_state.json).toString()) as ObjectValue;
      return { upgraded_state: encode(provider.upgrade(request.type_name, stored), resource(request)) };
    },
    ConfigureProvider: (request) => {
      const settings = (decode(request.config, schema.provider) ?? {}) as ObjectValue;
      return { diagnostics: provider.configure(settings).map(errorDiagnostic) };
    },
    ReadResource: (request, warn) => {
      const state = decode(request.current_state, resource(request)) as ObjectValue;
      return { new_state: encode(provider.read(request.type_name, state, warn), resource(request)) };
    },
    PlanResourceChange: (request, warn) => {
      const plan = provider.plan(request.type_name, change(request, request.proposed_new_state), warn);
      return {
        planned_state: encode(plan.planned, resource(request)),
        requires_replace: plan.replaces.map((path) => ({
          steps: path.map((attribute_name) => ({ attribute_name })),
        })),
        legacy_type_system: provider.hasLegacyTypes(request.type_name),
      };
    },
    ApplyResourceChange: async (request, warn) => {
      const type = request.type_name;
      const { state, refusal } = await provider.apply(type, change(request, request.planned_state), warn);
      return {
        new_state: encode(state, resource(request)),
        diagnostics: refusal ? [errorDiagnostic(refusal)] : [],
        legacy_type_system: provider.hasLegacyTypes(type),
      };
    },
    ImportResourceState: (request) => {
      const { type_name } = request;
      const state = encode(provider.importState(type_name, request.id), resource(request));
      return { imported_resources: [{ type_name, state }] };
    },
    ReadDataSource: (request, warn) => {
      const of = schema.dataSources[request.type_name];
      const config = decode(request.config, of) as ObjectValue;
      return { state: encode(provider.readData(request.type_name, config, warn), of) };
    },
    StopProvider: () => ({}),
  };
}

/** A handler in gRPC's form: refusals and warnings become diagnostics, anything else that is thrown is our bug. */
function grpcCall(handle: Handler): UntypedHandleCall {
  return (
    call: { request: Request },
    callback: (error: Partial<ServiceError> | null, answer?: object) => void,
  ) => {
    const warnings: object[] = [];
    const warn: Warn = (summary, detail = "") => warnings.push({ severity: "WARNING", summary, detail });
    const run = async () => {
      const answer = (await handle(call.request, warn)) as { diagnostics?: object[] };
      return { ...answer, diagnostics: [...warnings, ...(answer.diagnostics ?? [])] };
    };
    run().then(
      (answer) => callback(null, answer),
      (error: unknown) => {
        if (error instanceof Refusal) callback(null, { diagnostics: [...warnings, errorDiagnostic(error)] });
        else callback({ code: status.INTERNAL, details: `stand-in: ${(error as Error).stack}` });
      },
    );
  };
}

/** Serves a provider on a unix socket; resolves to what stops it. */
export async function serve(provider: StandInProvider, socket: string): Promise<() => void> {
  // A process that was killed leaves its socket behind.
  rmSync(socket, { force: true });
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const calls = Object.entries(handlers(provider)).map(([name, handle]) => [name, grpcCall(handle)]);
  server.addService(providerService, Object.fromEntries(calls) as Record<string, UntypedHandleCall>);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return () => server.forceShutdown();
}
