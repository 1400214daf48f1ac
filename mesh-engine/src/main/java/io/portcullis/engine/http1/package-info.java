/** HTTP/1.1 and 1.0 on both sides: a strict parser, a writer, and the two connections around them. */
@NullMarked
package io.portcullis.engine.http1;

import org.jspecify.annotations.NullMarked;
