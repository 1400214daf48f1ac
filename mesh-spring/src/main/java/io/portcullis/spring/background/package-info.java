/** Work that goes on beside the requests, on threads of its own. */
@NullMarked
package io.portcullis.spring.background;

import org.jspecify.annotations.NullMarked;
