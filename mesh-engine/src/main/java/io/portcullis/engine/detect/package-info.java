/** What a connection speaks, told by its first bytes. */
@NullMarked
package io.portcullis.engine.detect;

import org.jspecify.annotations.NullMarked;
