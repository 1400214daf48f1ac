/** The same messages and aborts in every HTTP, secured in every way, on either side of a gateway: the same has to come out. */
@NullMarked
package io.portcullis.engine.matrix;

import org.jspecify.annotations.NullMarked;
