/** The whole of a permit's protected header, beside `kid`. */
export const permitHeader = { alg: 'EdDSA', typ: 'sallyport-permit+jwt' } as const;
