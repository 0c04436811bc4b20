import type { FunctionMetadata, InvocationResult, Invoke, TypedData } from '../contract.ts';

export type TriggerKind = 'orchestrationTrigger' | 'activityTrigger' | 'entityTrigger';

const KIND_NAMES: Record<TriggerKind, [one: string, many: string]> = {
  orchestrationTrigger: ['an orchestrator', 'orchestrator'],
  activityTrigger: ['an activity', 'activity'],
  entityTrigger: ['an entity', 'entity'],
};

/** The app's durable functions, and how to call one. Names are compared without regard to case, as the host does. */
export class DurableFunctions {
  #functions = new Map<string, { name: string; binding: string }>();
  #invoke: Invoke;

  constructor(functions: FunctionMetadata[], invoke: Invoke) {
    this.#invoke = invoke;
    for (const { name, bindings } of functions) {
      for (const [binding, { type }] of Object.entries(bindings)) {
        if (type in KIND_NAMES) this.#functions.set(`${type} ${name.toLowerCase()}`, { name, binding });
      }
    }
  }

  has(kind: TriggerKind, name: string): boolean {
    return this.#functions.has(`${kind} ${name.toLowerCase()}`);
  }

  missing(kind: TriggerKind, name: string): string {
    const [one, many] = KIND_NAMES[kind];
    const known = [...this.#functions]
      .filter(([key]) => key.startsWith(`${kind} `))
      .map(([, value]) => `'${value.name}'`);
    const info =
      known.length > 0
        ? `The following are the known ${many} functions: ${known.join(', ')}.`
        : `No ${many} functions are currently registered!`;
    return `The function '${name}' doesn't exist, is disabled, or is not ${one} function. Additional info: ${info}`;
  }

  /** Runs a function; rejects with FunctionError or WorkerLostError. */
  call(kind: TriggerKind, name: string, input: TypedData, instanceId: string): Promise<InvocationResult> {
    const target = this.#functions.get(`${kind} ${name.toLowerCase()}`);
    if (!target) return Promise.reject(new Error(this.missing(kind, name)));
    return this.#invoke({
      functionName: target.name,
      inputs: [{ name: target.binding, data: input }],
      triggerMetadata: { instanceId: { string: instanceId } },
    });
  }
}

/** What a function returned, as JSON text; nothing becomes `null`. */
export function returnedJson({ returnValue }: InvocationResult): string {
  if (!returnValue) return 'null';
  if (returnValue.json !== undefined) return returnValue.json;
  if (returnValue.string !== undefined) return JSON.stringify(returnValue.string);
  if (returnValue.bytes !== undefined) return JSON.stringify(Buffer.from(returnValue.bytes).toString('base64'));
  return JSON.stringify(returnValue.int ?? returnValue.double ?? returnValue.http ?? null);
}

/** The returned object, whether the worker sent it as JSON or as a string that holds JSON. */
export function returnedObject<T>(result: InvocationResult): T {
  const value: unknown = JSON.parse(result.returnValue?.string ?? returnedJson(result));
  if (typeof value !== 'object' || value === null)
    throw new Error('Out of proc orchestrators must return a valid JSON schema.');
  return value as T;
}
