import { Option } from 'commander';

/** `--surface`, the same for every verb that opens a gateway. */
export function surfaceOption(): Option {
  const what = 'surface map of the runtime, instead of the one that comes with sallyport';
  return new Option('--surface <file>', what);
}
