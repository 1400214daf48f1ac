/** Connections to endpoints: opening, pooling, bounding, retiring them. */
@NullMarked
package io.portcullis.engine.upstream;

import org.jspecify.annotations.NullMarked;
