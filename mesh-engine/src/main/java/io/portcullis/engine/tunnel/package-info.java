/** Connections that are passed on byte for byte. */
@NullMarked
package io.portcullis.engine.tunnel;

import org.jspecify.annotations.NullMarked;
