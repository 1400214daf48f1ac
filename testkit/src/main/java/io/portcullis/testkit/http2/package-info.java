/** HTTP/2 frame by frame, on blocking sockets: what is sent is what the test says, right or wrong. */
@NullMarked
package io.portcullis.testkit.http2;

import org.jspecify.annotations.NullMarked;
