/** Everything that can go wrong with an exchange, as one sealed type with stable codes. */
@NullMarked
package io.portcullis.core.error;

import org.jspecify.annotations.NullMarked;
