/** Frames of HTTP/2 as the table writes them, and ends of connections that send exactly these and check what comes. */
@NullMarked
package io.portcullis.conformance.frames;

import org.jspecify.annotations.NullMarked;
