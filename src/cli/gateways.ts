import type { Gateway, GatewayOptions } from '../gateway/types.ts';

/** The gateways of one command: one for each policy that its jobs name, opened once. */
export interface Gateways {
  /** @throws GatewayError as `openGateway` does; the same error again for the same policy. */
  open(policy: string): Promise<Gateway>;
  /** How many decisions did not reach the decision log. */
  close(): Promise<number>;
}

export function gatewaysFor(options: Omit<GatewayOptions, 'policy'>): Gateways {
  const opened = new Map<string, Promise<Gateway>>();
  return {
    open(policy) {
      const known = opened.get(policy);
      if (known !== undefined) return known;
      const gateway = openLazily({ ...options, policy });
      opened.set(policy, gateway);
      return gateway;
    },
    async close() {
      let lost = 0;
      for (const gateway of await Promise.allSettled(opened.values())) {
        if (gateway.status === 'rejected') continue;
        await gateway.value.close();
        lost += gateway.value.logged?.lost ?? 0;
      }
      return lost;
    },
  };
}

/** Loaded when there is something to judge: `--help` needs no parser. */
export async function openLazily(options: GatewayOptions): Promise<Gateway> {
  const { openGateway } = await import('../gateway/gateway.ts');
  return openGateway(options);
}
