/** The whole mesh, in pods on this machine. */
@NullMarked
package io.portcullis.e2e;

import org.jspecify.annotations.NullMarked;
