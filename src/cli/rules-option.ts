import { Option } from 'commander';

/** `--rules`, the same for every verb that opens a gateway. */
export function rulesOption(): Option {
  return new Option('--rules <dir>', 'rule pages of your own, beside those of sallyport');
}
