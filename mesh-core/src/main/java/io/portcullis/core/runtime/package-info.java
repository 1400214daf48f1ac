/** The live state of services: survives configuration swaps that do not concern it. */
@NullMarked
package io.portcullis.core.runtime;

import org.jspecify.annotations.NullMarked;
