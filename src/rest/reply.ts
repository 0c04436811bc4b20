/** What a handler answers; `body` is sent as JSON. */
export interface Reply {
  status: number;
  body?: unknown;
  /** The path of what was created. */
  location?: string;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const accepted = (body?: unknown): Reply => (body === undefined ? { status: 202 } : { status: 202, body });
export const noContent: Reply = { status: 204 };
