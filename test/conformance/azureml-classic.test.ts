import { conforms } from './conforms.js';

await conforms('azureml-classic');
