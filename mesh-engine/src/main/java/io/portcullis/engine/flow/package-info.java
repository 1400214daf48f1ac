/** An exchange as two neutral streams, request and response, so that nothing above the codecs knows a protocol. */
@NullMarked
package io.portcullis.engine.flow;

import org.jspecify.annotations.NullMarked;
