/** Time as a dependency: what reads it takes a ticker, so that tests can stop it. */
@NullMarked
package io.portcullis.core.time;

import org.jspecify.annotations.NullMarked;
