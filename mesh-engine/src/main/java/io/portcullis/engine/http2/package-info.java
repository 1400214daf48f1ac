/** The codec of HTTP/2 (RFC 9113): frames and compression of fields are Netty's, what they mean for an exchange is here. */
@NullMarked
package io.portcullis.engine.http2;

import org.jspecify.annotations.NullMarked;
