/** The part of the WebAssembly interface that is used; TypeScript has it among types of browsers. */
interface WebAssemblyNamespace {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: object };
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory;
  readonly RuntimeError: ErrorConstructor;
}

/** A compiled module: it holds no state, and any number of instances are made of it. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

/** Linear memory. `buffer` is another one after it has grown. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** Bytes of a page, by which memory grows. */
export const pageBytes: number = 65_536;

export const webAssembly: WebAssemblyNamespace = (
  globalThis as unknown as { readonly WebAssembly: WebAssemblyNamespace }
).WebAssembly;
