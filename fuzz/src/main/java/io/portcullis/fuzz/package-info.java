/** Targets for a fuzzer: what must hold for any bytes at all. */
@NullMarked
package io.portcullis.fuzz;

import org.jspecify.annotations.NullMarked;
