/** HTTP/1 byte for byte: the table of cases, and who plays them against the engine. */
@NullMarked
package io.portcullis.conformance;

import org.jspecify.annotations.NullMarked;
