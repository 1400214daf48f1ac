/** Looks at configurations without starting anything: what would keep one from coming into force, and what in it is suspicious. */
@NullMarked
package io.portcullis.spring.check;

import org.jspecify.annotations.NullMarked;
