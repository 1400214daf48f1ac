/** Compression of responses at the edge: which ones, how it is negotiated, and how their bodies are encoded in portions. */
@NullMarked
package io.portcullis.engine.compress;

import org.jspecify.annotations.NullMarked;
