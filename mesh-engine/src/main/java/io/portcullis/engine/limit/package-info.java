/** What clients may take of this process, counted and bounded. */
@NullMarked
package io.portcullis.engine.limit;

import org.jspecify.annotations.NullMarked;
