import fc from "fast-check";

/** A stated `maxLength` is a length that is reached; by default fast-check draws about ten elements at most. */
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });
