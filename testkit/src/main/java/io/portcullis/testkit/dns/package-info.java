/** A name server for tests. */
@NullMarked
package io.portcullis.testkit.dns;

import org.jspecify.annotations.NullMarked;
