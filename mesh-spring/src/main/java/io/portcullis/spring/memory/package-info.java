/** What this process gives back to the system once it has started. */
@NullMarked
package io.portcullis.spring.memory;

import org.jspecify.annotations.NullMarked;
