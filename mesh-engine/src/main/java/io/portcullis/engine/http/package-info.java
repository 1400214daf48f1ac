/** Message heads and header fields, independent of the protocol version that carries them. */
@NullMarked
package io.portcullis.engine.http;

import org.jspecify.annotations.NullMarked;
