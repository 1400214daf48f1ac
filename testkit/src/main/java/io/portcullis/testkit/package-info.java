/** Real sockets, real certificates and simulated time for tests. */
@NullMarked
package io.portcullis.testkit;

import org.jspecify.annotations.NullMarked;
